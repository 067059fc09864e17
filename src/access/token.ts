import { errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import type { Clock } from '../terms/clock.ts';
import { isRegionCode } from '../terms/region-code.ts';
import { isStorable } from '../terms/text.ts';
import { ProviderAway, publishedKeys } from './published-keys.ts';
import { type TokenRole, tokenRoles, type Viewer } from './viewer.ts';

/** The keys that tokens are checked with: the server's own secret (HS256), or an identity provider's published keys. */
export type TokenKeys = { secret: Uint8Array } | { jwksUrl: URL; issuer: string; audience: string };

/** A token that cannot be accepted; the message says why, without echoing the token. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
}

export const longestSubject = 200;
// The subject is stored with everything it does.
const stored = z.string().refine((text) => isStorable(text, longestSubject));
/** The last second that a Date can hold. */
const lastSecond = 8_640_000_000_000;

const claims = z.object({
  sub: stored.min(1),
  role: z.enum(tokenRoles),
  regions: z.array(z.string().refine(isRegionCode)).max(1000).default([]),
  event: z.uuid().optional(),
  jti: stored.optional(),
  exp: z.number().max(lastSecond),
});

/**
 * Checks a token and returns its viewer. Every token needs an expiry. Throws TokenError, or ProviderAway while the
 * identity provider's keys are needed and cannot be read.
 */
export type VerifyToken = (token: string) => Promise<Viewer>;

const viewerOf = (payload: JWTPayload): Viewer => {
  const read = claims.safeParse(payload);
  if (!read.success) throw new TokenError(`the token's claim ${String(read.error.issues[0]?.path[0])} is not valid`);
  const { sub, role, regions, event, jti, exp } = read.data;
  return {
    subject: sub,
    role,
    regionCodes: regions,
    eventId: event ?? null,
    tokenId: jti ?? null,
    expiresAt: new Date(exp * 1000),
  };
};

// Algorithms are pinned by the kind of key, so that neither "none" nor an HMAC made with a public key passes.
const asymmetric = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

const check = (
  keys: TokenKeys,
  note: (error: unknown) => void,
  clock: Clock,
): ((token: string) => Promise<{ payload: JWTPayload }>) => {
  if ('secret' in keys)
    return (token) => {
      const options = { algorithms: ['HS256'], requiredClaims: ['exp'], currentDate: new Date(clock()) };
      return jwtVerify(token, keys.secret, options);
    };
  const published = publishedKeys(keys.jwksUrl, note);
  const { issuer, audience } = keys;
  const options = { algorithms: asymmetric, issuer, audience, requiredClaims: ['exp'] };
  return (token) =>
    jwtVerify(token, published, { ...options, currentDate: new Date(clock()) }).catch((error: unknown) => {
      // Anything but jose's own errors comes from a published key that cannot be used, such as one that is too short.
      throw error instanceof errors.JOSEError || error instanceof ProviderAway ? error : new ProviderAway(error);
    });
};

// Checking a signature took 18 % of a recording request; an accepted token stays valid until it expires.
const rememberedTokens = 10_000;

/**
 * The only check of tokens, for both HTTP and WebSocket. Accepted tokens are cached until they expire; revocation is
 * checked elsewhere, each time. `clock` tells whether one has expired. `note` is called with each failure to read an identity provider's keys.
 */
export const tokenVerifier = (
  keys: TokenKeys,
  note: (error: unknown) => void = () => {},
  clock: Clock = Date.now,
): VerifyToken => {
  const verify = check(keys, note, clock);
  const accepted = new Map<string, Viewer>();
  return async (token) => {
    const known = accepted.get(token);
    if (known?.expiresAt && known.expiresAt.getTime() > clock()) return known;
    try {
      const viewer = viewerOf((await verify(token)).payload);
      // The oldest is evicted; a device's token is soon checked again.
      if (accepted.size >= rememberedTokens) accepted.delete(accepted.keys().next().value ?? '');
      accepted.set(token, viewer);
      return viewer;
    } catch (error) {
      accepted.delete(token);
      if (error instanceof errors.JWTExpired) throw new TokenError('the token has expired');
      if (error instanceof errors.JOSEError) throw new TokenError(`the token is not valid: ${error.message}`);
      throw error;
    }
  };
};

/** The claims of a token that this server signs; `regions` are codes, and "ID" is the whole country. */
export type TokenClaims = {
  subject: string;
  role: TokenRole;
  regions: string[];
  eventId?: string;
  tokenId?: string;
  /** Default now. */
  issuedAt?: Date;
  expiresAt: Date;
};

/** Signs a token with the server's own secret. */
export const signToken = (
  secret: Uint8Array,
  { subject, role, regions, eventId, tokenId, issuedAt, expiresAt }: TokenClaims,
): Promise<string> => {
  const jwt = new SignJWT({ role, regions, ...(eventId && { event: eventId }) })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(subject)
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt);
  if (tokenId) jwt.setJti(tokenId);
  return jwt.sign(secret);
};
