import { type Client, createClient } from 'graphql-ws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { signToken, type TokenClaims } from '../../src/access/token.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

const secret = 'a secret for the tests of sockets, 32 bytes';
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ AUTH_SECRET: secret, ALLOWED_ORIGINS: 'https://layar.example.go.id' });
});
afterAll(() => server.close());

const tokenFor = (claims: Partial<TokenClaims> = {}): Promise<string> =>
  signToken(new TextEncoder().encode(secret), {
    subject: 'Sari',
    role: 'COORDINATOR',
    regions: ['64.71'],
    expiresAt: new Date(Date.now() + 3_600_000),
    ...claims,
  });

type Socket = { client: Client; closed: Promise<{ code: number; reason: string }> };

/** A real graphql-ws client; `closed` resolves with the close code and reason that the server sent. */
const connect = (token: string | null): Socket => {
  const { promise: closed, resolve } = Promise.withResolvers<{ code: number; reason: string }>();
  const client = createClient({
    url: server.url.replace('http', 'ws').concat('/graphql'),
    webSocketImpl: WebSocket,
    lazy: false,
    retryAttempts: 0,
    // The tests themselves check how the socket was closed.
    onNonLazyError: () => {},
    ...(token !== null && { connectionParams: { authorization: `Bearer ${token}` } }),
    on: { closed: (event) => resolve(event as { code: number; reason: string }) },
  });
  return { client, closed };
};

/** The single result of a query or mutation over the socket. */
const ask = async ({ client }: Socket, query: string, variables: Record<string, unknown> = {}) => {
  for await (const result of client.iterate({ query, variables })) return result;
  throw new Error('no result');
};

test('queries and mutations run over the socket with the permissions of its token', async () => {
  const socket = connect(await tokenFor());
  expect(await ask(socket, '{ viewer { subject role } region(code: "64.71") { name } }')).toEqual({
    data: { viewer: { subject: 'Sari', role: 'COORDINATOR' }, region: { name: 'Kota Balikpapan' } },
  });
  const anyone = connect(null);
  expect((await ask(anyone, '{ viewer { role } }')).data).toEqual({ viewer: { role: 'PUBLIC' } });
  const refused = await ask(anyone, 'mutation { openOutreach(input: { event: "X" }) { __typename } }');
  expect(refused.errors?.[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED', requestId: expect.any(String) });
  await Promise.all([socket.client.dispose(), anyone.client.dispose()]);
});

test('limits and coded errors also apply on the socket', async () => {
  const socket = connect(null);
  const nested = `{ region { ${'parent { '.repeat(20)} name ${'} '.repeat(20)} } }`;
  const deep = await ask(socket, nested).catch((errors: unknown) => ({ errors: errors as { extensions: object }[] }));
  expect(deep.errors?.[0]?.extensions).toMatchObject({ code: 'TOO_COSTLY', limit: 'maxDepth' });
  const invalid = await ask(socket, '{ region { foo } }').catch((errors: unknown) => ({
    errors: errors as { extensions: object }[],
  }));
  expect(invalid.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
  expect((await ask(socket, '{ region { name } }')).data).toEqual({ region: { name: 'Indonesia' } });
  await socket.client.dispose();
});

test('a bug is reported as INTERNAL on the socket, without its message', async () => {
  const socket = connect(null);
  const { pool } = server.database;
  await pool.query('ALTER TABLE figure RENAME TO figure_elsewhere');
  const result = await ask(socket, '{ figures { nodes { id } } }');
  await pool.query('ALTER TABLE figure_elsewhere RENAME TO figure');
  expect(result.errors).toMatchObject([
    { message: 'Something went wrong on the server.', extensions: { code: 'INTERNAL' } },
  ]);
  await socket.client.dispose();
});

test.each([
  ['forged', async () => `${await tokenFor()}x`],
  ['expired', () => tokenFor({ expiresAt: new Date(Date.now() - 1000) })],
])('a socket with a %s token is closed with 4403', async (_what, token) => {
  expect((await connect(await token()).closed).code).toBe(4403);
});

test('a socket is closed with 4403 when its token expires', async () => {
  const socket = connect(await tokenFor({ expiresAt: new Date(Date.now() + 2000) }));
  expect((await ask(socket, '{ viewer { role } }')).data).toEqual({ viewer: { role: 'COORDINATOR' } });
  expect(await socket.closed).toMatchObject({ code: 4403, reason: 'Token expired' });
});

test('a socket is closed with 4403 when its field token is revoked, and other sockets stay open', async () => {
  const coordinator = connect(await tokenFor());
  const plan = `mutation { planOutreach(input: { name: "Pasar", region: "64.71", venueKind: MARKET, venueName: "Pasar",
    scheduledStart: "2026-11-22T00:00:00Z", scheduledEnd: "2026-11-22T08:00:00Z" }) { ... on OutreachPayload { event { code } } } }`;
  const { event } = ((await ask(coordinator, plan)).data as { planOutreach: { event: { code: string } } }).planOutreach;
  const issue = `mutation ($event: ID!, $at: DateTime!) { issueFieldToken(input: { event: $event, label: "meja 1", expiresAt: $at }) {
    ... on FieldTokenPayload { id token } } }`;
  const issued = await ask(coordinator, issue, { event: event.code, at: new Date(Date.now() + 3_600_000) });
  const { id, token } = (issued.data as { issueFieldToken: { id: string; token: string } }).issueFieldToken;
  const field = connect(token);
  expect((await ask(field, '{ viewer { role } }')).data).toEqual({ viewer: { role: 'OFFICER' } });

  await ask(coordinator, 'mutation ($id: ID!) { revokeFieldToken(input: { id: $id }) { __typename } }', { id });
  expect(await field.closed).toMatchObject({ code: 4403, reason: 'Token revoked' });
  expect((await ask(coordinator, '{ viewer { role } }')).data).toEqual({ viewer: { role: 'COORDINATOR' } });
  await coordinator.client.dispose();
});

test('a page from a foreign origin gets no socket', async () => {
  const outcome = (origin?: string) =>
    new Promise<string>((resolve) => {
      const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
        ...(origin && { origin }),
      });
      socket.on('open', () => {
        resolve('open');
        socket.close();
      });
      socket.on('error', (error) => resolve(error.message));
    });
  expect(await outcome('https://elsewhere.example')).toContain('403');
  expect(await outcome('https://layar.example.go.id')).toBe('open');
  expect(await outcome()).toBe('open');
  // A sandboxed frame.
  expect(await outcome('null')).toContain('403');
  // The pages of the server itself.
  expect(await outcome(server.url)).toBe('open');
});

test('stopping the server closes its sockets with 1012', async () => {
  const own = await startTestServer({ AUTH_SECRET: secret });
  const socket = new WebSocket(`${own.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const closed = new Promise<number>((resolve) => {
    socket.on('close', resolve);
  });
  await new Promise((resolve) => {
    socket.on('open', resolve);
  });
  await own.close();
  expect(await closed).toBe(1012);
});
