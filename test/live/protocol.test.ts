import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Field, fieldAt, fieldSettings, fieldToken, sent } from '../harness/field.ts';
import { countOf, noteStatements } from '../harness/noted-statements.ts';
import { counterOf, feedOf } from '../harness/questions.ts';
import { openAcknowledged, openRaw, subscribeMessage } from '../harness/raw-socket.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
let field: Field;
beforeAll(async () => {
  server = await startTestServer({
    ...fieldSettings,
    MAX_SUBSCRIPTIONS_PER_SOCKET: '3',
    MAX_FRAME_BYTES: '65536',
    MAX_SOCKETS_PER_ADDRESS: '5',
    TRUSTED_PROXIES: '1',
  });
  field = await fieldAt(server.url);
});
afterAll(() => server.close());

const typed = (type: string, id?: string) => (message: { type: string; id?: string }) =>
  message.type === type && (id === undefined || message.id === id);

test.each(['__proto__', 'constructor', 'toString'])('the id %j is an id like any other', async (id) => {
  const event = await field.open('64.71');
  const raw = await openAcknowledged(server.url);
  raw.send(subscribeMessage(id, '{ region { name } }'));
  expect(await raw.until(typed('next', id))).toMatchObject({ payload: { data: { region: { name: 'Indonesia' } } } });
  await raw.until(typed('complete', id));
  raw.messages.length = 0;
  raw.send(subscribeMessage(id, counterOf, { event }));
  await raw.until(typed('next', id));
  await field.move('close', event);
  await raw.until(typed('complete', id));
  raw.socket.close();
});

test.each([
  ['an id that is empty', subscribeMessage('', '{ region { name } }'), 4400],
  ['an id of more than 128 characters', subscribeMessage('x'.repeat(129), '{ region { name } }'), 4400],
  ['an id of 1 MB', subscribeMessage('x'.repeat(1_000_000), '{ region { name } }'), 1009],
  ['a query that is too long for a frame', subscribeMessage('1', `{ region { name } } #${'x'.repeat(66_000)}`), 1009],
  ['text that is not JSON', '{"type":', 4400],
  ['a type that does not exist', { type: 'shout' }, 4400],
  ['an acknowledgement, which only a server sends,', { type: 'connection_ack' }, 4400],
  ['a result, which only a server sends,', { id: '1', type: 'next', payload: {} }, 4400],
  ['an error, which only a server sends,', { id: '1', type: 'error', payload: [{ message: 'no' }] }, 4400],
  ['a second init', { type: 'connection_init' }, 4429],
])('%s closes the socket', async (_what, message, code) => {
  const raw = await openAcknowledged(server.url);
  raw.send(message);
  expect(await raw.closed).toBe(code);
});

test('an error has no status, which a WebSocket could not show', async () => {
  const raw = await openAcknowledged(server.url);
  const nested = `{ region ${'{ parent '.repeat(20)} { code }${' }'.repeat(20)} }`;
  raw.send(subscribeMessage('1', nested));
  const { payload } = await raw.until(typed('next', '1'));
  const extensions = { code: 'TOO_COSTLY', limit: 'maxDepth', allowed: 18, actual: 19, requestId: expect.any(String) };
  expect(payload.errors).toEqual([{ message: expect.any(String), extensions }]);
  raw.socket.close();
});

test('an id that is in use closes the socket with 4409', async () => {
  const event = await field.open('64.71');
  const raw = await openAcknowledged(server.url);
  raw.send(subscribeMessage('1', counterOf, { event }));
  await raw.until(typed('next', '1'));
  raw.send(subscribeMessage('1', '{ region { name } }'));
  expect(await raw.closed).toBe(4409);
});

test('subscribing before the acknowledgement closes with 4401, and saying nothing with 4408', async () => {
  const [hasty, silent] = await Promise.all([openRaw(server.url), openRaw(server.url)]);
  hasty.send(subscribeMessage('1', '{ region { name } }'));
  expect(await hasty.closed).toBe(4401);
  expect(await silent.closed).toBe(4408);
  expect([...hasty.messages, ...silent.messages]).toEqual([]);
});

test('a socket without a subprotocol is closed with 4406, and a request for another subprotocol gets no socket', async () => {
  expect(await (await openRaw(server.url, { protocol: null })).closed).toBe(4406);
  await expect(openRaw(server.url, { protocol: 'graphql-ws' })).rejects.toThrow('subprotocol');
});

test('a completed subscription sends nothing more, and its id may be used again', async () => {
  const event = await field.open('64.71');
  const raw = await openAcknowledged(server.url);
  raw.send(subscribeMessage('1', counterOf, { event }));
  raw.send(subscribeMessage('2', counterOf, { event }));
  await Promise.all([raw.until(typed('next', '1')), raw.until(typed('next', '2'))]);
  raw.send({ id: '1', type: 'complete' });
  raw.send({ type: 'ping' });
  await raw.until(typed('pong'));
  raw.messages.length = 0;
  await field.record(event, [sent()]);
  await raw.until(typed('next', '2'));
  expect(raw.messages.map(({ id }) => id)).toEqual(['2']);
  raw.send(subscribeMessage('1', counterOf, { event }));
  await raw.until(typed('next', '1'));
  await field.move('close', event);
  await Promise.all([raw.until(typed('complete', '1')), raw.until(typed('complete', '2'))]);
  raw.send(subscribeMessage('2', '{ region { name } }'));
  await raw.until(typed('complete', '2'));
  raw.socket.close();
});

test('a subscription completed before its first frame sends none, and is no longer read', async () => {
  const event = await field.open('64.71');
  const raw = await openAcknowledged(server.url, await fieldToken());
  const noted = noteStatements(server.database);
  for (const [id, query] of [counterOf, feedOf].entries()) {
    raw.send(subscribeMessage(String(id), query, { event }));
    raw.send({ id: String(id), type: 'complete' });
  }
  // Later messages are answered after those above.
  raw.send(subscribeMessage('last', '{ region { name } }'));
  await raw.until(typed('complete', 'last'));
  await field.record(event, [sent()]);
  await sleep(1500);
  expect(raw.messages.filter(({ id }) => id === '0' || id === '1')).toEqual([]);
  noted.length = 0;
  await field.record(event, [sent()]);
  await sleep(2500);
  expect([countOf(noted, 'versions'), countOf(noted, 'entries-after')]).toEqual([0, 0]);
  expect(countOf(noted, 'append-entries')).toBe(1);
  raw.socket.close();
});

test('a socket carries a limited number of subscriptions, and queries beside them', async () => {
  const event = await field.open('64.71');
  const raw = await openAcknowledged(server.url);
  for (const id of ['1', '2', '3', '4']) raw.send(subscribeMessage(id, counterOf, { event }));
  expect(await raw.until(typed('error'))).toMatchObject({
    id: '4',
    payload: [{ extensions: { code: 'RATE_LIMITED', limit: 'maxSubscriptionsPerSocket', allowed: 3 } }],
  });
  await Promise.all(['1', '2', '3'].map((id) => raw.until(typed('next', id))));
  raw.send({ id: '2', type: 'complete' });
  raw.send(subscribeMessage('5', counterOf, { event }));
  await raw.until(typed('next', '5'));
  raw.socket.close();
});

test('an address has a limited number of sockets, and clients behind a trusted proxy count separately', async () => {
  const from = (address: string) => openRaw(server.url, { headers: { 'x-forwarded-for': `9.9.9.9, ${address}` } });
  const sockets = await Promise.all(Array.from({ length: 5 }, () => from('10.1.1.1')));
  await expect(from('10.1.1.1')).rejects.toThrow('429');
  const other = await from('10.1.1.2');
  sockets[0]?.socket.close();
  await sockets[0]?.closed;
  // The server may notice the closure a moment later.
  for (;;) {
    const again = await from('10.1.1.1').catch(() => null);
    if (again) sockets.push(again);
    if (again) break;
    await sleep(10);
  }
  for (const { socket } of [other, ...sockets]) socket.close();
});

const upgrade = `GET /elsewhere HTTP/1.1\r\nHost: jemput\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;

/** A connection that asks for a socket, is refused, and keeps its own side open. */
const refusedConnection = async (): Promise<Socket> => {
  const { port, hostname } = new URL(server.url);
  const connection = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
  connection.on('error', () => {});
  await new Promise((resolve) => {
    connection.once('connect', resolve);
  });
  connection.write(upgrade);
  return connection;
};

test('a refused socket neither harms the server by breaking nor stays open by staying silent', async () => {
  for (let round = 0; round < 20; round++) (await refusedConnection()).resetAndDestroy();
  const still = await refusedConnection();
  const answer = await new Promise<string>((resolve) => {
    still.once('data', (data) => resolve(String(data)));
  });
  expect(answer).toContain('404 Not Found');
  const ended = new Promise((resolve) => {
    still.once('close', resolve);
  });
  // Writing to a connection that the server has dropped is answered with a reset.
  const poking = setInterval(() => still.write('x'), 20);
  await ended;
  clearInterval(poking);
  expect((await server.ask('{ region { name } }')).status).toBe(200);
});

test('a client that answers no ping is closed, and one that does stays', async () => {
  const [dead, live] = await Promise.all([
    openAcknowledged(server.url, undefined, { autoPong: false }),
    openAcknowledged(server.url),
  ]);
  expect(await dead.closed).toBe(1006);
  live.send(subscribeMessage('1', '{ region { name } }'));
  await live.until(typed('next', '1'));
  live.socket.close();
});
