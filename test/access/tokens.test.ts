import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TokenError } from '../../src/access/claims.ts';
import { signToken, tokenVerifier } from '../../src/access/token.ts';
import { providerAt } from '../harness/identity-provider.ts';

const secret = new TextEncoder().encode('a secret of this test, long enough for HS256');
const inAnHour = () => new Date(Date.now() + 3_600_000);
const officer = { subject: 'Sari', role: 'OFFICER', regions: ['64.71'] } as const;
const claims = () => ({ ...officer, regions: [...officer.regions], expiresAt: inAnHour() });
const hs256 = (payload: object, key: Uint8Array = secret) =>
  new SignJWT({ ...payload }).setProtectedHeader({ alg: 'HS256' }).sign(key);
const seconds = (date: Date) => Math.floor(date.getTime() / 1000);

describe('with its own secret', () => {
  const verify = tokenVerifier({ secret });

  test('a token names the person, the role, the regions and the event', async () => {
    const eventId = 'a3bb189e-8bf9-4c8e-9d3a-1f2e3d4c5b6a';
    const token = await signToken(secret, { ...claims(), eventId, tokenId: 'token-1' });
    expect(await verify(token)).toMatchObject({
      subject: 'Sari',
      role: 'OFFICER',
      regionCodes: ['64.71'],
      eventId,
      tokenId: 'token-1',
    });
  });

  test.each([
    ['expired', () => signToken(secret, { ...claims(), expiresAt: new Date(Date.now() - 1000) })],
    [
      'signed with another secret',
      () => signToken(new TextEncoder().encode('another secret, just as long as the first'), claims()),
    ],
    ['without expiry', () => hs256({ sub: 'Sari', role: 'ADMIN', regions: ['ID'] })],
    ['without subject', () => hs256({ role: 'ADMIN', regions: ['ID'], exp: seconds(inAnHour()) })],
    ['with an empty subject', () => signToken(secret, { ...claims(), subject: '' })],
    ['with a subject that has a NUL', () => signToken(secret, { ...claims(), subject: 'Sa\0ri' })],
    ['with a subject of 201 characters', () => signToken(secret, { ...claims(), subject: 'S'.repeat(201) })],
    ['with an id that has a NUL', () => signToken(secret, { ...claims(), tokenId: '\0' })],
    ['with an expiry beyond all dates', () => hs256({ sub: 'Sari', role: 'ADMIN', regions: ['ID'], exp: 1e300 })],
    ['with an unknown role', () => hs256({ sub: 'Sari', role: 'ROOT', regions: ['ID'], exp: seconds(inAnHour()) })],
    ['with role PUBLIC', () => hs256({ sub: 'Sari', role: 'PUBLIC', regions: ['ID'], exp: seconds(inAnHour()) })],
    [
      'with a region that is not a region code',
      () => hs256({ sub: 'Sari', role: 'ADMIN', regions: ['6471'], exp: seconds(inAnHour()) }),
    ],
    [
      'with an event that is not an id',
      () => hs256({ sub: 'Sari', role: 'OFFICER', event: 'x', exp: seconds(inAnHour()) }),
    ],
    ['of three words', async () => 'not.a.token'],
    ['that is empty', async () => ''],
  ])('a token %s is not accepted', async (_what, make) => {
    await expect(verify(await make())).rejects.toThrow(TokenError);
  });

  test('the message says what is wrong', async () => {
    const other = await signToken(new TextEncoder().encode('another secret, just as long as the first'), claims());
    await expect(verify(other)).rejects.toThrow('the token is not valid: signature verification failed');
    await expect(verify('token')).rejects.toThrow('the token is not valid: Invalid Compact JWS');
  });

  test('neither "alg: none" nor another algorithm is accepted', async () => {
    const [, payload] = (await signToken(secret, claims())).split('.');
    const none = `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${payload}.`;
    await expect(verify(none)).rejects.toThrow(TokenError);
    const long = new TextEncoder().encode('x'.repeat(64));
    const hs512 = await new SignJWT({ sub: 'a', role: 'ADMIN', exp: seconds(inAnHour()) })
      .setProtectedHeader({ alg: 'HS512' })
      .sign(long);
    await expect(tokenVerifier({ secret: long })(hs512)).rejects.toThrow(TokenError);
  });

  test('a changed payload is not accepted', async () => {
    const [head, payload, signature] = (await signToken(secret, claims())).split('.');
    const read = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString()) as object;
    const forged = Buffer.from(JSON.stringify({ ...read, role: 'ADMIN' })).toString('base64url');
    await expect(verify([head, forged, signature].join('.'))).rejects.toThrow(TokenError);
  });
});

describe("with an identity provider's published keys", () => {
  let provider: Server;
  let verify: ReturnType<typeof tokenVerifier>;
  let keys: Awaited<ReturnType<typeof generateKeyPair>>;
  let fetched = 0;
  const [issuer, audience] = ['https://idp.example.go.id', 'jemput'];

  beforeAll(async () => {
    keys = await generateKeyPair('ES256', { extractable: true });
    const jwks = { keys: [{ ...(await exportJWK(keys.publicKey)), alg: 'ES256', kid: 'one' }] };
    provider = createServer((_request, response) => {
      fetched += 1;
      response.setHeader('content-type', 'application/json').end(JSON.stringify(jwks));
    });
    await new Promise<void>((resolve) => {
      provider.listen(0, '127.0.0.1', resolve);
    });
    const { port } = provider.address() as AddressInfo;
    verify = tokenVerifier(providerAt(`http://127.0.0.1:${port}/keys`));
  });
  afterAll(() => provider.close());

  const issue = (given: { iss?: string; aud?: string; key?: CryptoKey } = {}) =>
    new SignJWT({ role: 'ADMIN', regions: ['ID'] })
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .setSubject('Sari')
      .setIssuer(given.iss ?? issuer)
      .setAudience(given.aud ?? audience)
      .setExpirationTime('1h')
      .sign(given.key ?? keys.privateKey);

  test('its tokens are accepted, and its keys are fetched once', async () => {
    for (let each = 0; each < 5; each++)
      expect(await verify(await issue())).toMatchObject({ subject: 'Sari', role: 'ADMIN' });
    expect(fetched).toBe(1);
  });

  test.each([
    ['another issuer', { iss: 'https://elsewhere.example' }],
    ['another audience', { aud: 'another-service' }],
  ])('a token for %s is not accepted', async (_what, given) => {
    await expect(verify(await issue(given))).rejects.toThrow(TokenError);
  });

  test('a token signed with another key is not accepted', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    await expect(verify(await issue({ key: privateKey }))).rejects.toThrow(TokenError);
  });

  test('an HMAC made with the public key is not accepted', async () => {
    const publicPem = new TextEncoder().encode(await exportSPKI(keys.publicKey));
    const forged = await new SignJWT({ role: 'ADMIN', regions: ['ID'] })
      .setProtectedHeader({ alg: 'HS256', kid: 'one' })
      .setSubject('Sari')
      .setIssuer(issuer)
      .setAudience(audience)
      .setExpirationTime('1h')
      .sign(publicPem);
    await expect(verify(forged)).rejects.toThrow(TokenError);
  });
});
