import { GraphQLError } from 'graphql';

/** A connection that was open until a moment ago may still be counted when its client comes back. */
export const retryAfterSeconds = 5;

/** How many connections are open for each key: an address, or a token. */
export class Counts {
  private readonly most: number;
  private readonly counts = new Map<string, number>();

  constructor(most: number) {
    this.most = most;
  }

  isFull(key: string): boolean {
    return (this.counts.get(key) ?? 0) >= this.most;
  }

  add(key: string): void {
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }

  remove(key: string): void {
    const left = (this.counts.get(key) ?? 1) - 1;
    if (left > 0) this.counts.set(key, left);
    else this.counts.delete(key);
  }
}

/** How many connections that outlive a request may be open at once. */
export type OpenLimits = { maxSocketsPerAddress: number; maxSocketsPerToken: number };
type Limit = keyof OpenLimits;

/** RATE_LIMITED for one more connection than an address or a token may have. */
export const tooManyOpen = (limit: Limit, allowed: number): GraphQLError => {
  const whose = limit === 'maxSocketsPerAddress' ? 'An address' : 'A token';
  return new GraphQLError(`${whose} may have at most ${allowed} WebSockets and event streams open at once.`, {
    extensions: {
      code: 'RATE_LIMITED',
      limit,
      allowed,
      retryAfter: retryAfterSeconds,
      http: { status: 429, headers: { 'retry-after': String(retryAfterSeconds) } },
    },
  });
};

/** The connections that outlive a request, WebSockets and event streams together. */
export class OpenConnections {
  readonly perAddress: Counts;
  readonly perToken: Counts;
  private readonly most: OpenLimits;

  constructor(most: OpenLimits) {
    this.most = most;
    this.perAddress = new Counts(most.maxSocketsPerAddress);
    this.perToken = new Counts(most.maxSocketsPerToken);
  }

  /** Why there may not be one more with these keys; null if there may. */
  refusal(address: string | null, token: string | null): GraphQLError | null {
    const { maxSocketsPerAddress, maxSocketsPerToken } = this.most;
    if (address !== null && this.perAddress.isFull(address))
      return tooManyOpen('maxSocketsPerAddress', maxSocketsPerAddress);
    if (token !== null && this.perToken.isFull(token)) return tooManyOpen('maxSocketsPerToken', maxSocketsPerToken);
    return null;
  }
}
