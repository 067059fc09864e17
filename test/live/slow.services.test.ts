import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Child, startChild, stopChild } from '../harness/child.ts';
import { type Field, fieldAt, fieldSettings, sent } from '../harness/field.ts';
import { openAcknowledged, type RawSocket, subscribeMessage } from '../harness/raw-socket.ts';
import { copyTemplate, type TestDatabase } from '../harness/server.ts';

let database: TestDatabase;
let child: Child;
let url: string;
let field: Field;
beforeAll(async () => {
  database = await copyTemplate();
  child = startChild({ ...database.settings, ...fieldSettings, LOG_LEVEL: 'info' });
  url = await child.url;
  field = await fieldAt(url);
});
afterAll(async () => {
  await stopChild(child);
  await database.remove();
});

const [all, stalling] = [1000, 100];
/** Nearly as long as a socket may leave a ping unanswered. */
const stallMs = 12_000;

/** Memory of the server's process, in megabytes. */
const memory = (): number => {
  const status = readFileSync(`/proc/${child.process.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
};

const counter = 'subscription ($event: ID!) { eventCounter(event: $event, everyMs: 100) { version served } }';

const subscribed = async (event: string): Promise<RawSocket> => {
  const raw = await openAcknowledged(url);
  raw.send(subscribeMessage('1', counter, { event }));
  await raw.until(({ type }) => type === 'next');
  return raw;
};

const shows =
  (served: number) =>
  ({ payload }: { payload?: { data: { eventCounter: { served: number } } } }): boolean =>
    payload?.data.eventCounter.served === served;

test(`${stalling} of ${all} sockets that read nothing do not slow the others, and afterwards are right or closed`, {
  timeout: 300_000,
}, async () => {
  const event = await field.open('64.71');
  const sockets = await Promise.all(Array.from({ length: all }, () => subscribed(event)));
  const [stalled, healthy] = [sockets.slice(0, stalling), sockets.slice(stalling)];
  let served = 0;
  const updateAll = async (): Promise<void> => {
    served++;
    await field.record(event, [sent()]);
    await Promise.all(healthy.map((raw) => raw.until(shows(served))));
    for (const { messages } of healthy) messages.length = 0;
  };
  await updateAll();
  const before = memory();
  for (const { socket } of stalled) socket.pause();
  const since = performance.now();
  while (performance.now() - since < stallMs) await updateAll();
  const during = memory();
  for (const { socket } of stalled) socket.resume();
  await Promise.all(stalled.map((raw) => Promise.race([raw.closed, raw.until(shows(served))])));
  await updateAll();
  expect(served).toBeGreaterThan(5);
  // Only the 100 sockets themselves miss what they do not read: the server keeps one state for each.
  expect(during - before).toBeLessThan(100);
  for (const { socket } of sockets) socket.close();
});
