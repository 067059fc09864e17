import type { Logger } from 'pino';
import type { Queryable } from '../database/database.ts';
import { readEnded } from './ended-tokens.store.ts';
import type { Viewer } from './viewer.ts';

/** How often the tokens that were ended on other servers are read. */
const refreshMs = 1000;

/** Why a token that has not expired is no longer accepted. */
export type Ending = 'revoked' | 'signed out';

/**
 * The field tokens that are revoked and the sign-ins that are ended. They are kept in memory, so that a check costs no
 * query, and are read again every second for those ended on other servers.
 */
export class EndedTokens {
  private readonly db: Queryable;
  private readonly tokenIds = new Set<string>();
  private readonly signIns = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private onEnded: () => void = () => {};

  constructor(db: Queryable) {
    this.db = db;
  }

  /** Reads them, and reads them again every second until `stop`. Calls `onEnded` whenever there is another one. */
  async start(log: Logger, onEnded: () => void): Promise<void> {
    this.onEnded = onEnded;
    await this.refresh();
    this.timer = setInterval(() => {
      this.refresh().catch((error: unknown) =>
        log.warn({ err: error }, 'ended tokens could not be read; the next attempt is in a second'),
      );
    }, refreshMs);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Why the token of a viewer is no longer accepted; null if it was not ended. */
  endingOf({ tokenId, signIn }: Viewer): Ending | null {
    if (tokenId !== null && this.tokenIds.has(tokenId)) return 'revoked';
    return signIn !== null && this.signIns.has(signIn.key) ? 'signed out' : null;
  }

  /** Rejects a field token here from now on. */
  revoke(tokenId: string): void {
    this.add([tokenId], []);
  }

  /** Rejects all tokens of a sign-in here from now on. */
  signOut(key: string): void {
    this.add([], [key]);
  }

  private async refresh(): Promise<void> {
    const ended = await readEnded(this.db);
    this.add(
      ended.flatMap(({ tokenId }) => tokenId ?? []),
      ended.flatMap(({ signIn }) => signIn ?? []),
    );
  }

  private add(tokenIds: string[], signIns: string[]): void {
    const known = this.tokenIds.size + this.signIns.size;
    for (const id of tokenIds) this.tokenIds.add(id);
    for (const key of signIns) this.signIns.add(key);
    if (this.tokenIds.size + this.signIns.size > known) this.onEnded();
  }
}
