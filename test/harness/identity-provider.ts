import { createServer, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Provider } from '../../src/access/token.ts';
import { freePort } from './free-port.ts';

/** How the provider behaves: it publishes its keys, fails in one of several ways, or does not listen at all. */
export type Mood =
  | 'well'
  | 'rotated'
  | 'failing'
  | 'garbage'
  | 'no keys'
  | 'no list'
  | 'no objects'
  | 'no key'
  | 'empty set'
  | 'endless'
  | 'redirecting'
  | 'broken key'
  | 'trickling head'
  | 'trickling body'
  | 'cut off'
  | 'hanging'
  | 'stopped';

/** An identity provider on a port of its own, which can fail and recover while servers use it. */
export type IdentityProvider = {
  settings: { AUTH_JWKS_URL: string; AUTH_ISSUER: string; AUTH_AUDIENCE: string };
  turn: (mood: Mood) => Promise<void>;
  /** The number of requests for the keys so far. */
  fetches: () => number;
  /** A token of an administrator; `kid` names the key: "one" is published, or once they are rotated "next" alone. */
  token: (claims?: { kid?: string; subject?: string | null; more?: object }) => Promise<string>;
};

const [issuer, audience] = ['https://idp.example.go.id', 'jemput'];

/** A provider for a verifier of a test; the keys serve for a day while it is away. */
export const providerAt = (url: string, keysMaxAgeMs = 86_400_000): Provider => ({
  jwksUrl: new URL(url),
  issuer,
  audience,
  subjectClaim: 'sub',
  keysMaxAgeMs,
});

export const startIdentityProvider = async (): Promise<IdentityProvider> => {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const next = await generateKeyPair('ES256', { extractable: true });
  const key = { ...(await exportJWK(publicKey)), alg: 'ES256', kid: 'one' };
  const port = await freePort();
  let fetched = 0;
  let mood: Mood = 'stopped';
  let server: Server | null = null;
  const bodies: Partial<Record<Mood, string>> = {
    well: JSON.stringify({ keys: [key] }),
    rotated: JSON.stringify({ keys: [{ ...(await exportJWK(next.publicKey)), alg: 'ES256', kid: 'next' }] }),
    garbage: '<html>Sedang dalam perbaikan</html>',
    'no keys': '{"message":"sedang dalam perbaikan"}',
    'no list': JSON.stringify({ keys: { one: key } }),
    'no objects': '{"keys":["one",1,null]}',
    'no key': '{"keys":[]}',
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
  /** Sends a text a letter at a time, for longer than anyone waits. */
  const trickle = (response: ServerResponse, text: string): void => {
    let sent = 0;
    const sending = setInterval(() => response.socket?.write(text[sent++ % text.length] ?? ''), 200);
    response.socket?.once('close', () => clearInterval(sending));
  };
  const answer = (response: ServerResponse): void => {
    if (mood === 'hanging') return;
    if (mood === 'trickling head') {
      trickle(response, 'HTTP/1.1 200 OK\r\nx-slow: yes, very');
      return;
    }
    response.statusCode = mood === 'failing' ? 500 : mood === 'redirecting' ? 302 : 200;
    if (mood === 'redirecting') response.setHeader('location', '/elsewhere');
    response.setHeader('content-type', 'application/json');
    if (mood === 'trickling body' || mood === 'cut off') {
      response.setHeader('content-length', '100000');
      response.flushHeaders();
      if (mood === 'trickling body') trickle(response, ' ');
      else setImmediate(() => response.socket?.destroy());
      return;
    }
    response.end(bodies[mood] ?? '{}');
  };
  const listen = async (): Promise<void> => {
    const listening = createServer((_request, response) => {
      fetched += 1;
      answer(response);
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
    token: ({ kid = 'one', subject = 'Sari', more = {} } = {}) =>
      new SignJWT({ role: 'ADMIN', regions: ['ID'], ...(subject !== null && { sub: subject }), ...more })
        .setProtectedHeader({ alg: 'ES256', kid })
        .setIssuer(issuer)
        .setAudience(audience)
        .setExpirationTime('1h')
        .sign(kid === 'next' ? next.privateKey : privateKey),
  };
};
