import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { badHttp, badSockets } from '../harness/bad-network.ts';
import { type Child, type Ended, startChild, stopChild } from '../harness/child.ts';
import { replayed, sendSteadily } from '../harness/clients.ts';
import { wrongAfter } from '../harness/fault-oracle.ts';
import { fieldAt, fieldSettings, fieldToken } from '../harness/field.ts';
import { linesOf } from '../harness/kept-log.ts';
import { proved, scale } from '../harness/proved.ts';
import { counterOf } from '../harness/questions.ts';
import { openScreen } from '../harness/screen.ts';
import { copyTemplate, type TestDatabase, urlOf } from '../harness/server.ts';
import { balance } from '../harness/silent-proxy.ts';

const kills = Math.round(20 * scale);
/** Up to two of them are down at once. */
const most = 4;

let database: TestDatabase;
let settings: Record<string, string>;
const running = new Map<Child, string>();
const ended: Ended[] = [];

const start = async (): Promise<void> => {
  const child = startChild(settings);
  running.set(child, await child.url);
};
beforeAll(async () => {
  database = await copyTemplate();
  settings = { ...database.settings, ...fieldSettings, LOG_LEVEL: 'info', DATABASE_POOL_SIZE: '4' };
  await Promise.all(Array.from({ length: most }, start));
});
const stopAll = async (): Promise<void> => {
  ended.push(...(await Promise.all([...running.keys()].map((child) => stopChild(child)))));
  running.clear();
};
afterAll(async () => {
  await stopAll();
  await database.remove();
});

let turn = 0;
/** The URLs of those that run, each time another one first. */
const urls = (): string[] => {
  const all = [...running.values()];
  turn++;
  return all.map((_, index) => all[(index + turn) % all.length] as string);
};

const kill = async (): Promise<void> => {
  const victims = [...running.keys()];
  const victim = victims[Math.floor(Math.random() * victims.length)] as Child;
  running.delete(victim);
  ended.push(await stopChild(victim, 'SIGKILL'));
};

test(`servers killed ${kills} times in mid-load, behind a network that fails at every step, keep each entry once`, {
  timeout: 400_000 * Math.max(1, scale),
}, async () => {
  const [http, sockets] = [badHttp(), badSockets()];
  const [forDevices, forScreens] = [await balance(urls, http.faultOf), await balance(urls, sockets.faultOf)];
  const event = await (await fieldAt(urls()[0] ?? '')).open('64.71');
  const counters = Array.from({ length: 8 }, () => ({
    event,
    screen: openScreen(forScreens.url, counterOf, { event }),
  }));
  onTestFinished(async () => {
    await Promise.all([forDevices.close(), forScreens.close()]);
  });
  // The pauses leave the processors to the servers that start.
  const load = sendSteadily(forDevices.url, await fieldToken(), event, 40);
  for (let killed = 0; killed < kills; killed += 2) {
    await load.progress(100);
    await kill();
    const first = start();
    await load.progress(100);
    if (killed + 1 < kills) await Promise.all([kill().then(start), first]);
    await first;
  }
  await load.progress(100);
  await load.stop();
  sockets.calm();

  const endured = { databaseUrl: urlOf(database), sent: [{ event, acknowledged: load.acknowledged }], counters };
  const wrong = await wrongAfter(endured);
  await Promise.all(counters.map(({ screen }) => screen.close()));
  await stopAll();
  wrong.push(...(await wrongAfter({ databaseUrl: urlOf(database), log: { lines: linesOf(ended), allowed: [] } })));
  const struck = [...http.struck, ...sockets.struck];
  const faults = struck.reduce((sum, [, times]) => sum + times, 0);
  const [durable, once] = ['acknowledged is durable', 'each id counts once'] as const;
  proved({ promise: durable, what: 'kill -9 of servers survived', count: kills, wrong: wrong.length });
  proved({ promise: once, what: 'connections cut or silenced', count: faults, wrong: wrong.length });
  proved({ promise: once, what: 'ids sent again', count: replayed(load), wrong: wrong.length });
  expect([...wrong, ...load.rejected]).toEqual([]);
  // Each step failed in both ways.
  expect(struck.filter(([, times]) => times === 0)).toEqual([]);
});
