import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { ask } from '../harness/ask.ts';
import { replayed, sendSteadily } from '../harness/clients.ts';
import { wrongAfter } from '../harness/fault-oracle.ts';
import { fieldAt, fieldToken } from '../harness/field.ts';
import { Fleet } from '../harness/fleet.ts';
import { linesOf } from '../harness/kept-log.ts';
import { proved, scale } from '../harness/proved.ts';
import { counterOf } from '../harness/questions.ts';
import { openScreen } from '../harness/screen.ts';
import { balance } from '../harness/silent-proxy.ts';

const servers = 3;
const rounds = Math.max(1, Math.round(scale));

let fleet: Fleet;
beforeAll(async () => {
  fleet = await Fleet.open(servers);
});
afterAll(() => fleet.remove());

test(`${servers} servers restarted one after the other under load: no client fails twice, and nothing is lost`, {
  timeout: 200_000 * rounds,
}, async () => {
  const proxy = await balance(fleet.urls);
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
    for (const child of fleet.servers) {
      await load.progress(200);
      await fleet.stop(child);
      await fleet.start();
    }
  await load.progress(200);
  await load.stop();
  stop.abort();
  await reading;
  const { databaseUrl, ended } = fleet;
  const wrong = await wrongAfter({ databaseUrl, sent: [{ event, acknowledged: load.acknowledged }], counters });
  await Promise.all(counters.map(({ screen }) => screen.close()));
  await fleet.stopAll();
  wrong.push(...(await wrongAfter({ databaseUrl, log: { lines: linesOf(ended), allowed: [] } })));
  wrong.push(...load.rejected, ...ended.filter(({ code }) => code !== 0).map((each) => JSON.stringify(each)));
  const promise = 'acknowledged is durable';
  proved({ promise, what: 'servers restarted under load', count: rounds * servers, wrong: wrong.length });
  proved({ promise, what: 'ids sent again after a restart', count: replayed(load), wrong: wrong.length });
  proved({ promise, what: 'reads during restarts', count: reads, wrong: failedReads });
  expect(wrong).toEqual([]);
  expect([failedReads, load.mostFailures()]).toEqual([0, expect.toSatisfy((most: number) => most <= 1)]);
});
