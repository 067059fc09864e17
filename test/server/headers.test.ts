import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../harness/server.ts';

let [shown, hidden]: TestServer[] = [];
beforeAll(async () => {
  [shown, hidden] = await Promise.all([
    startTestServer(),
    startTestServer({ GRAPHIQL: 'false', INTROSPECTION: 'false', SUGGESTIONS: 'false' }),
  ]);
});
afterAll(() => Promise.all([shown?.close(), hidden?.close()]));

const pages = ['/', '/screen/ABC', '/board', '/board/64.71', '/admin', '/graphql'];
const textPaths = ['/health', '/ready', '/schema.graphql', '/export/figures.csv', '/export/values.json', '/export/x'];
const noPaths = ['/nothing', '/assets/nothing.js', '/graphiql/nothing.js', '/graphql/more', '/favicon.ico', '//', '/%'];
const asked = encodeURIComponent('{ region(code: "64") { name } }');
const graphqlPaths = [
  '/graphql',
  `/graphql?query=${asked}`,
  '/graphql?query=%7B',
  '/graphql?query=x&variables=x',
  `/graphql?query=${encodeURIComponent('subscription { eventCounter(event: "X") { served } }')}`,
];

type Walked = { path: string; method: string; accept: string; body?: string; type?: string };

const walk: Walked[] = [
  ...[...pages, ...textPaths, ...noPaths].flatMap((path) =>
    ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'].map((method) => ({ path, method, accept: 'text/html' })),
  ),
  ...graphqlPaths.flatMap((path) =>
    ['application/json', 'application/graphql-response+json', 'text/event-stream', 'image/png', '*/*'].map(
      (accept) => ({ path, method: 'GET', accept }),
    ),
  ),
  ...['{"query":"{ __typename }"}', '{"query":"{ nope }"}', '{', '[]', ''].flatMap((body) =>
    ['application/json', 'text/plain', 'multipart/form-data'].map((type) => ({
      path: '/graphql',
      method: 'POST',
      accept: '*/*',
      body,
      type,
    })),
  ),
];

const strict = (rule: string): boolean => !rule.includes('unsafe') && !rule.includes('*') && !rule.includes('http');

describe.each([
  ['by default', () => shown as TestServer],
  ['with everything switched off', () => hidden as TestServer],
])('every answer has the headers that keep a browser strict, %s', (_name, server) => {
  test.each(walk)('$method $path ($accept) $type $body', async ({ path, method, accept, body, type }) => {
    const response = await fetch(`${server().url}${path}`, {
      method,
      headers: { accept, ...(type && { 'content-type': type }) },
      ...(body && { body }),
    });
    const isHtml = response.headers.get('content-type')?.startsWith('text/html') ?? false;
    await response.body?.cancel();
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    const policy = response.headers.get('content-security-policy') ?? '';
    const rules = policy.split('; ');
    expect(rules).toContain("default-src 'none'");
    expect(rules).toContain("frame-ancestors 'none'");
    const isGraphiql = isHtml && path === '/graphql';
    expect(rules.filter((rule) => !strict(rule))).toEqual(isGraphiql ? ["style-src 'self' 'unsafe-inline'"] : []);
    // Anything but a page may do nothing at all.
    expect(policy === "default-src 'none'; frame-ancestors 'none'").toBe(!isHtml);
  });
});
