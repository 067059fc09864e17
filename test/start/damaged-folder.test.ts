import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../src/database/database.ts';
import { StartupError } from '../../src/terms/startup-error.ts';
import { startChild, stopChild } from '../harness/child.ts';
import { fileHashes } from '../harness/file-hashes.ts';
import { newFolder } from './empty.ts';
import { expectUntouched, leaveFolders } from './left-folders.ts';

let closed: string;
let killed: string;
let removeFolders: () => void;
beforeAll(async () => {
  ({ closed, killed, remove: removeFolders } = await leaveFolders());
});
afterAll(() => removeFolders());

/** A copy of a folder for one test. */
const copyOf = (folder: string): string => {
  const copy = newFolder();
  onTestFinished(copy.remove);
  cpSync(folder, copy.folder, { recursive: true });
  return copy.folder;
};

type Damage = (files: string) => void;
const cut =
  (name: string, bytes: number): Damage =>
  (files) =>
    truncateSync(join(files, name), bytes);
const remove =
  (name: string): Damage =>
  (files) =>
    rmSync(join(files, name), { recursive: true });
const write =
  (name: string, text: string): Damage =>
  (files) =>
    writeFileSync(join(files, name), text);
const flip =
  (name: string, at: number, count: number): Damage =>
  (files) => {
    const bytes = readFileSync(join(files, name));
    for (let index = at; index < at + count; index++) bytes[index] = (bytes[index] ?? 0) ^ 0xff;
    writeFileSync(join(files, name), bytes);
  };
const everySegment =
  (damage: (name: string) => Damage): Damage =>
  (files) => {
    for (const name of readdirSync(join(files, 'pg_wal')).filter((each) => each.length === 24))
      damage(`pg_wal/${name}`)(files);
  };

const damages: [what: string, damage: Damage, says: string][] = [
  ['no PG_VERSION', remove('PG_VERSION'), 'PG_VERSION'],
  ['an older version', write('PG_VERSION', '17\n'), 'PostgreSQL 17'],
  ['a newer version', write('PG_VERSION', '19\n'), 'PostgreSQL 19'],
  ['an empty PG_VERSION', write('PG_VERSION', ''), 'PostgreSQL'],
  ['no control file', remove('global/pg_control'), 'pg_control is missing'],
  ['a truncated control file', cut('global/pg_control', 100), 'pg_control is truncated'],
  ['a control file with other bytes', flip('global/pg_control', 100, 16), 'PostgreSQL'],
  ['the catalogue of another build', flip('global/pg_control', 12, 4), 'PostgreSQL'],
  ['a truncated log', everySegment((name) => cut(name, 1000)), 'is truncated'],
  ['a log of other bytes', everySegment((name) => flip(name, 0, 16_777_216)), 'PostgreSQL'],
  ['no segment of the log', everySegment(remove), 'is missing'],
  ['no log', remove('pg_wal'), 'pg_wal is missing'],
  ['no global', remove('global'), 'global is missing'],
  ['no base', remove('base'), 'is missing'],
  ['an empty base', (files) => [remove('base')(files), mkdirSync(join(files, 'base'))], 'is missing'],
  ['no states of transactions', remove('pg_xact'), 'pg_xact is missing'],
  ['truncated states of transactions', cut('pg_xact/0000', 10), 'PostgreSQL'],
  ['no map of the catalogue', remove('base/5/pg_filenode.map'), 'is missing'],
  ['no settings', remove('postgresql.conf'), 'postgresql.conf is missing'],
  ['settings that are not settings', write('postgresql.conf', 'port = = 1\n'), 'PostgreSQL'],
];

describe.each([
  ['closed', () => closed],
  ['killed', () => killed],
])('a database that was %s', (_how, folder) => {
  test.each(damages)('and has %s is refused in words and not touched', async (_what, damage, says) => {
    const copy = copyOf(folder());
    damage(join(copy, 'postgres'));
    const before = fileHashes(copy);
    const refusal = await openDatabase({ folder: copy }, async () => {}).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(StartupError);
    const { message } = refusal as StartupError;
    expect(message).toContain(says);
    expect(message).toContain(`${copy} does not start, and was left untouched`);
    expect(message).not.toContain('\n');
    expect(fileHashes(copy)).toEqual(before);
  });

  test('and has no PG_VERSION ends the server with 1', async () => {
    const copy = copyOf(folder());
    remove('PG_VERSION')(join(copy, 'postgres'));
    expect(await expectUntouched(copy)).toContain('PG_VERSION');
  });

  test('starts if nothing is wrong with it', async () => {
    const child = startChild({ DATA_DIR: copyOf(folder()) });
    await child.url;
    expect((await stopChild(child)).code).toBe(0);
  });
});

describe('where something else lies', () => {
  test.each([
    ['a file in place of the database', { postgres: 'text' }, 'is not a folder'],
    ['some other files in its place', { 'postgres/notes.txt': 'text' }, 'PG_VERSION'],
    ['a database of another server', { PG_VERSION: '18\n', 'base/1/PG_VERSION': '18\n' }, 'needs an empty folder'],
    ['other files', { 'notes.txt': 'text' }, 'needs an empty folder'],
    ['a folder in place of the lock', { 'jemput.pid/notes.txt': 'text' }, 'jemput.pid'],
  ])('%s: nothing is created', async (_what, files, says) => {
    const { folder, remove: done } = newFolder(files);
    onTestFinished(done);
    expect(await expectUntouched(folder)).toContain(says);
  });

  test('a file in place of the folder stays', async () => {
    const { folder, remove: done } = newFolder({ data: 'text' });
    onTestFinished(done);
    const { code, stderr } = await startChild({ DATA_DIR: join(folder, 'data') }).ended;
    expect([code, stderr.trim().split('\n').length]).toEqual([1, 1]);
    expect(stderr).toMatch(/^jemput: .*data.* left untouched/);
    expect(readFileSync(join(folder, 'data'), 'utf8')).toBe('text');
  });

  test('what a killed first start left behind gives way to a new database', async () => {
    const files = { secret: 'x'.repeat(43), 'postgres.unfinished/base/1': 'half', '.keep': '' };
    const { folder, remove: done } = newFolder(files);
    onTestFinished(done);
    await (await openDatabase({ folder }, async () => {})).close();
    expect(readdirSync(folder).toSorted()).toEqual(['.keep', 'postgres', 'secret']);
  });
});
