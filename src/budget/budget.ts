import { type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';
import { windowSeconds } from './window.ts';

/** The state of a key's budget after something was taken, or refused. */
export type Taken = { isRefused: boolean; left: number; resetSeconds: number };

/** The limiter rejects with an object of its own, which is no error. */
const stateOf = (state: unknown): RateLimiterRes => {
  if (state instanceof RateLimiterRes) return state;
  throw state;
};

/** So much may be taken within a minute under each key. */
export class Budget {
  readonly name: string;
  readonly perMinute: number;
  /** Says that it is used up. */
  readonly usedUp: string;
  private readonly limiter: RateLimiterAbstract;

  constructor({ name, usedUp }: { name: string; usedUp: string }, perMinute: number, limiter: RateLimiterAbstract) {
    this.name = name;
    this.usedUp = usedUp;
    this.perMinute = perMinute;
    this.limiter = limiter;
  }

  /**
   * Takes an amount, which counts even if it is refused. One that is larger than the whole budget counts as the whole:
   * it would otherwise be refused for ever.
   */
  async take(key: string, amount: number): Promise<Taken> {
    const taken = Math.min(Math.ceil(amount), this.perMinute);
    let isRefused = false;
    const state = await this.limiter.consume(key, taken).catch((refused: unknown) => {
      isRefused = true;
      return stateOf(refused);
    });
    return { isRefused, left: state.remainingPoints, resetSeconds: Math.max(1, Math.ceil(state.msBeforeNext / 1000)) };
  }

  /** The headers of draft-ietf-httpapi-ratelimit-headers. */
  headersFor({ left, resetSeconds }: Taken): Record<string, string> {
    return {
      'ratelimit-policy': `"${this.name}";q=${this.perMinute};w=${windowSeconds}`,
      ratelimit: `"${this.name}";r=${left};t=${resetSeconds}`,
    };
  }
}
