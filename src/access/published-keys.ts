import { setTimeout as sleep } from 'node:timers/promises';
import { errors, type FlattenedJWSInput, type JWTHeaderParameters, type JWTVerifyGetKey } from 'jose';
import { fetchKeys } from './fetch-keys.ts';

/** Keys are used for this long before they are fetched again, so a key that the provider withdraws is dropped by then. */
const freshMs = 600_000;
/** After a failure the provider is left alone for this long. */
const failurePauseMs = 2000;
/** While the last failure is this recent, requests do not wait for the next attempt if keys are known. */
const awayMs = 10_000;
/** A key that is not known is fetched at most this often, and one that was not there is looked for again after that. */
const [newKeyPauseMs, missingKeyPauseMs] = [1000, 30_000];
/** Anyone can name keys that do not exist. */
const mostNamed = 1000;

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

/**
 * Keys as they were published; `askedAt` is when they were asked for, and `lacking` when a key was looked for in vain.
 */
export type KeySet = { find: JWTVerifyGetKey; askedAt: number; lacking: Map<string, number> };
type Key = Awaited<ReturnType<JWTVerifyGetKey>>;
type Found = { set: KeySet } & ({ key: Key } | { isMissing: boolean; error: unknown });

const lookIn = async (set: KeySet, header: JWTHeaderParameters, token: FlattenedJWSInput): Promise<Found> => {
  try {
    return { set, key: await set.find(header, token) };
  } catch (error) {
    if (error instanceof errors.JWKSMultipleMatchingKeys) throw error;
    // A published key that cannot be used is no fault of the token, and the next set may be better.
    return { set, isMissing: error instanceof errors.JWKSNoMatchingKey, error };
  }
};

/**
 * The keys that an identity provider publishes. All tokens that wait share one fetch, which ends within three seconds.
 * Keys that were loaded serve while it is away, until they are `maxAgeMs` old. `note` is called with each failure.
 */
export class PublishedKeys {
  private readonly url: URL;
  private readonly maxAgeMs: number;
  private readonly note: (error: unknown) => void;
  private set: KeySet | null = null;
  private failure: { at: number; cause: unknown } | null = null;
  private loading: Promise<KeySet> | null = null;

  constructor(url: URL, maxAgeMs: number, note: (error: unknown) => void) {
    this.url = url;
    this.maxAgeMs = maxAgeMs;
    this.note = note;
  }

  /** The keys that are in use. Throws ProviderAway if there are none and they cannot be had. */
  async current(): Promise<KeySet> {
    const { set, failure } = this;
    const now = performance.now();
    const age = set ? now - set.askedAt : Number.POSITIVE_INFINITY;
    if (set && age < freshMs) return set;
    if (!set || age >= this.maxAgeMs) return this.reload();
    const reloaded = this.reload().catch(() => set);
    return failure && now - failure.at < awayMs ? set : reloaded;
  }

  /**
   * The key for a token, and the set that has it. Throws ProviderAway for a token whose key is not known and cannot be
   * asked for, and jose's JWKSNoMatchingKey for one that the provider lacks.
   */
  async keyFor(header: JWTHeaderParameters, token: FlattenedJWSInput): Promise<{ set: KeySet; key: Key }> {
    const began = performance.now();
    const name = `${header.alg} ${header.kid ?? ''}`;
    let found = await lookIn(await this.current(), header, token);
    if ('key' in found) return found;
    if (!this.isSettled(found, name, began)) found = await lookIn(await this.askedSince(began), header, token);
    if ('key' in found) return found;
    const { set, isMissing, error } = found;
    if (set.lacking.size >= mostNamed) set.lacking.clear();
    if (!set.lacking.has(name)) {
      set.lacking.set(name, performance.now());
      if (!isMissing) this.note(error);
    }
    throw isMissing ? error : new ProviderAway(error);
  }

  /** Whether asking once more is of no use: the provider was asked just now, or not long ago for this very key. */
  private isSettled({ set, isMissing }: Extract<Found, { error: unknown }>, name: string, began: number): boolean {
    if (set.askedAt >= began) return true;
    const since = performance.now() - (set.lacking.get(name) ?? Number.NEGATIVE_INFINITY);
    return isMissing ? !this.failure && since < missingKeyPauseMs : since < failurePauseMs;
  }

  /** Keys that were asked for at that moment or later: the provider may have published a new one just before. */
  private async askedSince(began: number): Promise<KeySet> {
    for (;;) {
      const { set, loading, failure } = this;
      if (set && set.askedAt >= began) return set;
      const pauseMs = set && !failure ? set.askedAt + newKeyPauseMs - performance.now() : 0;
      if (loading) await loading;
      else if (pauseMs <= 0) return this.reload();
      else await sleep(Math.ceil(pauseMs));
    }
  }

  private reload(): Promise<KeySet> {
    const { failure } = this;
    const pauseMs = failure ? failure.at + failurePauseMs - performance.now() : 0;
    if (!this.loading && failure && pauseMs > 0) return Promise.reject(new ProviderAway(failure.cause, pauseMs));
    this.loading ??= this.load();
    return this.loading;
  }

  private async load(): Promise<KeySet> {
    const askedAt = performance.now();
    try {
      this.set = { find: await fetchKeys(this.url), askedAt, lacking: new Map() };
      this.failure = null;
      return this.set;
    } catch (cause) {
      this.failure = { at: performance.now(), cause };
      this.note(cause);
      throw new ProviderAway(cause);
    } finally {
      this.loading = null;
    }
  }
}
