import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

/** Asks as a browser, and reads the whole answer, so that no connection stays open. */
const get = async (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> => {
  const response = await fetch(`${server.url}${path}`, { method, headers: { accept: 'text/html', ...headers } });
  const body = await response.arrayBuffer();
  return new Response(body.byteLength > 0 ? body : null, response);
};

const assetsOf = async (): Promise<string[]> =>
  [...(await (await get('/graphql')).text()).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path = '']) => path);

/** Every asset, those that the style and the scripts name too. */
const allAssets = async (): Promise<string[]> => {
  const found = new Set(await assetsOf());
  for (const path of found) {
    if (!/\/(?:start|style)-/.test(path)) continue;
    for (const [named] of (await (await get(path)).text()).matchAll(/\/graphiql\/[\w-]+\.\w+/g)) found.add(named);
  }
  return [...found];
};

describe('GraphiQL', () => {
  test('is a page without scripts or styles of its own, and allows scripts of this server only', async () => {
    const response = await get('/graphql?query={__typename}');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(response.headers.get('vary')).toBe('accept, accept-encoding');
    const policy = response.headers.get('content-security-policy')?.split('; ');
    for (const rule of ["default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"])
      expect(policy).toContain(rule);
    expect(policy?.filter((rule) => rule.includes('unsafe'))).toEqual(["style-src 'self' 'unsafe-inline'"]);
    const html = await response.text();
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\son\w+=|\sstyle=/);
    expect(await assetsOf()).toHaveLength(4);
  });

  test('has assets that exist, never change, come compressed and load nothing from elsewhere', async () => {
    const assets = await allAssets();
    expect(assets.length).toBeGreaterThan(30);
    for (const asset of assets) {
      expect(asset).toMatch(/^\/graphiql\/\w+-[\w-]{10}\.(?:js|css|ico|woff2?|ttf)$/);
      const response = await get(asset);
      expect([asset, response.status]).toEqual([asset, 200]);
      expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(response.headers.get('content-security-policy')).not.toContain('unsafe');
      expect(response.headers.get('content-encoding')).toBe(/\.(?:woff2?|ttf)$/.test(asset) ? null : 'gzip');
      const style = asset.endsWith('.css') ? await response.text() : '';
      expect(style).not.toMatch(/@import|url\(["']?(?:https?:)?\/\/|data:font/);
    }
  });

  test('has the examples as tabs', async () => {
    const start = (await assetsOf()).find((path) => path.includes('/start-')) ?? '';
    const script = await (await get(start)).text();
    expect(script).toContain('explainPercentage');
    expect(script).toContain('query Balikpapan');
  });

  test('is not sent again to a browser that has it, and has no body for HEAD', async () => {
    for (const path of ['/graphql', ...(await assetsOf())]) {
      const etag = (await get(path)).headers.get('etag') ?? '';
      const again = await get(path, { 'if-none-match': etag });
      expect([path, again.status, await again.text()]).toEqual([path, 304, '']);
      const head = await get(path, {}, 'HEAD');
      expect([path, head.status, head.headers.get('etag'), await head.text()]).toEqual([path, 200, etag, '']);
    }
  });

  test('leaves programs alone', async () => {
    const answer = await get('/graphql?query={__typename}', { accept: 'application/json' });
    expect(await answer.json()).toEqual({ data: { __typename: 'Query' } });
    const posted = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { accept: 'text/html, application/json', 'content-type': 'application/json' },
      body: '{"query":"{ __typename }"}',
    });
    expect(await posted.json()).toEqual({ data: { __typename: 'Query' } });
  });

  test.each(['/graphiql/', '/graphiql/nothing.js', '/graphiql/..%2fapp.ts'])('%s does not exist', async (path) => {
    const response = await get(path);
    expect([response.status, response.headers.get('content-type')]).toEqual([404, 'text/plain; charset=utf-8']);
  });

  test('has assets that are read-only', async () => {
    const [asset = ''] = await assetsOf();
    const response = await get(asset, {}, 'POST');
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});

/** A client that reads the first bytes of the answer, and then nothing more. */
const stalled = (path: string): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    socket.on('error', reject).once('data', () => resolve(socket.pause()));
    socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\naccept: text/html\r\naccept-encoding: identity\r\n\r\n`);
  });

test('150 clients that stop reading the largest asset hold positions in the same bytes', async () => {
  const script = (await assetsOf()).find((path) => path.includes('/graphiql-')) ?? '';
  const size = (await (await get(script, { 'accept-encoding': 'identity' })).arrayBuffer()).byteLength;
  expect(size).toBeGreaterThan(5_000_000);
  const before = process.memoryUsage();
  const sockets = await Promise.all(Array.from({ length: 150 }, () => stalled(script)));
  const after = process.memoryUsage();
  // A copy for each would be 790 MB.
  expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(20 * size);
  expect(after.rss - before.rss).toBeLessThan(20 * size);
  for (const socket of sockets) socket.destroy();
});
