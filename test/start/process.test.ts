import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Ended, regionsAt, startChild, stopChild } from '../harness/child.ts';
import { copyTemplate, type TestDatabase } from '../harness/server.ts';
import { newFolder } from './empty.ts';

const listening = async (): Promise<{ server: Server; port: string }> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: String((server.address() as AddressInfo).port) };
};

/** A port on which nothing listens. */
const closedPort = async (): Promise<string> => {
  const { server, port } = await listening();
  server.close();
  await once(server, 'close');
  return port;
};

/** The server refused to start with one line, which is returned, and nothing else. */
const expectOneLine = ({ code, stderr }: Ended): string => {
  expect(stderr).toMatch(/^jemput: [^\n]+\n$/);
  expect(code).toBe(1);
  return stderr;
};

const emptyFolder = (files: Record<string, string> = {}): string => {
  const { folder, remove } = newFolder(files);
  onTestFinished(remove);
  return folder;
};

describe('on a loaded database', () => {
  let home: TestDatabase;
  beforeAll(async () => {
    home = await copyTemplate();
  });
  afterAll(() => home.remove());

  test.each(['SIGTERM', 'SIGINT'] as const)('it serves, and stops cleanly on %s', async (signal) => {
    const child = startChild({ ...home.settings });
    const url = await child.url;
    const ready = await fetch(`${url}/ready`);
    expect([ready.status, await ready.text()]).toEqual([200, 'ready\n']);
    expect(await regionsAt(url)).toBe(91_600);
    expect(await stopChild(child, signal)).toMatchObject({ code: 0, signal: null, stderr: '' });
    await expect(fetch(`${url}/ready`)).rejects.toThrow('fetch failed');
  });

  test('it logs JSON, one object per line, without query texts', async () => {
    const child = startChild({ ...home.settings });
    await regionsAt(await child.url);
    const { stdout } = await stopChild(child);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { msg: string });
    const [ready, hint, ...served] = lines.map(({ msg }) => msg);
    expect(ready).toContain('Jemput is listening on');
    expect(hint).toContain('jemput -- token');
    // The client may have its answer, and stop the server, before the server has noted it.
    expect(served.toSorted()).toEqual(['request', 'stopping']);
    expect(stdout).not.toContain('totalCount');
  });

  test('a port that is taken is reported in one line', async () => {
    const { server, port } = await listening();
    const line = expectOneLine(await startChild({ ...home.settings, PORT: port }).ended);
    server.close();
    expect(line).toContain(port);
    expect(line).toContain('EADDRINUSE');
    // The database was released: the next start can open it.
    const child = startChild({ ...home.settings });
    await child.url;
    await stopChild(child);
  });
});

describe('on a folder', () => {
  test('one that another live process holds is refused, and does not change', async () => {
    const lock = `${process.pid} on ${hostname()}\n`;
    const folder = emptyFolder({ 'jemput.pid': lock });
    const line = expectOneLine(await startChild({ DATA_DIR: folder }).ended);
    expect(line).toContain(folder);
    expect(line).toContain(String(process.pid));
    expect(readFileSync(`${folder}/jemput.pid`, 'utf8')).toBe(lock);
  });

  test('one that a process on another machine holds is refused', async () => {
    const folder = emptyFolder({ 'jemput.pid': '1 on another-machine\n' });
    expect(expectOneLine(await startChild({ DATA_DIR: folder }).ended)).toContain('another-machine');
  });

  test('two servers do not share one; a lock of a dead one is taken over; kill -9 loses nothing', async () => {
    const folder = emptyFolder();
    const first = startChild({ DATA_DIR: folder });
    const url = await first.url;
    const line = expectOneLine(await startChild({ DATA_DIR: folder }).ended);
    expect(line).toContain(String(first.process.pid));
    expect(await regionsAt(url)).toBe(91_600);

    expect(await stopChild(first, 'SIGKILL')).toMatchObject({ code: null, signal: 'SIGKILL' });
    expect(readFileSync(`${folder}/jemput.pid`, 'utf8')).toContain(String(first.process.pid));
    const second = startChild({ DATA_DIR: folder });
    expect(await regionsAt(await second.url)).toBe(91_600);
    expect(readFileSync(`${folder}/jemput.pid`, 'utf8')).toContain(String(second.process.pid));
    const { code, stdout } = await stopChild(second);
    expect(code).toBe(0);
    expect(stdout).not.toContain('loading regions');
    expect(() => readFileSync(`${folder}/jemput.pid`)).toThrow('ENOENT');
  }, 180_000);

  test('after a kill in the middle of the first load, the next start loads everything', async () => {
    const folder = emptyFolder();
    const first = startChild({ DATA_DIR: folder });
    await new Promise<void>((resolve) => {
      first.process.stdout?.on('data', (text: string) => {
        if (text.includes('loading regions')) resolve();
      });
    });
    await stopChild(first, 'SIGKILL');
    const second = startChild({ DATA_DIR: folder });
    expect(await regionsAt(await second.url)).toBe(91_600);
    expect((await stopChild(second)).code).toBe(0);
  }, 180_000);
});

test.each(['127.0.0.1', 'localhost'])(
  'a database on %s that cannot be reached is reported in one line, without its password',
  async (host) => {
    const port = await closedPort();
    const ended = await startChild({ DATABASE_URL: `postgres://petugas:rahasia@${host}:${port}/jemput` }).ended;
    const line = expectOneLine(ended);
    expect(line).toContain(`${host}:${port}/jemput`);
    expect(line).toContain('ECONNREFUSED');
    expect(ended.stderr + ended.stdout).not.toContain('rahasia');
  },
);

test('wrong settings are reported in one line each', async () => {
  const { code, stderr, stdout } = await startChild({
    PORT: 'eighty',
    MAX_DEPTH: '1',
    LOG_LEVEL: 'loud',
    DATABASE_URL: 'mysql://petugas:rahasia@127.0.0.1/jemput',
  }).ended;
  expect(code).toBe(1);
  expect(stdout).toBe('');
  const [title, ...rows] = stderr.trimEnd().split('\n');
  expect(title).toMatch(/^jemput: .*4 invalid/);
  expect(new Set(rows.map((row) => row.trim().split(/\s+/)[0]))).toEqual(
    new Set(['DATABASE_URL', 'LOG_LEVEL', 'MAX_DEPTH', 'PORT']),
  );
  expect(rows).toHaveLength(4);
  expect(rows.find((row) => row.includes('PORT'))).toContain('eighty');
  expect(stderr).not.toContain('rahasia');
});
