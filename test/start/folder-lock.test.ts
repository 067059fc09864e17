import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { lockFolder } from '../../src/database/folder-lock.ts';
import { ownText } from '../../src/database/process-identity.ts';
import { StartupError } from '../../src/terms/startup-error.ts';
import { startChild, stopChild } from '../harness/child.ts';
import { newFolder } from './empty.ts';

const folderWith = (files: Record<string, string> = {}): string => {
  const { folder, remove } = newFolder(files);
  onTestFinished(remove);
  return folder;
};
const lockIn = (folder: string): string => readFileSync(join(folder, 'jemput.pid'), 'utf8');

/** The lock text of this process with other lines in place of its own. */
const textWith = (lines: Record<string, string>): string =>
  ownText()
    .split('\n')
    .map((line) => {
      const [label = ''] = line.split(' ');
      return label in lines ? `${label} ${lines[label]}` : line;
    })
    .join('\n');

/** The number of a process that has ended, and whose end was seen. */
const endedPid = async (): Promise<number> => {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid ?? 0;
};

const expectHeld = async (folder: string): Promise<void> => {
  const before = lockIn(folder);
  await expect(lockFolder(folder)).rejects.toThrow(StartupError);
  await expect(lockFolder(folder)).rejects.toThrow(/in use by process .* left untouched/);
  expect(lockIn(folder)).toBe(before);
};
const expectTaken = async (folder: string): Promise<void> => {
  const lock = await lockFolder(folder);
  expect(lockIn(folder)).toMatch(new RegExp(`^${process.pid} on ${hostname()}\n`));
  expect(readdirSync(folder)).toEqual(['jemput.pid']);
  lock.release();
  expect(readdirSync(folder)).toEqual([]);
};

describe('a folder is refused where its lock names', () => {
  test('this process, which holds it', async () => {
    const folder = folderWith();
    const lock = await lockFolder(folder);
    await expectHeld(folder);
    lock.release();
  });

  test.each([
    ['a process of another host', () => textWith({ [String(process.pid)]: 'on another-host' })],
    ['a process of another machine with the same name', () => textWith({ machine: 'f'.repeat(32) })],
    ['a running process, as an older version did', () => `${process.ppid} on ${hostname()}\n`],
    ['a process of another host that an older version ran on', () => '1 on another-host\n'],
  ])('%s', async (_what, text) => expectHeld(folderWith({ 'jemput.pid': text() })));
});

describe('a folder is taken over where its lock names', () => {
  test('a process that has ended', async () => {
    await expectTaken(folderWith({ 'jemput.pid': `${await endedPid()} on ${hostname()}\n` }));
  });

  test.each([
    ['a process whose number another program has now', () => textWith({ start: '1' })],
    ['a process of this machine before it was started again', () => textWith({ boot: 'before' })],
    ['this process, as an older version did in a container', () => `${process.pid} on ${hostname()}\n`],
  ])('%s', async (_what, text) => expectTaken(folderWith({ 'jemput.pid': text() })));

  test('a process that is gone, and another was killed while it took over', async () => {
    const text = textWith({ start: '1' });
    const right = `jemput.pid.${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
    await expectTaken(folderWith({ 'jemput.pid': text, [right]: textWith({ start: '2' }) }));
  });

  test('nothing, because its process was killed while it wrote it', async () => {
    await expectTaken(folderWith({ 'jemput.pid': '' }));
  });
});

describe('a holder that is ending', () => {
  test('is waited for', async () => {
    const folder = folderWith();
    const first = await lockFolder(folder);
    first.ending();
    const second = lockFolder(folder);
    first.release();
    (await second).release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is taken over from if it is killed on the way', async () => {
    const folder = folderWith({ 'jemput.pid': textWith({ start: '1' }) });
    appendFileSync(join(folder, 'jemput.pid'), 'ending\n');
    await expectTaken(folder);
  });

  test('is refused if it takes too long', async () => {
    const folder = folderWith();
    const first = await lockFolder(folder);
    first.ending();
    await expect(lockFolder(folder)).rejects.toThrow('in use by process');
    first.release();
  });
});

test("a lock that is another process's by now is left to it", async () => {
  const folder = folderWith();
  const lock = await lockFolder(folder);
  writeFileSync(join(folder, 'jemput.pid'), '1 on another-host\n');
  lock.ending();
  lock.release();
  expect(lockIn(folder)).toBe('1 on another-host\n');
});

const holder = `
import { lockFolder } from ${JSON.stringify(new URL('../../src/database/folder-lock.ts', import.meta.url).href)};
process.stdin.once('data', () => lockFolder(process.argv[1]).then(
  () => { process.stdout.write('taken'); },
  (error) => { process.stdout.write(error.message); process.exit(1); },
));
process.stdin.once('end', () => process.exit(0));
process.stdout.write('ready');`;

test.each([
  ['with no lock', () => ({})],
  ['with a lock of a process that is gone', () => ({ 'jemput.pid': textWith({ start: '1' }) })],
])('of ten processes that start at once on a folder %s, one gets it', async (_what, files) => {
  for (let round = 0; round < 3; round++) {
    const folder = folderWith(files());
    const processes = Array.from({ length: 10 }, () =>
      spawn(process.execPath, ['--input-type=module', '-e', holder, folder], { stdio: ['pipe', 'pipe', 'inherit'] }),
    );
    const ends = processes.map((each) => once(each, 'close'));
    await Promise.all(processes.map((each) => once(each.stdout, 'data')));
    const said = processes.map(async (each) => String((await once(each.stdout, 'data'))[0]));
    for (const each of processes) each.stdin.write('go');
    const outcomes = await Promise.all(said);
    expect(outcomes.filter((text) => text === 'taken')).toHaveLength(1);
    for (const text of outcomes) expect(text).toMatch(/^taken$|in use by process \d+ on .* left untouched/);
    expect(readdirSync(folder)).toEqual(['jemput.pid']);
    for (const each of processes) each.stdin.end();
    await Promise.all(ends);
  }
});

test('of ten servers that start at once on an empty folder, one serves, and the others say why not', async () => {
  const folder = folderWith();
  const servers = Array.from({ length: 10 }, () => startChild({ DATA_DIR: folder }));
  const refused = servers.map(({ ended }) => ended);
  const serving = await Promise.any(servers.map(async (each) => ({ each, url: await each.url })));
  const others = await Promise.all(refused.filter((_ended, index) => servers[index] !== serving.each));
  for (const { code, stderr } of others) {
    expect(stderr).toMatch(/^jemput: [^\n]*in use by process \d+[^\n]*\n$/);
    expect(code).toBe(1);
  }
  expect((await stopChild(serving.each)).code).toBe(0);
}, 180_000);
