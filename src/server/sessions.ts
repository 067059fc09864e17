import type { Viewer } from '../access/viewer.ts';
import type { Clock } from '../terms/clock.ts';

/** An expired token is noticed within this time. */
const sweepMs = 1000;

const nothing = (): void => {};

/** Connections that outlive a request. Each one is ended when its token expires or is revoked. */
export class Sessions {
  private readonly isRevoked: (viewer: Viewer) => boolean;
  private readonly clock: Clock;
  private readonly open = new Map<(why: string) => void, Viewer>();
  private readonly timer: NodeJS.Timeout;

  constructor(isRevoked: (viewer: Viewer) => boolean, clock: Clock = Date.now) {
    this.clock = clock;
    this.isRevoked = isRevoked;
    this.timer = setInterval(() => this.sweep(), sweepMs).unref();
  }

  /**
   * Watches a connection and calls `end` when its token ends; returns a function to call once the connection is closed.
   * Without a token there is nothing to watch.
   */
  admit(viewer: Viewer, end: (why: string) => void): () => void {
    if (viewer.expiresAt === null && viewer.tokenId === null) return nothing;
    this.open.set(end, viewer);
    return () => this.open.delete(end);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Ends the connections whose tokens have expired or are revoked. */
  sweep(): void {
    for (const [end, viewer] of this.open) {
      const hasExpired = viewer.expiresAt !== null && viewer.expiresAt.getTime() <= this.clock();
      if (hasExpired || this.isRevoked(viewer)) end(hasExpired ? 'Token expired' : 'Token revoked');
    }
  }
}
