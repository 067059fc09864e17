import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { expectExactly, sendUntilAnswered } from '../harness/clients.ts';
import { fieldAt, fieldSettings, fieldToken, type SentEntry, sent } from '../harness/field.ts';
import { freePort } from '../harness/free-port.ts';
import { copyTemplate } from '../harness/server.ts';
import { temporaryFolder } from '../harness/temporary.ts';

const kills = 20;
const main = new URL('../../src/main.ts', import.meta.url).pathname;

const isReady = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(`${url}/ready`)).ok;
  } catch {
    return false;
  }
};

test(`a server killed ${kills} times in mid-load has every entry it acknowledged, once`, {
  timeout: 200_000,
}, async () => {
  const database = await copyTemplate();
  const folder = temporaryFolder();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    ...fieldSettings,
    DATA_DIR: folder,
    ...database.settings,
    PORT: String(port),
    LOG_LEVEL: 'silent',
    PATH: process.env['PATH'],
  };
  let server: ChildProcess | undefined;
  const start = async (): Promise<ChildProcess> => {
    const child = spawn(process.execPath, [main], { env, stdio: 'ignore' });
    while (!(await isReady(url))) {
      if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
      await sleep(20);
    }
    return child;
  };
  try {
    server = await start();
    const event = await (await fieldAt(url)).open('64.71');
    const token = await fieldToken();
    const acknowledged: SentEntry[] = [];
    const rejected: string[] = [];
    let interrupted = 0;
    const stop = new AbortController();
    const device = async (): Promise<void> => {
      while (!stop.signal.aborted) {
        const batch = Array.from({ length: 20 }, (_, index) => sent({ count: 1 + index, domicile: '64.71.01' }));
        const results = await sendUntilAnswered(url, token, event, batch, () => interrupted++);
        rejected.push(...results.flatMap(({ code }) => code ?? []));
        acknowledged.push(...batch);
      }
    };
    const devices = Promise.all(Array.from({ length: 8 }, device));
    for (let kill = 0; kill < kills; kill++) {
      const before = acknowledged.length;
      while (acknowledged.length < before + 200) await sleep(5);
      await sleep(Math.random() * 20);
      const gone = once(server, 'exit');
      server.kill('SIGKILL');
      await gone;
      server = await start();
    }
    stop.abort();
    await devices;
    expect(rejected).toEqual([]);
    // Each kill interrupted requests in flight.
    expect(interrupted).toBeGreaterThan(kills);
    await expectExactly('DATABASE_URL' in database.settings ? database.settings.DATABASE_URL : '', event, acknowledged);
  } finally {
    server?.kill('SIGKILL');
    if (server?.exitCode === null && server.signalCode === null) await once(server, 'exit');
    await database.remove();
    rmSync(folder, { recursive: true });
  }
});
