import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startChild, stopChild } from '../harness/child.ts';
import { expectSound } from '../harness/fault-oracle.ts';
import { fieldAt, fieldSettings, fieldToken, post, recordMutation, type SentEntry, sent } from '../harness/field.ts';
import { linesOf } from '../harness/kept-log.ts';
import { counterOf, feedOf } from '../harness/questions.ts';
import { openAcknowledged, openRaw, subscribeMessage } from '../harness/raw-socket.ts';
import { openEventStream } from '../harness/screen.ts';
import { copyTemplate, type TestDatabase, urlOf } from '../harness/server.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await copyTemplate();
});
afterAll(() => database.remove());

/** A request for /ready that begins now and ends on demand: its connection is busy and survives the stop. */
const readinessLater = async (url: string): Promise<() => Promise<string>> => {
  const { port, hostname } = new URL(url);
  const connection = connect({ port: Number(port), host: hostname });
  connection.write('GET /ready HTTP/1.1\r\nHost: jemput\r\n');
  const answer = new Promise<string>((resolve) => {
    connection.once('data', (data) => resolve(String(data).split('\r\n', 1)[0] ?? ''));
    connection.once('close', () => resolve('closed without an answer'));
    connection.once('error', (error) => resolve(error.message));
  });
  await sleep(50);
  return () => {
    connection.write('\r\n');
    return answer;
  };
};

test('on SIGTERM sockets close with 1012, streams end, new clients are refused, and every answered write is stored', async () => {
  const child = startChild({ ...database.settings, ...fieldSettings, LOG_LEVEL: 'info' });
  const url = await child.url;
  const [field, token] = [await fieldAt(url), await fieldToken()];
  const event = await field.open('64.71');
  const sockets = await Promise.all(Array.from({ length: 450 }, () => openAcknowledged(url)));
  for (const socket of sockets) socket.send(subscribeMessage('1', counterOf, { event }));
  const streams = [counterOf, feedOf].map((query) => openEventStream(url, query, { event }, token));
  const [begun, acknowledged]: [SentEntry[], SentEntry[]] = [[], []];
  const device = async (): Promise<void> => {
    for (;;) {
      const entries = Array.from({ length: 10 }, () => sent());
      begun.push(...entries);
      const answer = await post(url, token, recordMutation, { input: { event, entries } }).catch(() => null);
      if (!answer) return;
      if (answer.data?.recordActivations.results) acknowledged.push(...entries);
    }
  };
  const devices = Promise.all(Array.from({ length: 8 }, device));
  await Promise.all(sockets.map((socket) => socket.until(({ type }) => type === 'next')));
  while (acknowledged.length < 500) await sleep(5);

  const readiness = await readinessLater(url);
  const stopped = stopChild(child);
  const firstGone = Promise.race(sockets.map(({ closed }) => closed));
  await firstGone;
  expect(await readiness()).toBe('HTTP/1.1 503 Service Unavailable');
  await expect(openRaw(url)).rejects.toThrow(/503|ECONN|hang up/);
  await devices;
  expect(new Set(await Promise.all(sockets.map(({ closed }) => closed)))).toEqual(new Set([1012]));
  await Promise.all(streams.map(({ completed }) => completed));
  const ended = await stopped;
  expect(ended).toMatchObject({ code: 0, signal: null, stderr: '' });

  await expectSound({
    databaseUrl: urlOf(database),
    sent: [{ event, acknowledged, unknown: begun }],
    log: { lines: linesOf([ended]), allowed: [] },
  });
}, 60_000);
