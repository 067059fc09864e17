import { createClient } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { TokenError } from '../../src/access/claims.ts';
import { ProviderAway } from '../../src/access/published-keys.ts';
import { tokenVerifier, type VerifyToken } from '../../src/access/token.ts';
import { send } from '../harness/ask.ts';
import { type IdentityProvider, type Mood, providerAt, startIdentityProvider } from '../harness/identity-provider.ts';
import { openEventStream, openScreen } from '../harness/screen.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let provider: IdentityProvider;
beforeAll(async () => {
  provider = await startIdentityProvider();
});
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(() => provider.turn('stopped'));

/** Every way in which the provider can fail. */
const away: Mood[] = [
  'stopped',
  'failing',
  'garbage',
  'no keys',
  'no list',
  'no objects',
  'no key',
  'empty set',
  'endless',
  'redirecting',
  'broken key',
  'trickling head',
  'trickling body',
  'cut off',
  'hanging',
];
const pauseMs = 2000;
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const realNow = performance.now.bind(performance);
/** Sets the clock that the keys go by ahead of the real one. */
const later = (ms: number): void => {
  vi.spyOn(performance, 'now').mockImplementation(() => realNow() + ms);
};

const newVerifier = (keysMaxAgeMs?: number): { verify: VerifyToken; noted: unknown[] } => {
  const { AUTH_JWKS_URL } = provider.settings;
  const noted: unknown[] = [];
  const verify = tokenVerifier(providerAt(AUTH_JWKS_URL, keysMaxAgeMs), (error) => noted.push(error));
  return { verify, noted };
};

describe('the check of a token', () => {
  test.each(away)(
    'while the provider is %s, tokens wait for one fetch, and it is then left alone for a while',
    async (mood) => {
      await provider.turn(mood);
      const { verify, noted } = newVerifier();
      const before = provider.fetches();
      const tokens = await Promise.all(
        Array.from({ length: 20 }, (_, index) => provider.token({ subject: `${index}` })),
      );
      const outcomes = await Promise.allSettled(tokens.map(verify));
      for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: expect.any(ProviderAway) });
      await expect(verify(await provider.token())).rejects.toMatchObject({ retryAfterSeconds: 2 });
      expect(provider.fetches() - before).toBe(mood === 'stopped' ? 0 : 1);
      expect(noted).toHaveLength(1);
      await provider.turn('well');
      later(pauseMs);
      expect(await verify(await provider.token())).toMatchObject({ subject: 'Sari', role: 'ADMIN' });
    },
  );

  test('keys that were loaded serve while it is away, also when it is time to fetch them again', async () => {
    await provider.turn('well');
    const { verify } = newVerifier();
    await verify(await provider.token());
    for (const mood of away) {
      await provider.turn(mood);
      expect(await verify(await provider.token({ subject: `${mood} soon` }))).toMatchObject({ role: 'ADMIN' });
    }
    for (const mood of away) {
      await provider.turn(mood);
      later(3_600_000);
      expect(await verify(await provider.token({ subject: `${mood} later` }))).toMatchObject({ role: 'ADMIN' });
      vi.restoreAllMocks();
    }
  });

  test('a token of an unknown key is refused while the provider answers, and neither while it is away', async () => {
    await provider.turn('well');
    const { verify } = newVerifier();
    const unknown = await provider.token({ kid: 'two' });
    const before = provider.fetches();
    for (let each = 0; each < 3; each++) await expect(verify(unknown)).rejects.toThrow(TokenError);
    expect(provider.fetches() - before).toBe(1);
    later(60_000);
    await expect(verify(unknown)).rejects.toThrow(TokenError);
    expect(provider.fetches() - before).toBe(2);
    await provider.turn('failing');
    later(120_000);
    await expect(verify(unknown)).rejects.toThrow(ProviderAway);
    await expect(verify(unknown)).rejects.toThrow(ProviderAway);
    expect(provider.fetches() - before).toBe(3);
    // A token that is malformed, or that no key could sign, needs no keys.
    await expect(verify('not.a.token')).rejects.toThrow(TokenError);
  });

  test('while it is away, requests do not wait for each attempt once one has failed', async () => {
    await provider.turn('well');
    const { verify, noted } = newVerifier();
    await verify(await provider.token());
    await provider.turn('hanging');
    later(3_600_000);
    await verify(await provider.token({ subject: 'first' }));
    expect(noted).toHaveLength(1);
    // The next attempt has begun and hangs, and these are answered before it ends.
    later(3_600_000 + pauseMs);
    for (let each = 0; each < 3; each++) await verify(await provider.token({ subject: `${each}` }));
    expect(noted).toHaveLength(1);
  });

  test('keys serve until their greatest age while it is away, and then no token is accepted or refused', async () => {
    await provider.turn('well');
    const { verify } = newVerifier(7_200_000);
    const accepted = await provider.token();
    await verify(accepted);
    await provider.turn('failing');
    later(7_100_000);
    expect(await verify(accepted)).toMatchObject({ subject: 'Sari' });
    expect(await verify(await provider.token({ subject: 'Budi' }))).toMatchObject({ subject: 'Budi' });
    later(7_300_000);
    await expect(verify(accepted)).rejects.toThrow(ProviderAway);
    await expect(verify(await provider.token({ subject: 'Tuti' }))).rejects.toThrow(ProviderAway);
    await provider.turn('well');
    later(7_300_000 + pauseMs);
    expect(await verify(accepted)).toMatchObject({ subject: 'Sari' });
  });

  test('once it has rotated its keys, a token of the new key is accepted at once', async () => {
    await provider.turn('well');
    const { verify } = newVerifier();
    const old = await provider.token();
    await verify(old);
    await provider.turn('rotated');
    expect(await verify(await provider.token({ kid: 'next' }))).toMatchObject({ role: 'ADMIN' });
    // The old key is no longer published: neither what was accepted before nor another token of it is.
    await expect(verify(old)).rejects.toThrow(TokenError);
    await expect(verify(await provider.token({ subject: 'Budi' }))).rejects.toThrow(TokenError);
  });

  test('a key that it withdraws is dropped when the keys are fetched again, also for tokens accepted before', async () => {
    await provider.turn('well');
    const { verify } = newVerifier();
    const old = await provider.token();
    await verify(old);
    await provider.turn('rotated');
    later(600_000);
    await expect(verify(old)).rejects.toThrow(TokenError);
  });

  test('a token of a new key that cannot be fetched is neither accepted nor refused', async () => {
    for (const mood of away) {
      await provider.turn('well');
      const { verify } = newVerifier();
      await verify(await provider.token());
      await provider.turn(mood);
      await expect(verify(await provider.token({ kid: 'next' }))).rejects.toThrow(ProviderAway);
      await expect(verify(await provider.token({ kid: 'next' }))).rejects.toThrow(ProviderAway);
      expect(await verify(await provider.token({ subject: mood }))).toMatchObject({ subject: mood });
    }
  });

  test('a published key that cannot be used is no fault of the token', async () => {
    await provider.turn('broken key');
    await expect(newVerifier().verify(await provider.token())).rejects.toThrow(ProviderAway);
  });
});

describe('a server whose provider is away', () => {
  let server: TestServer;
  beforeAll(async () => {
    await provider.turn('stopped');
    server = await startTestServer(provider.settings);
  });
  afterAll(() => server.close());

  const subscription = 'subscription { regionIndicator(region: "64", indicator: "IKD_ACTIVATION") { version } }';
  const unavailable = { errors: [{ extensions: { code: 'UNAVAILABLE', retryAfter: expect.any(Number) } }] };

  const shown: Mood[] = ['stopped', 'failing', 'garbage', 'redirecting', 'broken key', 'trickling body', 'hanging'];
  test.each(shown)(
    'while it is %s: UNAVAILABLE on every transport, and anyone without a token is served',
    async (mood) => {
      await provider.turn(mood);
      // The failure of the mood before is forgotten by then.
      await wait(pauseMs);
      const token = await provider.token();
      const authorization = `Bearer ${token}`;
      for (const accept of ['application/json', 'application/graphql-response+json', 'text/event-stream']) {
        const query = accept === 'text/event-stream' ? subscription : '{ viewer { subject } }';
        const response = await send(server.url, { query }, { authorization, accept });
        expect([accept, response.status]).toEqual([accept, 503]);
        expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
        const text = await response.text();
        const json = accept === 'text/event-stream' ? (/^data: (.*)$/m.exec(text)?.[1] ?? '') : text;
        expect(JSON.parse(json)).toMatchObject(unavailable);
      }
      const exported = await fetch(`${server.url}/export/figures.csv`, { headers: { authorization } });
      expect([exported.status, Number(exported.headers.get('retry-after')) >= 1]).toEqual([503, true]);
      expect(await exported.json()).toMatchObject(unavailable);
      const { promise: closed, resolve } = Promise.withResolvers<{ code: number }>();
      const client = createClient({
        url: `${server.url.replace('http', 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        lazy: false,
        retryAttempts: 0,
        onNonLazyError: () => {},
        connectionParams: { authorization },
        on: { closed: (event) => resolve(event as { code: number }) },
      });
      expect((await closed).code).toBe(1013);
      await client.dispose();
      expect((await server.query('{ viewer { role } }')).viewer).toEqual({ role: 'PUBLIC' });
      expect((await fetch(`${server.url}/export/figures.csv?within=64.71`)).status).toBe(200);
    },
  );

  test('a screen that keeps trying is served when it is back; a forged token is refused then', async () => {
    const screen = openScreen(server.url, subscription, {}, await provider.token());
    await wait(500);
    expect([screen.frames, screen.errors]).toEqual([[], []]);
    await provider.turn('well');
    await screen.until(() => true);
    await screen.close();
    const stream = openEventStream(server.url, subscription, {}, await provider.token());
    await stream.until(() => true);
    await stream.close();
    const ask = async (token: string): Promise<unknown> => {
      const response = await send(server.url, { query: '{ viewer { role } }' }, { authorization: `Bearer ${token}` });
      return response.json();
    };
    expect(await ask(await provider.token())).toEqual({ data: { viewer: { role: 'ADMIN' } } });
    const refused = { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] };
    expect(await ask(await provider.token({ kid: 'two' }))).toMatchObject(refused);
    expect(await ask(`${await provider.token()}x`)).toMatchObject(refused);
    await provider.turn('stopped');
    expect(await ask(await provider.token({ subject: 'Budi' }))).toEqual({ data: { viewer: { role: 'ADMIN' } } });
  });
});
