import type { Viewer } from '../access/viewer.ts';

/** How soon an expired or revoked token is noticed. */
const sweepMs = 1000;

/** Connections that outlive a request, and what ends each when its token does. */
export class Sessions {
  private readonly isRevoked: (viewer: Viewer) => boolean;
  private readonly open = new Map<(why: string) => void, Viewer>();
  private readonly timer: NodeJS.Timeout;

  constructor(isRevoked: (viewer: Viewer) => boolean) {
    this.isRevoked = isRevoked;
    this.timer = setInterval(() => this.sweep(), sweepMs).unref();
  }

  /** Keeps watch over a connection; returns what to call once it is over. Without a token there is nothing to watch. */
  admit(viewer: Viewer, end: (why: string) => void): () => void {
    if (viewer.expiresAt === null && viewer.tokenId === null) return () => {};
    this.open.set(end, viewer);
    return () => this.open.delete(end);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private sweep(): void {
    for (const [end, viewer] of this.open) {
      const hasExpired = viewer.expiresAt !== null && viewer.expiresAt.getTime() <= Date.now();
      if (hasExpired || this.isRevoked(viewer)) end(hasExpired ? 'Token expired' : 'Token revoked');
    }
  }
}
