import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBytes, sendBytes } from '../harness/raw-bytes.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

const origin = 'https://layar.example.go.id';
const limits = { HEADERS_TIMEOUT_SECONDS: '1', REQUEST_TIMEOUT_SECONDS: '2', MAX_CONNECTIONS: '20' };

let server: TestServer;
let narrow: TestServer;
beforeAll(async () => {
  server = await startTestServer({ ALLOWED_ORIGINS: origin });
  narrow = await startTestServer(limits);
});
afterAll(async () => {
  await server.close();
  await narrow.close();
});

const query = '{"query":"{ __typename }"}';
type Parts = { method?: string; path?: string; headers?: string[]; body?: string | Buffer; json?: boolean };
const request = ({ method = 'POST', path = '/graphql', headers = [], body = query, json = true }: Parts): Buffer => {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'connection: close',
    ...(headers.some((header) => header.startsWith('host:')) ? [] : ['host: jemput.example']),
    ...(json ? ['content-type: application/json'] : []),
    ...(headers.some((header) => header.startsWith('transfer-encoding:'))
      ? []
      : [`content-length: ${Buffer.byteLength(body)}`]),
    ...headers,
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), Buffer.from(body)]);
};
const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
const stillAnswers = async (to: TestServer): Promise<void> => {
  expect((await to.query('{ region { code } }')).region.code).toBe('ID');
};

describe('a request that no well-behaved client sends is refused in words', () => {
  test.each<[string, Parts, number, RegExp]>([
    ['a compressed body', { headers: ['content-encoding: gzip'], body: gzipSync(query) }, 415, /content-encoding/],
    ['a body of text', { headers: ['content-type: text/plain'], json: false }, 415, /content-type/],
    ['a body of no type', { json: false }, 415, /content-type/],
    ['a file', { headers: ['content-type: multipart/form-data; boundary=x'], json: false }, 415, /content-type/],
    ['UTF-16', { headers: ['content-type: application/json; charset=utf-16'], json: false }, 415, /charset/],
    ['two content types', { headers: ['content-type: text/plain'] }, 415, /content-type/],
    ['two hosts', { headers: ['host: a', 'host: b'] }, 400, /host/],
    ['a host that is none', { headers: ['host: [[['] }, 400, /host/],
    ['a host with a port that is none', { headers: ['host: a:99999'] }, 400, /host/],
    ['a host with a path', { headers: ['host: a/b'] }, 400, /host/],
    ['an origin that is none', { headers: ['origin: javascript:alert(1)'] }, 400, /origin/],
    ['two origins', { headers: [`origin: ${origin}`, 'origin: https://evil.example'] }, 400, /origin/],
    ['a page of another origin', { headers: ['origin: https://evil.example'] }, 403, /origin/],
    ['a page without an origin', { headers: ['origin: null'] }, 403, /origin/],
  ])('%s', async (_what, parts, status, words) => {
    for (const accept of ['application/json', 'text/event-stream', 'text/html']) {
      const headers = [...(parts.headers ?? []), `accept: ${accept}`];
      const answer = await sendBytes(server.url, request({ ...parts, headers }));
      expect([accept, statusOf(answer)]).toEqual([accept, status]);
      expect(answer).toMatch(words);
      expect(answer).toMatch(/"code":"(?:BAD_USER_INPUT|FORBIDDEN)"/);
      expect(answer).toMatch(/"requestId":"/);
      // Never a stack, a path or the name of a class.
      expect(answer).not.toMatch(/node_modules|\bat \S+:\d+|TypeError/);
    }
  });

  test('two tokens', async () => {
    const headers = ['authorization: Bearer a', 'authorization: Bearer b', 'accept: application/json'];
    const answer = await sendBytes(server.url, request({ headers }));
    expect([statusOf(answer), answer.includes('authorization: must be')]).toEqual([401, true]);
  });

  test('its body is not read: it may never end', async () => {
    const { connection, ended } = await openBytes(server.url);
    connection.write(request({ headers: ['content-encoding: gzip', 'transfer-encoding: chunked'], body: '' }));
    expect(statusOf(await ended)).toBe(415);
  });

  test.each(['PUT', 'DELETE', 'PATCH', 'TRACE', 'POST', 'OPTIONS'])('%s where there is only GET', async (method) => {
    for (const path of ['/health', '/ready', '/schema.graphql', '/export/values.csv?region=64', '/']) {
      const answer = await sendBytes(server.url, request({ method, path, body: '' }));
      expect([path, statusOf(answer)]).toEqual([path, 405]);
      expect(answer).toMatch(/\r\nallow: GET, HEAD\r\n/i);
    }
  });

  test.each(['x-http-method-override', 'x-http-method', 'x-method-override'])('%s overrides nothing', async (name) => {
    const answer = await sendBytes(
      server.url,
      request({ method: 'GET', path: '/graphql?query=mutation%7B__typename%7D', headers: [`${name}: POST`], body: '' }),
    );
    expect(statusOf(answer)).toBe(405);
  });

  test.each<[string, Buffer, number]>([
    ['headers of 20,000 bytes', request({ headers: [`cookie: ${'a'.repeat(20_000)}`] }), 431],
    ['two lengths', request({ headers: ['content-length: 5'] }), 400],
    ['a length beside chunks', request({ headers: ['transfer-encoding: chunked', 'content-length: 5'] }), 400],
    ['bytes of TLS', Buffer.from('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 'latin1'), 400],
    ['a header with a line break in it', request({ headers: ['x: a\rb: c'] }), 400],
  ])('%s', async (_what, bytes, status) => {
    expect(statusOf(await sendBytes(server.url, bytes))).toBe(status);
  });

  test('the server goes on answering', async () => {
    expect(await server.query('{ __typename }')).toEqual({ __typename: 'Query' });
  });
});

describe('what clients may do stays allowed', () => {
  test.each<[string, Parts]>([
    ['JSON in upper case', { headers: ['content-type: Application/JSON; charset=UTF-8'], json: false }],
    ['an encoding that changes nothing', { headers: ['content-encoding: identity'] }],
    ['chunks', { headers: ['transfer-encoding: chunked'], body: `1a\r\n${query}\r\n0\r\n\r\n` }],
    ['a page of an allowed origin', { headers: [`origin: ${origin}`] }],
    ['the server’s own page', { headers: ['origin: https://jemput.example'] }],
    ['a host with a port, of IPv6', { headers: ['host: [::1]:4000'] }],
    [
      'a form',
      { headers: ['content-type: application/x-www-form-urlencoded'], json: false, body: 'query={__typename}' },
    ],
    ['text of GraphQL', { headers: ['content-type: application/graphql'], json: false, body: '{ __typename }' }],
  ])('%s', async (_what, parts) => {
    const answer = await sendBytes(server.url, request(parts));
    expect([statusOf(answer), answer.includes('"__typename":"Query"')]).toEqual([200, true]);
  });

  test('HTTP/1.0 without a host', async () => {
    expect(statusOf(await sendBytes(server.url, 'GET /health HTTP/1.0\r\n\r\n'))).toBe(200);
    const asked = 'GET /graphql?query=%7B__typename%7D HTTP/1.0\r\naccept: application/json\r\n\r\n';
    expect(statusOf(await sendBytes(server.url, asked))).toBe(200);
  });
});

describe('a client that takes its time', () => {
  test('with its headers, with its body, or that says nothing is cut off', async () => {
    const unfinished = [
      '',
      'POST /graphql HTTP/1.1\r\nhost: a\r\n',
      'POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 26\r\n\r\n{"query"',
      'POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/graphql\r\ncontent-length: 26\r\n\r\n{ __ty',
      'POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nff\r\n{"q',
      'GET /graphql HTTP/1.1\r\nhost: a\r\nupgrade: websocket\r\nconnection: upgrade\r\n',
    ];
    const answers = await Promise.all(
      unfinished.map(async (bytes) => {
        const { connection, ended } = await openBytes(narrow.url);
        // A byte now and then does not help.
        const dripping = setInterval(() => connection.write(bytes === '' ? '' : 'x'), 300);
        connection.write(bytes);
        const answer = await ended;
        clearInterval(dripping);
        return answer;
      }),
    );
    for (const answer of answers) expect([408, Number.NaN]).toContain(statusOf(answer));
    await stillAnswers(narrow);
  });

  test('more connections than allowed are dropped, and there is room again when they have ended', async () => {
    const open = await Promise.all(Array.from({ length: 60 }, () => openBytes(narrow.url)));
    const answers = await Promise.all(open.map(({ ended }) => ended));
    // The others are let in, and cut off because they say nothing.
    expect(answers.filter((answer) => answer === '').length).toBeGreaterThanOrEqual(40);
    expect(answers.filter((answer) => statusOf(answer) === 408).length).toBeGreaterThan(0);
    await stillAnswers(narrow);
  });
});
