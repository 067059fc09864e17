import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { type Load, replayed, sendSteadily, type Trouble } from '../harness/clients.ts';
import { type Cluster, createCluster } from '../harness/cluster.ts';
import { type Endured, wrongAfter } from '../harness/fault-oracle.ts';
import { fieldAt, fieldSettings, fieldToken } from '../harness/field.ts';
import { databaseGone, keptLog } from '../harness/kept-log.ts';
import { proved, scale } from '../harness/proved.ts';
import { counterOf } from '../harness/questions.ts';
import { openEventStream, openScreen } from '../harness/screen.ts';

const kills = Math.round(5 * scale);
const { log, lines } = keptLog();

let cluster: Cluster;
let app: App;
let token: string;
beforeAll(async () => {
  cluster = await createCluster();
  await cluster.start();
  app = await startApp(readConfig({ ...fieldSettings, DATABASE_URL: cluster.url, PORT: '0' }), log);
  token = await fieldToken();
});
afterAll(async () => {
  await app.close();
  await cluster.remove();
});

/** Every failure that devices received instead of an answer, in all of the tests. */
const heard: Trouble[] = [];

const watch = (event: string) =>
  [openScreen, openEventStream].map((open) => ({ event, screen: open(app.url, counterOf, { event }) }));

/** Everything that is wrong after the load. */
const wrongOf = async (load: Load, counters: ReturnType<typeof watch>): Promise<string[]> => {
  await load.stop();
  heard.push(...load.trouble);
  const [sent] = counters.map(({ event }) => ({ event, acknowledged: load.acknowledged }));
  const endured: Endured = { databaseUrl: cluster.url, counters, log: { lines, allowed: databaseGone } };
  const wrong = await wrongAfter({ ...endured, sent: sent ? [sent] : [] });
  await Promise.all(counters.map(({ screen }) => screen.close()));
  return [...wrong, ...load.rejected];
};

test(
  `PostgreSQL killed ${kills} times in mid-load keeps every acknowledged entry, once`,
  async () => {
    const event = await (await fieldAt(app.url)).open('64.71');
    const counters = watch(event);
    const load = sendSteadily(app.url, token, event);
    for (let kill = 0; kill < kills; kill++) {
      await load.progress(400);
      await cluster.kill();
      await cluster.start();
    }
    await load.progress(400);
    const wrong = await wrongOf(load, counters);
    proved({
      promise: 'acknowledged is durable',
      what: 'kill -9 of PostgreSQL survived',
      count: kills,
      wrong: wrong.length,
    });
    proved({ promise: 'each id counts once', what: 'ids sent again', count: replayed(load), wrong: wrong.length });
    expect(wrong).toEqual([]);
  },
  60_000 * Math.max(1, scale),
);

test('PostgreSQL down for ten seconds: devices are told to retry later, and the server recovers by itself', async () => {
  const event = await (await fieldAt(app.url)).open('64.71');
  const counters = watch(event);
  const load = sendSteadily(app.url, token, event);
  await load.progress(400);
  await cluster.stop();
  const before = load.acknowledged.length;
  expect((await fetch(`${app.url}/ready`)).status).toBe(503);
  expect((await fetch(`${app.url}/health`)).status).toBe(200);
  await sleep(10_000);
  // Requests in flight at the stop may have been answered, but none since.
  expect(load.acknowledged.length - before).toBeLessThanOrEqual(8 * 20);
  expect(load.trouble).toContain('RETRY_LATER');
  await cluster.start();
  await load.progress(400);
  // One attempt to write serves for two seconds.
  await expect.poll(async () => (await fetch(`${app.url}/ready`)).status).toBe(200);
  expect(await wrongOf(load, counters)).toEqual([]);
});

test('every failure tells devices to retry later', () => {
  expect([...new Set(heard)]).toEqual(['RETRY_LATER']);
});
