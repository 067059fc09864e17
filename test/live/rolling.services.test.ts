import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { ask } from '../harness/ask.ts';
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

const servers = 3;
const rounds = Math.max(1, Math.round(scale));

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
  await Promise.all(Array.from({ length: servers }, start));
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
/** Each time another one first; one that is stopping is still among them, and refuses. */
const urls = (): string[] => {
  const all = [...running.values()];
  turn++;
  return all.map((_, index) => all[(index + turn) % all.length] as string);
};

test(`${servers} servers restarted one after the other under load: no client fails twice, and nothing is lost`, {
  timeout: 200_000 * rounds,
}, async () => {
  const proxy = await balance(urls);
  onTestFinished(() => proxy.close());
  const event = await (await fieldAt(proxy.url)).open('64.71');
  const counters = Array.from({ length: 20 }, () => ({ event, screen: openScreen(proxy.url, counterOf, { event }) }));
  const load = sendSteadily(proxy.url, await fieldToken(), event, 40);
  let [reads, failedReads] = [0, 0];
  const stop = new AbortController();
  const reader = async (): Promise<void> => {
    const read = () => ask(proxy.url, '{ region(code: "64.71") { name } }').catch(() => null);
    for (; !stop.signal.aborted; reads++) {
      const answer = (await read()) ?? (await read());
      if (answer?.data?.region.name !== 'Kota Balikpapan') failedReads++;
      await sleep(20);
    }
  };
  const reading = Promise.all([reader(), reader(), reader()]);
  for (let round = 0; round < rounds; round++)
    for (const child of Array.from(running.keys())) {
      await load.progress(200);
      ended.push(await stopChild(child));
      running.delete(child);
      await start();
    }
  await load.progress(200);
  await load.stop();
  stop.abort();
  await reading;
  const wrong = await wrongAfter({
    databaseUrl: urlOf(database),
    sent: [{ event, acknowledged: load.acknowledged }],
    counters,
  });
  await Promise.all(counters.map(({ screen }) => screen.close()));
  await stopAll();
  wrong.push(...(await wrongAfter({ databaseUrl: urlOf(database), log: { lines: linesOf(ended), allowed: [] } })));
  wrong.push(...load.rejected, ...ended.filter(({ code }) => code !== 0).map((each) => JSON.stringify(each)));
  const promise = 'acknowledged is durable';
  proved({ promise, what: 'servers restarted under load', count: rounds * servers, wrong: wrong.length });
  proved({ promise, what: 'ids sent again after a restart', count: replayed(load), wrong: wrong.length });
  proved({ promise, what: 'reads during restarts', count: reads, wrong: failedReads });
  expect(wrong).toEqual([]);
  expect([failedReads, load.mostFailures()]).toEqual([0, expect.toSatisfy((most: number) => most <= 1)]);
});
