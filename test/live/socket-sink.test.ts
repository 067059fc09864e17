import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { type Carrier, SocketSink } from '../../src/live/socket-sink.ts';

let listening: WebSocketServer;
beforeAll(async () => {
  listening = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  await once(listening, 'listening');
});
afterAll(() => listening.close());

/** A sink that writes to a client which reads nothing yet. */
const stalled = async () => {
  const client = new WebSocket(`ws://127.0.0.1:${(listening.address() as AddressInfo).port}`);
  const [[socket, request]] = (await Promise.all([once(listening, 'connection'), once(client, 'open')])) as [
    [WebSocket, IncomingMessage],
    unknown,
  ];
  const came: number[] = [];
  const others: unknown[] = [];
  client.on('message', (data) => {
    const message = JSON.parse((data as Buffer).toString());
    if (message.type === 'next') came.push(message.payload.data.number);
    else others.push(message);
  });
  client.pause();
  const carrier: Carrier = { subscriptions: {}, extra: Object.assign(socket, { connection: request.socket }) };
  const sink = new SocketSink(carrier, '1');
  const left: unknown[] = [];
  sink.begin(() => ({ leave: (who) => left.push(who) }));
  return { client, socket, connection: request.socket, carrier, sink, came, others, left };
};

const filling = 'x'.repeat(50_000);
const state = (number: number): Buffer => Buffer.from(JSON.stringify({ data: { number, filling } }));

/** Writes states until the connection has been full for a while; returns their number. */
const fill = async ({ sink, connection }: Awaited<ReturnType<typeof stalled>>): Promise<number> => {
  let number = 0;
  for (let isFull = 0; isFull < 50; number++) {
    sink.write(state(number));
    await sleep(1);
    isFull = connection.writableLength > 64 * 1024 ? isFull + 1 : 0;
  }
  return number;
};

test('a socket that reads nothing buffers little, and then gets only the newest state', async () => {
  const slow = await stalled();
  const filled = await fill(slow);
  const held = slow.connection.writableLength;
  for (let more = 0; more < 1000; more++) slow.sink.write(state(filled + more));
  expect(slow.connection.writableLength).toBe(held);
  expect(held).toBeLessThan(64 * 1024 + 2 * filling.length);
  slow.client.resume();
  const newest = filled + 999;
  while (slow.came.at(-1) !== newest) await sleep(5);
  expect(slow.came).toEqual(slow.came.toSorted((a, b) => a - b));
  expect(slow.came.length).toBeLessThan(filled);
  // The socket works normally again.
  slow.sink.write(state(newest + 1));
  while (slow.came.at(-1) !== newest + 1) await sleep(5);
  await slow.sink.return();
  slow.client.close();
});

test('the last state reaches even a slow socket, and one that waits when the client leaves is not sent', async () => {
  const [ending, leaving] = [await stalled(), await stalled()];
  const [filled, left] = [await fill(ending), await fill(leaving)];
  ending.sink.write(state(filled));
  ending.sink.end();
  expect([ending.carrier.subscriptions, ending.left]).toEqual([{}, [ending.sink]]);
  expect([leaving.carrier.subscriptions, leaving.left]).toEqual([{ 1: leaving.sink }, []]);
  leaving.sink.write(state(left + 1000));
  await leaving.sink.return();
  expect(leaving.left).toEqual([leaving.sink]);
  ending.client.resume();
  leaving.client.resume();
  while (ending.others.length === 0) await sleep(5);
  expect([ending.came.at(-1), ending.others]).toEqual([filled, [{ id: '1', type: 'complete' }]]);
  leaving.socket.send(JSON.stringify('after'));
  while (leaving.others.length === 0) await sleep(5);
  expect(leaving.others).toEqual(['after']);
  expect(leaving.came).not.toContain(left + 1000);
  ending.client.close();
  leaving.client.close();
});

test('a socket that reads nothing for ten seconds is closed with 1013, or cut if it never reads', async () => {
  const [reading, never] = [await stalled(), await stalled()];
  await Promise.all([fill(reading), fill(never)]);
  const closed = once(reading.client, 'close');
  const cut = once(never.socket, 'close');
  while (reading.socket.readyState === WebSocket.OPEN) await sleep(20);
  reading.client.resume();
  expect((await closed)[0]).toBe(1013);
  await cut;
  never.client.terminate();
});
