import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { freePort } from './free-port.ts';

/** How the provider behaves: it publishes its keys, fails in one of several ways, or does not listen at all. */
export type Mood =
  | 'well'
  | 'failing'
  | 'garbage'
  | 'no keys'
  | 'empty set'
  | 'endless'
  | 'broken key'
  | 'hanging'
  | 'stopped';

/** An identity provider on a port of its own, which can fail and recover while servers use it. */
export type IdentityProvider = {
  settings: { AUTH_JWKS_URL: string; AUTH_ISSUER: string; AUTH_AUDIENCE: string };
  turn: (mood: Mood) => Promise<void>;
  /** The number of requests for the keys so far. */
  fetches: () => number;
  /** A token of an administrator; `kid` names the key, and only "one" is published. */
  token: (claims?: { kid?: string; subject?: string }) => Promise<string>;
};

const [issuer, audience] = ['https://idp.example.go.id', 'jemput'];

export const startIdentityProvider = async (): Promise<IdentityProvider> => {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const key = { ...(await exportJWK(publicKey)), alg: 'ES256', kid: 'one' };
  const port = await freePort();
  let fetched = 0;
  let mood: Mood = 'stopped';
  let server: Server | null = null;
  const bodies: Partial<Record<Mood, string>> = {
    well: JSON.stringify({ keys: [key] }),
    garbage: '<html>Sedang dalam perbaikan</html>',
    'no keys': '{"message":"sedang dalam perbaikan"}',
    'empty set': JSON.stringify({ keys: [{ kty: 'oct', k: 'c2VjcmV0' }] }),
    // Longer than the keys of any provider.
    endless: `{"keys":[]${' '.repeat(2_000_000)}}`,
    'broken key': JSON.stringify({ keys: [{ kty: 'EC', alg: 'ES256', kid: 'one', crv: 'P-256', x: 'x', y: 'y' }] }),
  };

  const stop = async (): Promise<void> => {
    const stopping = server;
    server = null;
    if (!stopping) return;
    const closed = new Promise((resolve) => {
      stopping.close(resolve);
    });
    stopping.closeAllConnections();
    await closed;
    // The fetch of this process must notice that its connection was closed, or it would use it once more.
    await sleep(50);
  };
  const listen = async (): Promise<void> => {
    const listening = createServer((_request, response) => {
      fetched += 1;
      if (mood === 'hanging') return;
      response.statusCode = mood === 'failing' ? 500 : 200;
      response.setHeader('content-type', 'application/json').end(bodies[mood] ?? '{}');
    });
    await new Promise<void>((resolve) => {
      listening.listen(port, '127.0.0.1', resolve);
    });
    server = listening;
  };

  return {
    settings: { AUTH_JWKS_URL: `http://127.0.0.1:${port}/keys`, AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience },
    turn: async (next) => {
      mood = next;
      await stop();
      if (next !== 'stopped') await listen();
    },
    fetches: () => fetched,
    token: ({ kid = 'one', subject = 'Sari' } = {}) =>
      new SignJWT({ role: 'ADMIN', regions: ['ID'] })
        .setProtectedHeader({ alg: 'ES256', kid })
        .setSubject(subject)
        .setIssuer(issuer)
        .setAudience(audience)
        .setExpirationTime('1h')
        .sign(privateKey),
  };
};
