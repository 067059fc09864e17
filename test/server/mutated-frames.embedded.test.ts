import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Random, randomFrom } from '../../src/simulate/random.ts';
import { sent } from '../harness/field.ts';
import { proved, scale } from '../harness/proved.ts';
import { openAcknowledged, subscribeMessage } from '../harness/raw-socket.ts';
import { startTraced, type TracedServer } from '../harness/traced-server.ts';
import { frame, mutatedFrames } from './mutated-frames.ts';
import { type Outcome, outcomeOf, promised } from './socket-outcome.ts';

const [frames, atOnce, seed] = [100_000 * scale, 64, 20_260_601];
let server: TracedServer;
beforeAll(async () => {
  // It may use as much memory as a small machine has.
  server = await startTraced({ NODE_OPTIONS: '--max-old-space-size=512' });
});
afterAll(() => server.remove());

const residentBytes = (): number => {
  const [, kilobytes] =
    /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.child.process.pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
};

const upgrade = [
  'GET /graphql HTTP/1.1',
  'Host: jemput',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Protocol: graphql-transport-ws',
  '\r\n',
].join('\r\n');
const last = JSON.stringify(subscribeMessage('last', '{ __typename }'));

/** Sends mutated frames on one socket, then a query that is well-formed; returns how the socket fared, and how many. */
const tryOne = async (random: Random, event: string, token: string): Promise<{ outcome: Outcome; count: number }> => {
  const { port } = new URL(server.url);
  const authorization = `Bearer ${token}`;
  const init = random() < 0.95 && JSON.stringify({ type: 'connection_init', payload: { authorization } });
  const mutated = mutatedFrames(random, event);
  const given = Buffer.concat(mutated);
  const { missing, closes } = promised(given);
  // A frame that says it is longer gets its bytes, so that the server is never left waiting for them.
  const all = Buffer.concat([given, Buffer.alloc(missing, 'x'), frame(random, last)]);
  // Addresses of this machine, so that ports do not run out.
  const from = `127.0.0.${1 + Math.floor(random() * 200)}`;
  const connection = connect({ port: Number(port), host: '127.0.0.1', localAddress: from });
  connection.on('error', () => {});
  connection.write(upgrade);
  const outcome = await outcomeOf(connection, {
    upgraded: () => connection.write(init ? frame(random, init) : all),
    acknowledged: () => connection.write(all),
  });
  const isEcho = typeof outcome === 'number' && closes.includes(outcome);
  return { outcome: isEcho ? 'closed as asked' : outcome, count: mutated.length };
};

test(`${frames} mutated frames end in an answer or in a close with a code, and harm no one else`, {
  timeout: 300_000 * Math.max(1, scale),
}, async () => {
  const { url, field, token } = server;
  const event = await field.open('64.71');
  const counter = 'subscription ($event: ID!) { eventCounter(event: $event, everyMs: 100) { version served } }';
  const screens = await Promise.all(Array.from({ length: 5 }, () => openAcknowledged(url)));
  for (const screen of screens) screen.send(subscribeMessage('1', counter, { event }));

  let [done, served] = [0, 0];
  const outcomes = new Map<Outcome, number>();
  const residents: number[] = [];
  const work = async (worker: number): Promise<void> => {
    const random = randomFrom(seed + worker);
    while (done < frames) {
      const { outcome, count } = await tryOne(random, event, token);
      done += count;
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      if (done >= (residents.length * frames) / 50) residents.push(residentBytes());
    }
  };
  const recording = async (): Promise<void> => {
    while (done < frames) {
      const { results } = await field.record(event, [sent({ count: 1 })]);
      served += results[0]?.status === 'ACCEPTED' ? 1 : 0;
      await sleep(100);
    }
  };
  await Promise.all([recording(), ...Array.from({ length: atOnce }, (_, worker) => work(worker))]);

  // A server's own failure is 4500 or 1011, and 1006 or silence is no code at all.
  const known = ['answered', 1000, 1002, 1007, 1008, 1009, 4400, 4401, 4403, 4409, 4429, 'closed as asked'];
  const wrong = [...outcomes].filter(([outcome]) => !known.includes(outcome));
  proved({
    promise: 'over a limit is a refusal, never a crash',
    what: 'mutated WebSocket frames',
    count: done,
    wrong: wrong.length,
  });
  expect(wrong).toEqual([]);
  for (const code of ['answered', 1002, 1007, 1009, 4400, 4401, 4409])
    expect(outcomes.get(code as Outcome)).toBeGreaterThan(0);

  for (const { messages, until, socket } of screens) {
    await until(({ payload }) => payload?.data?.eventCounter.served === served);
    const versions = messages.flatMap(({ payload }) => payload?.data?.eventCounter.version ?? []);
    expect(versions).toEqual(versions.toSorted((a, b) => a - b));
    socket.close();
  }
  // The first fifth warms the server up.
  const [early, late] = [residents.slice(10, 20), residents.slice(-10)].map((some) => Math.max(...some));
  expect((late ?? 0) - (early ?? 0)).toBeLessThan(100_000_000);

  const normal = await openAcknowledged(server.url, token);
  normal.send(subscribeMessage('1', '{ viewer { role } }'));
  expect(await normal.until(({ type }) => type === 'next')).toMatchObject({
    payload: { data: { viewer: { role: 'ADMIN' } } },
  });
  normal.socket.close();
  expect(await server.stop()).toEqual([]);
});
