import { decodeProtectedHeader, errors, type JWTVerifyGetKey, jwtVerify, SignJWT } from 'jose';
import type { Clock } from '../terms/clock.ts';
import { TokenError, viewerOf } from './claims.ts';
import { type KeySet, ProviderAway, PublishedKeys } from './published-keys.ts';
import type { TokenRole, Viewer } from './viewer.ts';

/** An identity provider that publishes its keys; `subjectClaim` is the claim whose text is the subject of its tokens. */
export type Provider = { jwksUrl: URL; issuer: string; audience: string; subjectClaim: string; keysMaxAgeMs: number };
/**
 * The keys that tokens are checked with: the server's own secret (HS256), or an identity provider's published keys. A
 * secret beside a provider is for field tokens only.
 */
export type TokenKeys = { secret: Uint8Array } | ({ secret?: Uint8Array } & Provider);

/**
 * Checks a token and returns its viewer. Every token needs an expiry. Throws TokenError, or ProviderAway while the
 * identity provider's keys are needed and cannot be read.
 */
export type VerifyToken = (token: string) => Promise<Viewer>;

/** A viewer whose token was checked, and whether the keys that it was checked with are still in use. */
type Checked = { viewer: Viewer; isHeld: () => boolean | Promise<boolean> };
type Check = (token: string) => Promise<Checked>;

const always = (): boolean => true;

const checkSigned = (secret: Uint8Array, clock: Clock): Check => {
  // Algorithms are pinned by the kind of key, so that neither "none" nor an HMAC made with a public key passes.
  const options = { algorithms: ['HS256'], requiredClaims: ['exp'] };
  return async (token) => {
    const { payload } = await jwtVerify(token, secret, { ...options, currentDate: new Date(clock()) });
    return { viewer: viewerOf(token, payload, 'sub'), isHeld: always };
  };
};

const asymmetric = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

const checkProvided = (provider: Provider, note: (error: unknown) => void, clock: Clock): Check => {
  const { jwksUrl, issuer, audience, subjectClaim, keysMaxAgeMs } = provider;
  const keys = new PublishedKeys(jwksUrl, keysMaxAgeMs, note);
  const options = { algorithms: asymmetric, issuer, audience, requiredClaims: ['exp'] };
  return async (token) => {
    let used: KeySet | undefined;
    const keyOf: JWTVerifyGetKey = async (header, parts) => {
      const { set, key } = await keys.keyFor(header, parts);
      used = set;
      return key;
    };
    const { payload } = await jwtVerify(token, keyOf, { ...options, currentDate: new Date(clock()) }).catch(
      (error: unknown) => {
        // Anything but jose's own errors comes from a published key that cannot be used, such as one that is too short.
        throw error instanceof errors.JOSEError || error instanceof ProviderAway ? error : new ProviderAway(error);
      },
    );
    const isHeld = async (): Promise<boolean> => (await keys.current().catch(() => null)) === used;
    return { viewer: viewerOf(token, payload, subjectClaim), isHeld };
  };
};

/** Whether a token says that it is signed with a secret; the check that this leads to accepts nothing else. */
const saysSecret = (token: string): boolean => {
  try {
    return decodeProtectedHeader(token).alg === 'HS256';
  } catch {
    return false;
  }
};

const checkBoth = (ofSecret: Check, ofProvider: Check): Check => {
  const ofField: Check = async (token) => {
    const checked = await ofSecret(token);
    const { role, eventId } = checked.viewer;
    if (role === 'OFFICER' && eventId !== null) return checked;
    throw new TokenError(
      'the token is signed with AUTH_SECRET, which is for field tokens only beside AUTH_JWKS_URL: sign in with the identity provider',
    );
  };
  return (token) => (saysSecret(token) ? ofField(token) : ofProvider(token));
};

const checkOf = (keys: TokenKeys, note: (error: unknown) => void, clock: Clock): Check => {
  const ofSecret = keys.secret && checkSigned(keys.secret, clock);
  const ofProvider = 'jwksUrl' in keys ? checkProvided(keys, note, clock) : null;
  if (ofSecret && ofProvider) return checkBoth(ofSecret, ofProvider);
  return (ofProvider ?? ofSecret) as Check;
};

// Checking a signature took 18 % of a recording request; an accepted token stays valid until it expires.
const rememberedTokens = 10_000;

/**
 * The only check of tokens, for both HTTP and WebSocket. Accepted tokens are cached until they expire, which `clock`
 * tells, or the keys are replaced; revocation is checked elsewhere, each time. `note` is called with each failure to
 * read an identity provider's keys.
 */
export const tokenVerifier = (
  keys: TokenKeys,
  note: (error: unknown) => void = () => {},
  clock: Clock = Date.now,
): VerifyToken => {
  const check = checkOf(keys, note, clock);
  const accepted = new Map<string, Checked>();
  return async (token) => {
    const known = accepted.get(token);
    if (known?.viewer.expiresAt && known.viewer.expiresAt.getTime() > clock() && (await known.isHeld()))
      return known.viewer;
    try {
      const checked = await check(token);
      // The oldest is evicted; a device's token is soon checked again.
      if (accepted.size >= rememberedTokens) accepted.delete(accepted.keys().next().value ?? '');
      accepted.set(token, checked);
      return checked.viewer;
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
