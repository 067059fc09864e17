import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';

/** The longest time that a request waits for the keys, their transfer included. */
const fetchTimeoutMs = 3000;
/** Keys are used for this long before they are fetched again, so a key that the provider withdraws is dropped by then. */
const freshMs = 600_000;
/** The time between two fetches for keys that are not known: after a success, and after a failure. */
const [unknownKeyPauseMs, failurePauseMs] = [30_000, 2000];

/** The identity provider cannot be asked for its keys at the moment, so a token can be neither accepted nor refused. */
export class ProviderAway extends Error {
  override readonly name = 'ProviderAway';
  /** Whole seconds, at least 1, until it is asked again. */
  readonly retryAfterSeconds: number;

  constructor(cause: unknown, retryAfterMs = failurePauseMs) {
    super('the identity provider is unavailable', { cause });
    this.retryAfterSeconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
  }
}

/** Sets of keys have a few kilobytes. */
const mostBytes = 1_000_000;
const usableTypes = new Set(['RSA', 'EC', 'OKP']);

const textOf = async (response: Response): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > mostBytes)
      throw new Error(`the identity provider sent more than ${mostBytes} bytes instead of its keys`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
};

const fetchKeys = async (url: URL): Promise<JWTVerifyGetKey> => {
  const response = await fetch(url, {
    headers: { accept: 'application/json, application/jwk-set+json' },
    redirect: 'manual',
    signal: AbortSignal.timeout(fetchTimeoutMs),
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`the identity provider answered ${response.status} instead of its keys`);
  }
  const set = JSON.parse(await textOf(response)) as JSONWebKeySet;
  const keys = createLocalJWKSet(set);
  // Otherwise every good token would be refused, and a set that still serves would be replaced.
  if (!set.keys.some(({ kty }) => usableTypes.has(kty ?? '')))
    throw new Error('the identity provider has no key that tokens can be checked with');
  return keys;
};

/**
 * The keys that an identity provider publishes. All tokens that wait share one fetch, which ends within three seconds;
 * after a failure the provider is left alone for two. Keys that were loaded serve while it is away. Throws ProviderAway
 * for a token whose key is not known and cannot be asked for, and jose's JWKSNoMatchingKey for one that it lacks.
 */
export const publishedKeys = (url: URL, note: (error: unknown) => void): JWTVerifyGetKey => {
  let keys: JWTVerifyGetKey | null = null;
  let loadedAt = Number.NEGATIVE_INFINITY;
  let failure: { at: number; cause: unknown } | null = null;
  let loading: Promise<JWTVerifyGetKey> | null = null;

  const fail = (cause: unknown): ProviderAway => {
    failure = { at: performance.now(), cause };
    note(cause);
    return new ProviderAway(cause);
  };
  const load = async (): Promise<JWTVerifyGetKey> => {
    try {
      keys = await fetchKeys(url);
      loadedAt = performance.now();
      failure = null;
      return keys;
    } catch (cause) {
      throw fail(cause);
    } finally {
      loading = null;
    }
  };
  const reload = (): Promise<JWTVerifyGetKey> => {
    const pauseMs = failure ? failure.at + failurePauseMs - performance.now() : 0;
    if (!loading && failure && pauseMs > 0) return Promise.reject(new ProviderAway(failure.cause, pauseMs));
    loading ??= load();
    return loading;
  };
  const current = async (): Promise<JWTVerifyGetKey> => {
    if (!keys) return reload();
    if (performance.now() - loadedAt < freshMs) return keys;
    const known = keys;
    return reload().catch(() => known);
  };

  return async (header, token) => {
    const used = await current();
    try {
      return await used(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSMultipleMatchingKeys) throw error;
      if (!(error instanceof errors.JWKSNoMatchingKey)) {
        // A published key that cannot be used at all is no fault of the token, and the next set may be better.
        if (keys === used) keys = null;
        throw fail(error);
      }
      if (!failure && performance.now() - loadedAt < unknownKeyPauseMs) throw error;
      return (await reload())(header, token);
    }
  };
};
