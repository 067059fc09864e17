import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../harness/server.ts';

const limits = { MAX_CONNECTIONS_PER_ADDRESS: '3', KEEP_ALIVE_SECONDS: '60', HEADERS_TIMEOUT_SECONDS: '60' };

let direct: TestServer;
let proxied: TestServer;
beforeAll(async () => {
  direct = await startTestServer(limits);
  proxied = await startTestServer({ ...limits, TRUSTED_PROXIES: '127.0.0.3' });
});
afterAll(() => Promise.all([direct.close(), proxied.close()]));

/** Asks on a new connection from a loopback address, and keeps it open; the answer is empty if it was dropped. */
const ask = (server: TestServer, localAddress: string): Promise<{ connection: Socket; answer: string }> =>
  new Promise((resolve) => {
    const connection = connect({ port: Number(new URL(server.url).port), host: '127.0.0.1', localAddress });
    const settle = (answer: string): void => resolve({ connection, answer });
    connection.once('data', (data) => settle(String(data)));
    connection.once('error', () => settle(''));
    connection.once('close', () => settle(''));
    connection.write('GET /health HTTP/1.1\r\nHost: jemput\r\n\r\n');
  });

test('an address that holds idle connections gets no more, others do, and there is room again when one has ended', async () => {
  const open = [await ask(direct, '127.0.0.1'), await ask(direct, '127.0.0.1'), await ask(direct, '127.0.0.1')];
  expect(open.map(({ answer }) => answer.slice(0, 15))).toEqual(Array(3).fill('HTTP/1.1 200 OK'));
  expect((await ask(direct, '127.0.0.1')).answer).toBe('');
  const other = await ask(direct, '127.0.0.2');
  expect(other.answer).toMatch(/^HTTP\/1.1 200/);
  open[0]?.connection.destroy();
  await expect
    .poll(async () => {
      const { connection, answer } = await ask(direct, '127.0.0.1');
      connection.destroy();
      return answer;
    })
    .toMatch(/^HTTP\/1.1 200/);
  for (const { connection } of [...open, other]) connection.destroy();
});

test('a trusted proxy has as many as its clients need', async () => {
  const open = await Promise.all(Array.from({ length: 10 }, () => ask(proxied, '127.0.0.3')));
  for (const { answer } of open) expect(answer).toMatch(/^HTTP\/1.1 200/);
  for (const { connection } of open) connection.destroy();
});
