import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { badHttp, badSockets } from '../harness/bad-network.ts';
import type { Child } from '../harness/child.ts';
import { replayed, sendSteadily } from '../harness/clients.ts';
import { wrongAfter } from '../harness/fault-oracle.ts';
import { fieldAt, fieldToken } from '../harness/field.ts';
import { Fleet } from '../harness/fleet.ts';
import { linesOf } from '../harness/kept-log.ts';
import { proved, scale } from '../harness/proved.ts';
import { counterOf } from '../harness/questions.ts';
import { openScreen } from '../harness/screen.ts';
import { balance } from '../harness/silent-proxy.ts';

const kills = Math.round(20 * scale);
/** Up to two of them are down at once. */
const most = 4;

let fleet: Fleet;
beforeAll(async () => {
  fleet = await Fleet.open(most);
});
afterAll(() => fleet.remove());

const killOne = (): Promise<void> => {
  const { servers } = fleet;
  return fleet.kill(servers[Math.floor(Math.random() * servers.length)] as Child);
};

test(`servers killed ${kills} times in mid-load, behind a network that fails at every step, keep each entry once`, {
  timeout: 400_000 * Math.max(1, scale),
}, async () => {
  const [http, sockets] = [badHttp(), badSockets()];
  const [forDevices, forScreens] = [
    await balance(fleet.urls, http.faultOf),
    await balance(fleet.urls, sockets.faultOf),
  ];
  const event = await (await fieldAt(fleet.urls()[0] ?? '')).open('64.71');
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
    await killOne();
    const first = fleet.start();
    await load.progress(100);
    if (killed + 1 < kills) await Promise.all([killOne().then(() => fleet.start()), first]);
    await first;
  }
  await load.progress(100);
  await load.stop();
  sockets.calm();

  const { databaseUrl, ended } = fleet;
  const wrong = await wrongAfter({ databaseUrl, sent: [{ event, acknowledged: load.acknowledged }], counters });
  await Promise.all(counters.map(({ screen }) => screen.close()));
  await fleet.stopAll();
  wrong.push(...(await wrongAfter({ databaseUrl, log: { lines: linesOf(ended), allowed: [] } })));
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
