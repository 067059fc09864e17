import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Field, fieldAt, fieldSettings, fieldToken } from '../harness/field.ts';
import { openAcknowledged, openRaw } from '../harness/raw-socket.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
let field: Field;
let event: string;
beforeAll(async () => {
  server = await startTestServer({
    ...fieldSettings,
    MAX_SOCKETS_PER_ADDRESS: '3',
    MAX_SOCKETS_PER_TOKEN: '2',
    TRUSTED_PROXIES: '1',
  });
  field = await fieldAt(server.url);
  event = await field.open('64.71');
});
afterAll(() => server.close());

const counterOf = 'subscription ($event: ID!) { eventCounter(event: $event) { version served } }';
const feedOf = 'subscription ($event: ID!) { activationFeed(event: $event) { __typename } }';

type Stream = { response: Response; close: () => void };

const openStream = async (address: string, token?: string, query = counterOf): Promise<Stream> => {
  const stopped = new AbortController();
  const parameters = new URLSearchParams({ query, variables: JSON.stringify({ event }) });
  const response = await fetch(`${server.url}/graphql?${parameters}`, {
    headers: {
      accept: 'text/event-stream',
      'x-forwarded-for': address,
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    signal: stopped.signal,
  });
  return { response, close: () => stopped.abort() };
};
const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });

const expectRefused = async ({ response }: Stream, limit: string, allowed: number): Promise<void> => {
  expect([response.status, response.headers.get('retry-after')]).toEqual([429, '5']);
  const text = await response.text();
  const json = /\{.*\}/.exec(text)?.[0] ?? '{}';
  expect(JSON.parse(json).errors).toMatchObject([
    { extensions: { code: 'RATE_LIMITED', limit, allowed, retryAfter: 5, requestId: expect.any(String) } },
  ]);
};

/** The whole answer to a request for a WebSocket, as text. */
const upgradeAnswer = (address: string): Promise<string> =>
  new Promise((resolve) => {
    const { port, hostname } = new URL(server.url);
    const connection = connect({ port: Number(port), host: hostname });
    let answer = '';
    connection.on('data', (data) => {
      answer += String(data);
    });
    connection.on('close', () => resolve(answer));
    connection.write(
      `GET /graphql HTTP/1.1\r\nHost: jemput\r\nX-Forwarded-For: ${address}\r\nConnection: Upgrade\r\n` +
        'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    );
  });

test('WebSockets and event streams of an address are counted together, and places become free again', async () => {
  const socket = await openAcknowledged(server.url, undefined, from('10.1.1.1'));
  const streams = [await openStream('10.1.1.1'), await openStream('10.1.1.1', await fieldToken(), feedOf)];
  expect(streams.map(({ response }) => response.status)).toEqual([200, 200]);
  await expectRefused(await openStream('10.1.1.1'), 'maxSocketsPerAddress', 3);
  await expect(openRaw(server.url, from('10.1.1.1'))).rejects.toThrow('429');
  const answer = await upgradeAnswer('10.1.1.1');
  expect(answer).toContain('Retry-After: 5');
  expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '').errors[0].extensions).toMatchObject({
    code: 'RATE_LIMITED',
    limit: 'maxSocketsPerAddress',
    allowed: 3,
    retryAfter: 5,
  });
  const elsewhere = await openStream('10.1.1.2');
  expect(elsewhere.response.status).toBe(200);
  streams[0]?.close();
  await expect
    .poll(async () => {
      const again = await openStream('10.1.1.1');
      if (again.response.status === 200) streams.push(again);
      return again.response.status;
    })
    .toBe(200);
  for (const { close } of [elsewhere, ...streams]) close();
  socket.socket.close();
  await socket.closed;
});

test('a token has a limited number of them from all addresses, and clients without a token are not counted', async () => {
  const [token, other] = [await fieldToken({ tokenId: 'one' }), await fieldToken({ tokenId: 'two' })];
  const socket = await openAcknowledged(server.url, token, from('10.2.1.1'));
  const stream = await openStream('10.2.1.2', token);
  expect(stream.response.status).toBe(200);
  await expectRefused(await openStream('10.2.1.3', token), 'maxSocketsPerToken', 2);
  const refused = await openRaw(server.url, from('10.2.1.4'));
  const reason = new Promise<string>((resolve) => {
    refused.socket.on('close', (_code, text) => resolve(String(text)));
  });
  refused.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
  expect([await refused.closed, await reason]).toEqual([
    1013,
    'RATE_LIMITED: A token may have at most 2 WebSockets and event streams open at once.',
  ]);
  expect(refused.messages).toEqual([]);
  const another = await openStream('10.2.1.5', other);
  expect(another.response.status).toBe(200);
  const screens = await Promise.all(
    [6, 7, 8, 9].map((at) => openAcknowledged(server.url, undefined, from(`10.2.1.${at}`))),
  );
  socket.socket.close();
  await expect
    .poll(async () => {
      const again = await openRaw(server.url, from('10.2.2.1'));
      again.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
      const isIn = await Promise.race([again.until(({ type }) => type === 'connection_ack'), again.closed]);
      if (isIn !== 1013) screens.push(again);
      return isIn;
    })
    .toMatchObject({ type: 'connection_ack' });
  for (const { close } of [stream, another]) close();
  for (const screen of screens) {
    screen.socket.close();
    await screen.closed;
  }
});
