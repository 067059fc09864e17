import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { connectionOf, openAcknowledged, openRaw, subscribeMessage } from '../harness/raw-socket.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';
import { acceptedConnections } from '../harness/server-side.ts';

const [mostUnsent, mostOperations] = [262_144, 4];
let server: TestServer;
let accepted: ReturnType<typeof acceptedConnections>;
beforeAll(async () => {
  accepted = acceptedConnections();
  server = await startTestServer({
    MAX_UNSENT_BYTES_PER_SOCKET: String(mostUnsent),
    MAX_OPERATIONS_PER_SOCKET: String(mostOperations),
    MAX_STALL_SECONDS: '2',
  });
});
afterEach(() => {
  accepted.all.length = 0;
});
afterAll(async () => {
  accepted.stop();
  await server.close();
});

const fields = 'code name level kind parent { code name } ancestors { code name }';
const lists = (number: number): string =>
  `{ ${Array.from({ length: number }, (_, at) => `f${at}: regions(level: VILLAGE, first: 100) { nodes { ${fields} } }`).join(' ')} }`;
/** Queries with answers of 1 MB and of 130 kB. */
const [large, medium] = [lists(30), lists(4)];
const small = '{ region { name } }';

/** The server's side of the only socket. */
const serverSide = () => {
  const [connection, ...others] = accepted.all;
  if (!connection || others.length > 0) throw new Error(`there are ${accepted.all.length} connections`);
  return connection;
};
const closed = async (): Promise<void> => {
  await expect.poll(() => serverSide().destroyed, { timeout: 60_000 }).toBe(true);
};

/** How many bytes the server sends for the large query. */
const sizeOfLarge = async (): Promise<number> => {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify({ query: large }),
  });
  const { byteLength } = await response.arrayBuffer();
  accepted.all.length = 0;
  return byteLength;
};

test('a socket that asks and does not read is no longer read, holds little, and is cut', {
  timeout: 120_000,
}, async () => {
  const size = await sizeOfLarge();
  const raw = await openAcknowledged(server.url);
  connectionOf(raw).pause();
  for (let id = 0; id < 3000; id++) raw.send(subscribeMessage(String(id), large));
  await expect
    .poll(() => serverSide().isPaused() && serverSide().writableLength, { timeout: 50_000 })
    .toBeGreaterThan(mostUnsent);
  // It goes on ponging, without ever being asked.
  const ponging = setInterval(() => raw.socket.pong(), 50);
  let most = 0;
  while (!serverSide().destroyed) {
    most = Math.max(most, serverSide().writableLength);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  clearInterval(ponging);
  expect(most).toBeLessThan(mostUnsent + (mostOperations + 1) * size);
  raw.socket.terminate();
  expect((await server.ask(small)).status).toBe(200);
});

test('a socket that stops reading and goes on gets every answer, in full', async () => {
  const raw = await openAcknowledged(server.url);
  connectionOf(raw).pause();
  const all = Array.from({ length: 30 }, (_, id) => String(id));
  for (const id of all) raw.send(subscribeMessage(id, large));
  await expect.poll(() => serverSide().isPaused()).toBe(true);
  connectionOf(raw).resume();
  for (const id of all) {
    const { payload } = await raw.until((message) => message.type === 'next' && message.id === id);
    expect(payload.data.f29.nodes).toHaveLength(100);
  }
  raw.send(subscribeMessage('last', small));
  await raw.until(({ type, id }) => type === 'complete' && id === 'last');
  raw.socket.close();
  await raw.closed;
});

test('a socket with few unread bytes is cut as well, although it pongs', { timeout: 120_000 }, async () => {
  const raw = await openAcknowledged(server.url);
  connectionOf(raw).pause();
  // One operation at a time is never too many, and its answer is not too long.
  for (let [id, isFull] = [0, 0]; isFull < 20; isFull = serverSide().writableLength > 0 ? isFull + 1 : 0) {
    if (isFull === 0) raw.send(subscribeMessage(String(id++), medium));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect([serverSide().isPaused(), serverSide().writableLength < mostUnsent]).toEqual([false, true]);
  const ponging = setInterval(() => raw.socket.pong(), 500);
  await closed();
  clearInterval(ponging);
  raw.socket.terminate();
});

test.each([
  ['pings of the protocol before connection_init', 4400, 20, (raw) => raw.send({ type: 'ping' })],
  ['pings of the protocol', 1008, 200, (raw) => raw.send({ type: 'ping' })],
  ['pongs of the protocol', 1008, 200, (raw) => raw.send({ type: 'pong' })],
  ['pings of WebSocket', 1008, 200, (raw) => raw.socket.ping()],
  ['pongs of WebSocket', 1008, 200, (raw) => raw.socket.pong()],
  ['tiny frames of one message', 1008, 200, (raw) => raw.socket.send('{', { fin: false })],
] as [string, number, number, (raw: Awaited<ReturnType<typeof openRaw>>) => void][])(
  'a flood of %s closes the socket with %d',
  async (what, code, times, send) => {
    const raw = what.includes('before') ? await openRaw(server.url) : await openAcknowledged(server.url);
    for (let time = 0; time < times; time++) {
      send(raw);
      // Pongs that are still to be sent when more pings come have a limit of their own in ws.
      if (time % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(await raw.closed).toBe(code);
  },
);

test('a client that pings and does not read the pongs is cut', async () => {
  const raw = await openAcknowledged(server.url);
  connectionOf(raw).pause();
  for (let time = 0; time < 100_000; time++) raw.socket.ping('x'.repeat(100));
  await closed();
  raw.socket.terminate();
  expect((await server.ask(small)).status).toBe(200);
});

test('all unread bytes together are bounded: the sockets with most of them are cut, and others stay', {
  timeout: 120_000,
}, async () => {
  const most = 2_000_000;
  const own = await startTestServer({ MAX_UNSENT_BYTES: String(most), MAX_STALL_SECONDS: '3600' });
  const [reading, ...others] = await Promise.all(Array.from({ length: 6 }, () => openAcknowledged(own.url)));
  const left = (): Socket[] => accepted.all.filter(({ destroyed }) => !destroyed);
  const unsent = (): number => left().reduce((sum, { writableLength }) => sum + writableLength, 0);
  for (const raw of others) {
    connectionOf(raw).pause();
    for (let id = 0; id < 20; id++) raw.send(subscribeMessage(String(id), large));
  }
  // Otherwise they would be cut for the pings that they do not answer.
  const ponging = setInterval(() => {
    for (const { socket } of others) socket.pong();
  }, 500);
  await expect.poll(() => left().length, { timeout: 90_000 }).toBeLessThanOrEqual(others.length);
  await expect.poll(unsent).toBeLessThanOrEqual(most);
  clearInterval(ponging);
  reading?.send(subscribeMessage('1', small));
  await reading?.until(({ type }) => type === 'complete');
  for (const raw of others) raw.socket.terminate();
  reading?.socket.close();
  await reading?.closed;
  await own.close();
});
