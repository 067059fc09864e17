import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { expectExactly, sendUntilAnswered, type Trouble } from '../harness/clients.ts';
import { type Cluster, createCluster } from '../harness/cluster.ts';
import { fieldAt, fieldSettings, fieldToken, type SentEntry, sent } from '../harness/field.ts';

let cluster: Cluster;
let app: App;
let token: string;
beforeAll(async () => {
  cluster = await createCluster();
  await cluster.start();
  app = await startApp(
    readConfig({ ...fieldSettings, DATABASE_URL: cluster.url, PORT: '0' }),
    pino({ level: 'silent' }),
  );
  token = await fieldToken();
});
afterAll(async () => {
  await app.close();
  await cluster.remove();
});

/** Every failure that devices received instead of an answer, in all of the tests. */
const heard: Trouble[] = [];

type Load = { acknowledged: SentEntry[]; trouble: Trouble[]; stop: () => Promise<void> };

/** Devices that keep sending, each batch until it is answered. */
const load = (event: string): Load => {
  const acknowledged: SentEntry[] = [];
  const trouble: Trouble[] = [];
  const stop = new AbortController();
  const device = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      const batch = Array.from({ length: 20 }, (_, index) => sent({ count: 1 + index, domicile: '64.71.01' }));
      const results = await sendUntilAnswered(app.url, token, event, batch, (code) => trouble.push(code));
      trouble.push(...results.flatMap(({ code }) => code ?? []));
      acknowledged.push(...batch);
    }
  };
  const devices = Promise.all(Array.from({ length: 8 }, device));
  return {
    acknowledged,
    trouble,
    stop: async () => {
      stop.abort();
      await devices;
    },
  };
};

const progress = async ({ acknowledged }: Load, entries: number): Promise<void> => {
  const before = acknowledged.length;
  while (acknowledged.length < before + entries) await sleep(5);
};

test('PostgreSQL killed five times in mid-load keeps every acknowledged entry, once', async () => {
  const event = await (await fieldAt(app.url)).open('64.71');
  const running = load(event);
  for (let kill = 0; kill < 5; kill++) {
    await progress(running, 400);
    await cluster.kill();
    await cluster.start();
  }
  await progress(running, 400);
  await running.stop();
  heard.push(...running.trouble);
  expect(running.acknowledged.length).toBeGreaterThanOrEqual(6 * 400);
  await expectExactly(cluster.url, event, running.acknowledged);
});

test('PostgreSQL down for ten seconds: devices are told to retry later, and the server recovers by itself', async () => {
  const event = await (await fieldAt(app.url)).open('64.71');
  const running = load(event);
  await progress(running, 400);
  await cluster.stop();
  const before = running.acknowledged.length;
  expect((await fetch(`${app.url}/ready`)).status).toBe(503);
  expect((await fetch(`${app.url}/health`)).status).toBe(200);
  await sleep(10_000);
  // Requests in flight at the stop may have been answered, but none since.
  expect(running.acknowledged.length - before).toBeLessThanOrEqual(8 * 20);
  expect(running.trouble).toContain('RETRY_LATER');
  await cluster.start();
  await progress(running, 400);
  expect((await fetch(`${app.url}/ready`)).status).toBe(200);
  await running.stop();
  heard.push(...running.trouble);
  await expectExactly(cluster.url, event, running.acknowledged);
});

test('every failure tells devices to retry later', () => {
  expect([...new Set(heard)]).toEqual(['RETRY_LATER']);
});
