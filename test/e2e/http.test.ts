import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { send } from '../harness/ask.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const post = (query: string, headers: Record<string, string> = {}, to = server): Promise<Response> =>
  send(to.url, { query }, headers);

describe('GraphQL over HTTP', () => {
  const audits = serverAudits({ url: () => `${server.url}/graphql` });

  test.each(audits)('$id $name', async ({ fn }) => {
    const result = await fn();
    expect(result.status === 'ok' ? 'ok' : `${result.status}: ${result.reason}`).toBe('ok');
  });

  test('every audit is run', () => expect(audits.length).toBeGreaterThan(50));
});

describe('a value that is not JSON where JSON is expected is the caller’s error', () => {
  const asking = (parts: string): string => `query=${encodeURIComponent('{ __typename }')}&${parts}`;
  const headers = { accept: 'application/json' };

  test.each(['variables=x', 'variables=%7B', 'extensions=x'])('%s, in a URL and in a form', async (parts) => {
    const form = new URLSearchParams(asking(parts));
    for (const response of [
      await fetch(`${server.url}/graphql?${asking(parts)}`, { headers }),
      await fetch(`${server.url}/graphql`, { method: 'POST', headers, body: form }),
    ]) {
      expect(response.status).toBe(400);
      const { errors } = (await response.json()) as { errors: { extensions: object }[] };
      expect(errors).toHaveLength(1);
      expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
    }
  });
});

describe('the other addresses', () => {
  test.each([
    ['/health', 'ok\n'],
    ['/ready', 'ready\n'],
  ])('%s reports that all is well', async (path, text) => {
    const response = await fetch(`${server.url}${path}`);
    expect([response.status, await response.text()]).toEqual([200, text]);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  });

  test('/schema.graphql is the file', async () => {
    const response = await fetch(`${server.url}/schema.graphql`);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(readFileSync(join(import.meta.dirname, '../../schema.graphql'), 'utf8'));
  });

  test.each(['/nothing', '/graphql/more', '/graphqlx', '/health/x', '/favicon.ico', '/..%2f', '//', '/%'])(
    '%s does not exist',
    async (path) => {
      const response = await fetch(`${server.url}${path}`);
      expect(response.status).toBe(404);
      expect(await response.text()).toContain('/graphql');
    },
  );
});

describe('the request id', () => {
  test('of the caller is echoed and appears in errors', async () => {
    const response = await post('{ region(code: "64") { indicator(code: "NOPE") { origin } } }', {
      'x-request-id': 'desk-7.a_B',
    });
    expect(response.headers.get('x-request-id')).toBe('desk-7.a_B');
    const body = (await response.json()) as { errors: { extensions: object }[] };
    expect(body.errors).toHaveLength(1);
    expect(body.errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', requestId: 'desk-7.a_B' });
  });

  test.each([
    ['a syntax error', '{ region('],
    ['an unknown field', '{ nope }'],
    ['a page that is too large', '{ regions(first: 101) { totalCount } }'],
  ])('appears in the errors of %s', async (_what, query) => {
    const response = await post(query, { 'x-request-id': 'abc' });
    const body = (await response.json()) as { errors: { extensions: object }[] };
    expect(body.errors.length).toBeGreaterThan(0);
    for (const { extensions } of body.errors)
      expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', requestId: 'abc' });
  });

  test.each([
    ['without one', {}],
    ['with an id that could forge log lines', { 'x-request-id': 'a b"c' }],
    ['with an id that is too long', { 'x-request-id': 'a'.repeat(65) }],
  ])('is a new one for a request %s', async (_what, headers) => {
    const response = await post('{ __typename }', headers);
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f-]{21}$/);
  });

  test('is in every answer, at every address', async () => {
    for (const path of ['/health', '/nothing', '/schema.graphql']) {
      const response = await fetch(`${server.url}${path}`, { headers: { 'x-request-id': 'abc' } });
      expect(response.headers.get('x-request-id')).toBe('abc');
      // The schema is larger than what is read ahead, and its connection would stay open.
      await response.text();
    }
  });
});

describe('other origins', () => {
  const allowed = 'https://layar.example.go.id';
  const corsHeaders = (response: Response): string[] =>
    [...response.headers.keys()].filter((name) => name.startsWith('access-control-'));
  const preflight = (to: TestServer, origin: string): Promise<Response> =>
    fetch(`${to.url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
    });

  test('get no headers unless they are allowed', async () => {
    expect(corsHeaders(await post('{ __typename }', { origin: allowed }))).toEqual([]);
    expect(corsHeaders(await preflight(server, allowed))).toEqual([]);
  });

  test('are allowed only if they are listed', async () => {
    const open = await startTestServer({ ALLOWED_ORIGINS: `${allowed}, https://two.example.go.id` });
    try {
      for (const origin of [allowed, 'https://two.example.go.id']) {
        for (const response of [await post('{ __typename }', { origin }, open), await preflight(open, origin)]) {
          expect(response.headers.get('access-control-allow-origin')).toBe(origin);
          expect(response.headers.get('access-control-allow-credentials')).not.toBe('true');
        }
      }
      for (const origin of ['https://evil.example', `${allowed}.evil.example`, 'http://layar.example.go.id', 'null']) {
        for (const response of [await post('{ __typename }', { origin }, open), await preflight(open, origin)])
          expect([null, 'null']).toContain(response.headers.get('access-control-allow-origin'));
      }
    } finally {
      await open.close();
    }
  });
});
