import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../src/database/database.ts';
import { copyTemplate, type TestDatabase } from '../harness/server.ts';
import { emptyDatabase, locationOf, newFolder } from './empty.ts';

type Ended = { code: number | null; stdout: string; stderr: string };

/** Runs `jemput` with these arguments on a database; with `unread`, no process reads its output. */
const jemput = async (
  { settings }: Pick<TestDatabase, 'settings'>,
  args: string[],
  { unread = false } = {},
): Promise<Ended> => {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, ['src/cli.ts', ...args], {
    cwd: join(import.meta.dirname, '../..'),
    env: { PATH, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      ended[name] += text;
    });
  if (unread) child.stdout.destroy();
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...ended };
};

test.each([
  // Port 1 is never in use.
  [{ PORT: '1' }, 'http://127.0.0.1:1/graphql cannot be reached: '],
  [{ PORT: '1', HOST: '0.0.0.0' }, 'http://127.0.0.1:1/graphql cannot be reached: '],
  [{ PORT: '1', HOST: '::1' }, 'http://[::1]:1/graphql cannot be reached: '],
  [{ PORT: '0' }, 'PORT is 0: '],
])('simulate looks for a server with the settings %o, and says at once that there is none', async (settings, said) => {
  const { folder: DATA_DIR, remove } = newFolder({});
  onTestFinished(remove);
  const began = performance.now();
  const { code, stdout, stderr } = await jemput({ settings: { DATA_DIR, ...settings } }, ['simulate']);
  expect(stderr).toContain(`jemput: ${said}`);
  expect([code, stdout]).toEqual([1, '']);
  expect(performance.now() - began).toBeLessThan(20_000);
});

const csvFile = (text: string): string => {
  const { folder, remove } = newFolder({ 'figures.csv': text });
  onTestFinished(remove);
  return join(folder, 'figures.csv');
};
const good = 'kode,jumlah,tanggal,ukuran\n64.71,39000,2025-11-18,IKD_ACTIVE\n';
const bad = 'kode,jumlah,tanggal,ukuran\n64.71,banyak,2025-11-18,IKD_ACTIVE\n';

/** The contents of an embedded database's folder, or the tables of a PostgreSQL database. */
const contentOf = async (home: TestDatabase): Promise<string[]> => {
  if ('DATA_DIR' in home.settings) return readdirSync(home.settings.DATA_DIR);
  const client = new pg.Client({ connectionString: home.settings.DATABASE_URL });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`,
  );
  await client.end();
  return rows.map(({ name }) => name);
};

describe('on a database that no server has filled', () => {
  test.each([
    ['verify', () => ['verify']],
    ['import', () => ['import', csvFile(good)]],
    ['export', () => ['export', 'figures']],
  ])('%s says so, and changes nothing', async (_command, args) => {
    const home = await emptyDatabase();
    onTestFinished(home.remove);
    const expectRefused = async (): Promise<void> => {
      const { code, stdout, stderr } = await jemput(home, args());
      expect(stderr).toMatch(/^jemput: [^\n]+: start the server [^\n]+\n$/);
      expect([code, stdout]).toEqual([1, '']);
    };
    await expectRefused();
    expect(await contentOf(home)).toEqual([]);
    // A first start that is killed leaves empty tables.
    await (await openDatabase(locationOf(home), async () => {})).close();
    await expectRefused();
  });
});

describe('on a loaded database', () => {
  let home: TestDatabase;
  beforeAll(async () => {
    home = await copyTemplate();
  });
  afterAll(() => home.remove());

  test.each([
    ['verify', () => ['verify'], 0],
    ['import', () => ['import', csvFile(bad)], 1],
    ['export', () => ['export', 'values', '--indicator', 'IKD_ACTIVATION', '--level', 'VILLAGE'], 0],
  ])('%s ends normally when its reader closes the pipe', async (_command, args, expected) => {
    const { code, stderr } = await jemput(home, args(), { unread: true });
    expect(stderr.replaceAll(/^\d+ of \d+ KB read\n/gm, '')).toBe('');
    expect(code).toBe(expected);
  });

  test('an export has what was known at an instant', async () => {
    const exported = (knownAt: string): Promise<Ended> =>
      jemput(home, ['export', 'figures', '--within', '64.71', '--known-at', knownAt]);
    expect((await exported(new Date().toISOString())).stdout).toContain('38000');
    expect((await exported('2001-01-01T00:00:00+07:00')).stdout.trim().split('\r\n')).toHaveLength(1);
    expect(await exported('kemarin')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'jemput: knownAt: must be an instant with an offset, such as 2025-11-17T09:30:00+08:00\n',
    });
    expect((await exported('2999-01-01T00:00:00Z')).stderr).toContain('knownAt: lies in the future');
  });

  test('an import is stored even if its reader closes the pipe', async () => {
    const file = csvFile(good);
    expect((await jemput(home, ['import', file, '--commit'], { unread: true })).code).toBe(0);
    expect((await jemput(home, ['import', file])).stdout).toContain('0 new figures, 1 unchanged');
  });

  test.each(['--source-title', '--source-published-on', '--source-url'])(
    '%s without a publisher is refused, because it would describe no source',
    async (option) => {
      const { code, stdout, stderr } = await jemput(home, ['import', csvFile(good), option, '2025-11-18']);
      expect(stderr).toBe(`jemput: ${option} needs --source-publisher\n`);
      expect([code, stdout]).toEqual([1, '']);
    },
  );
});
