import { rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { servePages } from '../../src/server/serve-pages.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';
import { temporaryFolder } from '../harness/temporary.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

/** Requests a path exactly as written; fetch would normalize it first. */
const rawStatus = (url: string, path: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const sent = request({ hostname, port, path }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject).end();
  });

const assetsOf = async (path: string): Promise<string[]> => {
  const html = await (await fetch(`${server.url}${path}`)).text();
  return [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, asset = '']) => asset);
};

describe('the pages', () => {
  test.each([
    ['/', 'home'],
    ['/?lang=en', 'home'],
    ['/screen/ABC', 'screen'],
    ['/screen/..', 'home'],
    ['/board/64.71', 'board'],
    ['/board', 'board'],
    ['/board/', 'board'],
    ['/admin', 'admin'],
    ['/admin/', 'admin'],
  ])('%s is the %s page', async (path, name) => {
    const response = await fetch(`${server.url}${path}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(await response.text()).toContain(`<body class="${name}"`);
  });

  test.each(['/', '/screen/ABC', '/board/ID', '/admin'])('%s runs only its own scripts', async (path) => {
    const response = await fetch(`${server.url}${path}`);
    const policy = response.headers.get('content-security-policy');
    for (const rule of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"])
      expect(policy?.split('; ')).toContain(rule);
    expect(policy).not.toContain('unsafe');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    const html = await response.text();
    expect(html.match(/<script\b[^>]*>/g)?.length).toBe(1);
    expect(html).not.toMatch(/\son\w+=|\sstyle=|<style|(?:src|href)="(?:https?:)?\/\//);
  });

  test.each(['/', '/screen/ABC', '/board/ID', '/admin'])('every asset of %s exists and never changes', async (path) => {
    const assets = await assetsOf(path);
    expect(assets.length).toBeGreaterThan(2);
    for (const asset of assets) {
      const response = await fetch(`${server.url}${asset}`);
      expect([asset, response.status]).toEqual([asset, 200]);
      expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(response.headers.get('content-encoding')).toBe('gzip');
      expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(100);
    }
  });

  test('comes uncompressed if the client does not accept compression', async () => {
    const plain = await fetch(`${server.url}/screen/ABC`, { headers: { 'accept-encoding': 'identity' } });
    expect(plain.headers.get('content-encoding')).toBe(null);
    expect(await plain.text()).toBe(await (await fetch(`${server.url}/screen/ABC`)).text());
  });

  test('is not sent again while it is unchanged', async () => {
    const etag = (await fetch(`${server.url}/`)).headers.get('etag') ?? '';
    const again = await fetch(`${server.url}/`, { headers: { 'if-none-match': etag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  test('answers HEAD like GET without a body, and no method that writes', async () => {
    const head = await fetch(`${server.url}/screen/ABC`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    const posted = await fetch(`${server.url}/screen/ABC`, { method: 'POST', body: 'x' });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  test.each([
    '/screen',
    '/screen/',
    '/screen/ABC/more',
    '/assets',
    '/assets/',
    '/assets/nothing.js',
    '/assets/../home.html',
    '/assets/../../build.ts',
    '/assets/..%2f..%2fbuild.ts',
    '/assets/%2e%2e/%2e%2e/build.ts',
    '/home.html',
    '/pages/build.ts',
    '/__proto__',
    '/assets/__proto__',
  ])('%s does not exist', async (path) => expect(await rawStatus(server.url, path)).toBe(404));
});

test('without built pages the server says so, and everything else works', async () => {
  const folder = temporaryFolder();
  const log: string[] = [];
  const pages = servePages(folder, pino({ level: 'warn' }, { write: (line: string) => log.push(line) }));
  const bare = createServer((request, response) => {
    if (!pages(request.url ?? '', request, response)) response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  try {
    await new Promise((resolve) => bare.once('listening', resolve));
    const url = `http://127.0.0.1:${(bare.address() as AddressInfo).port}`;
    expect(log.join('')).toContain('npm run build:pages');
    for (const path of ['/', '/screen/ABC', '/board/ID', '/assets/a.js']) {
      const response = await fetch(`${url}${path}`);
      expect([path, response.status]).toEqual([path, 503]);
      expect(await response.text()).toContain('npm run build:pages');
    }
    expect((await fetch(`${url}/screens`)).status).toBe(404);
  } finally {
    bare.close();
    rmSync(folder, { recursive: true });
  }
});
