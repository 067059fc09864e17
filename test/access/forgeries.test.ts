import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../harness/ask.ts';
import { proved } from '../harness/proved.ts';
import { openRaw } from '../harness/raw-socket.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';
import {
  admin,
  audience,
  byProvider,
  bySecret,
  field,
  forge,
  forgeries,
  hmac,
  issuer,
  jwks,
  secret,
} from './forgeries.ts';

let provider: Server;
let url: string;
beforeAll(async () => {
  provider = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(jwks));
  });
  await new Promise<void>((resolve) => {
    provider.listen(0, '127.0.0.1', resolve);
  });
  url = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/keys`;
});
afterAll(() => provider.close());

const ofProvider = () => ({ AUTH_JWKS_URL: url, AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience });
const ofSecret = { AUTH_SECRET: secret };
const closedCode = 4403;

/** The answer to a token over HTTP: the role, or the code and the message of the error. */
const overHttp = async (server: TestServer, token: string): Promise<string[]> => {
  const { data, errors } = await ask(server.url, '{ viewer { role } }', {}, { authorization: `Bearer ${token}` });
  return data?.viewer ? [data.viewer.role] : [String(errors?.[0]?.extensions['code']), String(errors?.[0]?.message)];
};
/** The answer to a token over WebSocket: true, or the code with which the socket was closed. */
const overSocket = async (server: TestServer, token: string): Promise<true | number> => {
  const raw = await openRaw(server.url);
  raw.send({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } });
  const outcome = await Promise.race([
    raw.until(({ type }) => type === 'connection_ack').then(() => true as const),
    raw.closed,
  ]);
  raw.socket.close();
  return outcome;
};

describe.each([
  ['a secret alone', () => ofSecret, { secret: ['OFFICER', 'ADMIN'], provider: [] }],
  ['a provider alone', ofProvider, { secret: [], provider: ['OFFICER', 'ADMIN'] }],
  ['both', () => ({ ...ofSecret, ...ofProvider() }), { secret: ['OFFICER'], provider: ['OFFICER', 'ADMIN'] }],
])('a server with %s', (_what, settings, accepted) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer(settings());
  });
  afterAll(() => server.close());

  test('accepts over HTTP and WebSocket what is signed for it, and nothing else that is', async () => {
    const given = {
      'secret OFFICER': bySecret(field),
      'secret ADMIN': bySecret(admin),
      'provider OFFICER': byProvider(field),
      'provider ADMIN': byProvider(admin),
    };
    for (const [name, token] of Object.entries(given)) {
      const [signer = '', role = ''] = name.split(' ');
      const isAccepted = (accepted[signer as 'secret' | 'provider'] as string[]).includes(role);
      const [answer] = await overHttp(server, token);
      expect([name, answer]).toEqual([name, isAccepted ? role : 'UNAUTHENTICATED']);
      expect([name, await overSocket(server, token)]).toEqual([name, isAccepted ? true : closedCode]);
    }
  });

  test('refuses every forgery over HTTP, in words that do not repeat it, and over WebSocket', async () => {
    const table = await forgeries();
    expect(new Set(table.map(([name]) => name)).size).toBe(table.length);
    expect(table.length).toBeGreaterThanOrEqual(40);
    const outcomes = await Promise.all(
      table.map(async ([name, token]) => {
        const [code, message = ''] = await overHttp(server, token);
        const isTold = message.length > 10 && !message.includes(token.split('.')[1] || token);
        return [name, code, isTold, await overSocket(server, token)];
      }),
    );
    const wrong = outcomes.filter(
      ([, code, isTold, closed]) => code !== 'UNAUTHENTICATED' || !isTold || closed !== closedCode,
    );
    proved({
      promise: "no one sees another scope's data",
      what: 'forged tokens offered over HTTP and WebSocket',
      count: 2 * table.length,
      wrong: wrong.length,
    });
    expect(wrong).toEqual([]);
  });

  test('refuses what it accepted before once it is changed', async () => {
    for (const token of [bySecret(field), byProvider(admin)]) {
      await overHttp(server, token);
      for (const changed of [`${token}x`, token.slice(0, -2), token.toUpperCase(), `.${token}`])
        expect((await overHttp(server, changed))[0]).toBe('UNAUTHENTICATED');
    }
  });
});

describe('with both, the secret', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ ...ofSecret, ...ofProvider() });
  });
  afterAll(() => server.close());

  test.each([
    ['an administrator', admin],
    ['a coordinator', { ...field, role: 'COORDINATOR' }],
    ['an administrator of one event', { ...field, role: 'ADMIN' }],
    ['an officer of no event', { ...field, event: undefined }],
    ['an officer of regions', { ...field, event: undefined, regions: ['64'] }],
  ])('signs no token of %s', async (_what, claims) => {
    const [code, message] = await overHttp(server, forge({ alg: 'HS256' }, claims, hmac(secret)));
    expect([code, message]).toEqual(['UNAUTHENTICATED', expect.stringContaining('AUTH_SECRET')]);
  });
});
