import type { EndedTokens, Ending } from '../access/ended-tokens.ts';
import type { Viewer } from '../access/viewer.ts';
import type { Clock } from '../terms/clock.ts';

/** An expired token is noticed within this time. */
const sweepMs = 1000;

const whyEnded: Record<Ending, string> = { revoked: 'Token revoked', 'signed out': 'Signed out' };

const nothing = (): void => {};

/** Connections that outlive a request. Each one is ended when its token expires, is revoked or signed out. */
export class Sessions {
  private readonly ended: Pick<EndedTokens, 'endingOf'>;
  private readonly clock: Clock;
  private readonly open = new Map<(why: string) => void, Viewer>();
  private readonly timer: NodeJS.Timeout;

  constructor(ended: Pick<EndedTokens, 'endingOf'>, clock: Clock = Date.now) {
    this.clock = clock;
    this.ended = ended;
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

  /** Ends the connections whose tokens have expired or were ended. */
  sweep(): void {
    for (const [end, viewer] of this.open) {
      const hasExpired = viewer.expiresAt !== null && viewer.expiresAt.getTime() <= this.clock();
      const ending = this.ended.endingOf(viewer);
      if (hasExpired || ending) end(hasExpired || !ending ? 'Token expired' : whyEnded[ending]);
    }
  }
}
