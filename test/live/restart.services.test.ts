import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Child, type Ended, startChild, stopChild } from '../harness/child.ts';
import { expectSound } from '../harness/fault-oracle.ts';
import { type Field, fieldAt, fieldSettings, type SentEntry, sent } from '../harness/field.ts';
import { freePort } from '../harness/free-port.ts';
import { linesOf } from '../harness/kept-log.ts';
import { openScreen, type Screen } from '../harness/screen.ts';
import { copyTemplate, type TestDatabase, urlOf } from '../harness/server.ts';

let database: TestDatabase;
let settings: Record<string, string>;
let child: Child;
let field: Field;
let event: string;
beforeAll(async () => {
  database = await copyTemplate();
  settings = { ...database.settings, ...fieldSettings, PORT: String(await freePort()), LOG_LEVEL: 'info' };
  child = startChild(settings);
  field = await fieldAt(await child.url);
  event = await field.open('64.71');
});
afterAll(async () => {
  await stopChild(child);
  await database.remove();
});

const counter = 'subscription ($event: ID!) { eventCounter(event: $event) { version served } }';
const acknowledged: SentEntry[] = [];
const ended: Ended[] = [];
let served = 0;

const watch = async (count: number): Promise<Screen[]> => {
  const url = await child.url;
  const screens = Array.from({ length: count }, () => openScreen(url, counter, { event }));
  await Promise.all(screens.map((screen) => screen.until(() => true)));
  return screens;
};

/** Records on the current server, and waits until every screen shows it. */
const expectRight = async (screens: Screen[]): Promise<void> => {
  served += 2;
  const entry = sent({ count: 2 });
  await field.record(event, [entry]);
  acknowledged.push(entry);
  await Promise.all(screens.map((screen) => screen.until(({ eventCounter }) => eventCounter.served === served)));
};

const expectUntouched = async (screens: Screen[]): Promise<void> => {
  await expectSound({
    databaseUrl: urlOf(database),
    sent: [{ event, acknowledged }],
    counters: screens.map((screen) => ({ event, screen })),
    log: { lines: linesOf(ended), allowed: [] },
  });
  await Promise.all(screens.map((screen) => screen.close()));
};

test('500 screens of a server that is killed and restarted reconnect by themselves and show the right state', async () => {
  const screens = await watch(500);
  await expectRight(screens);
  ended.push(await stopChild(child, 'SIGKILL'));
  child = startChild(settings);
  await child.url;
  await expectRight(screens);
  await expectUntouched(screens);
}, 120_000);

test('2,000 screens of a replaced server all reconnect at once: all succeed, and queries are answered in the meantime', async () => {
  const screens = await watch(2000);
  await expectRight(screens);
  const stopped = await stopChild(child);
  expect(stopped.code).toBe(0);
  ended.push(stopped);
  child = startChild(settings);
  await child.url;
  const answers: unknown[] = [];
  const stop = new AbortController();
  const asking = (async () => {
    while (!stop.signal.aborted) {
      answers.push(await field.query('{ region(code: "64.71") { name } }'));
      await sleep(50);
    }
  })();
  await expectRight(screens);
  stop.abort();
  await asking;
  expect(answers.length).toBeGreaterThan(0);
  expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
    new Set(['{"region":{"name":"Kota Balikpapan"}}']),
  );
  await expectUntouched(screens);
}, 180_000);
