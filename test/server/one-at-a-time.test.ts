import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { fieldAt, fieldSettings } from '../harness/field.ts';
import { countOf, noteStatements } from '../harness/noted-statements.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';
import { acceptedConnections } from '../harness/server-side.ts';

let server: TestServer;
let accepted: ReturnType<typeof acceptedConnections>;
let noted: string[];
beforeAll(async () => {
  accepted = acceptedConnections();
  server = await startTestServer({ ...fieldSettings, MAX_STALL_SECONDS: '1' });
  noted = noteStatements(server.database);
});
afterEach(() => {
  accepted.all.length = 0;
  noted.length = 0;
});
afterAll(async () => {
  accepted.stop();
  await server.close();
});

const opened = async (): Promise<Socket> => {
  const { port, hostname } = new URL(server.url);
  const connection = connect({ port: Number(port), host: hostname });
  connection.on('error', () => {});
  await once(connection, 'connect');
  return connection;
};
/** The server's side of the only connection. */
const serverSide = (): Socket => accepted.all[0] as Socket;

const post = (query: string, variables: object = {}, accept = 'application/json'): string => {
  const body = JSON.stringify({ query, variables });
  return (
    `POST /graphql HTTP/1.1\r\nHost: jemput\r\nAccept: ${accept}\r\nContent-Type: application/json\r\n` +
    `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  );
};
const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: jemput\r\n\r\n`;

const fields = 'code name level kind parent { code name } ancestors { code name }';
const long = Array.from(
  { length: 15 },
  (_, at) => `f${at}: regions(level: VILLAGE, first: 100) { nodes { ${fields} } }`,
);
/** A query of 500 kB, for which the database is asked each time. */
const executed = `{ figures(first: 1) { totalCount } ${long.join(' ')} }`;
const counterOf = 'subscription ($event: ID!) { eventCounter(event: $event) { version served } }';
const executions = (): number => noted.filter((statement) => /count\(\*\)/i.test(statement)).length;

test('of requests sent in advance few are executed while their client does not read, and it is cut', async () => {
  const client = await opened();
  client.pause();
  for (let sent = 0; sent < 80; sent++) client.write(post(executed));
  await expect.poll(() => serverSide().writableLength).toBeGreaterThan(0);
  let [most, begun] = [0, 0];
  while (!serverSide().destroyed) {
    most = Math.max(most, serverSide().writableLength);
    begun = executions();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  // One answer at a time, whatever the operating system had taken before.
  expect(most).toBeLessThan(1_000_000);
  expect(begun).toBeGreaterThan(0);
  expect(begun).toBeLessThan(40);
  client.destroy();
});

test('requests sent in advance are answered in their order, also those with bodies', async () => {
  const client = await opened();
  const names = Array.from({ length: 90 }, (_, at) => (at % 3 === 0 ? 'health' : `name${at}`));
  const texts = names.map((name) => (name === 'health' ? get('/health') : post(`{ ${name}: __typename }`)));
  client.write(texts.join(''));
  let answer = '';
  client.on('data', (data) => {
    answer += String(data);
  });
  await expect.poll(() => answer.split('HTTP/1.1 200').length - 1, { timeout: 30_000 }).toBe(90);
  const came = [...answer.matchAll(/"(name\d+)":|\r\n(ok)\n/g)].map(([, name, ok]) => (ok ? 'health' : name));
  expect(came).toEqual(names);
  client.destroy();
});

test.each([
  ['thousands of requests', get('/health').repeat(10_000)],
  ['half a megabyte of requests', post(`${executed} #${'x'.repeat(10_000)}`).repeat(50)],
])('a client that sends %s in advance is cut', async (_what, requests) => {
  const client = await opened();
  client.write(requests);
  await expect.poll(() => serverSide().destroyed).toBe(true);
  expect((await server.ask('{ region { name } }')).status).toBe(200);
  client.destroy();
});

test.each([
  ['an answer', post(executed)],
  ['an export', get('/export/values.csv?indicator=IKD_ACTIVATION&within=64&level=VILLAGE')],
  ['the schema', get('/schema.graphql')],
])('%s that is not read is cut', { timeout: 120_000 }, async (_what, request) => {
  const client = await opened();
  client.pause();
  // As many as may wait, of which the first fill the buffers of the operating system.
  for (let sent = 0; sent < 100; sent++) client.write(request);
  await expect.poll(() => serverSide().writableLength, { timeout: 50_000 }).toBeGreaterThan(0);
  await expect.poll(() => serverSide().destroyed, { timeout: 50_000 }).toBe(true);
  client.destroy();
});

test('an event stream that was asked for behind another is not opened, and leaves nothing behind', async () => {
  const field = await fieldAt(server.url);
  const event = await field.open('64.71');
  accepted.all.length = 0;
  const client = await opened();
  client.write(post(counterOf, { event }, 'text/event-stream').repeat(3));
  let answer = '';
  client.on('data', (data) => {
    answer += String(data);
  });
  await expect.poll(() => answer).toContain('event: next');
  client.destroy();
  await expect.poll(() => serverSide().destroyed).toBe(true);
  noted.length = 0;
  await new Promise((resolve) => setTimeout(resolve, 1500));
  // The hub reads versions for as long as it has subscribers.
  expect(countOf(noted, 'versions')).toBe(0);
});
