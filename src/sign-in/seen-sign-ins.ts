import type { Logger } from 'pino';
import type { Viewer } from '../access/viewer.ts';
import type { Queryable } from '../database/database.ts';
import type { Clock } from '../terms/clock.ts';
import { uuidOf } from '../terms/uuid.ts';
import { dropExpired, type SeenSignIn, storeSeen } from './sign-in.store.ts';

/** A sign-in in use is stored again after this time: as exact as its last use is. */
const storeAgainMs = 5 * 60_000;
const dropEveryMs = 10 * 60_000;
/** After a failure nothing is tried for this time, so that a database that is away is not asked for each request. */
const pauseMs = 5000;
/** One took some 200 bytes; beyond this number, the oldest is merely stored again sooner. */
const remembered = 50_000;
/** The most that one statement stores; others are stored when they are seen next. */
const mostWaiting = 1000;

/**
 * Stores which sign-ins this server accepts, apart from the requests themselves: a request neither waits for it nor fails
 * with it. Those seen while a statement runs share the next one.
 */
export class SeenSignIns {
  private readonly db: Queryable;
  private readonly log: Logger;
  private readonly clock: Clock;
  private readonly stored = new Map<string, { at: number; expiresAt: number }>();
  private readonly waiting = new Map<string, SeenSignIn>();
  private storing: Promise<void> | null = null;
  private triedAt = Number.NEGATIVE_INFINITY;
  private droppedAt = Number.NEGATIVE_INFINITY;
  private isFailing = false;

  constructor(db: Queryable, log: Logger, clock: Clock) {
    this.db = db;
    this.log = log;
    this.clock = clock;
  }

  /** Notes that a token was accepted. */
  note({ subject, role, regionCodes, eventId, tokenId, signIn, expiresAt }: Viewer): void {
    if (signIn === null || expiresAt === null || this.isKnown(signIn.key, expiresAt)) return;
    const pauses = this.storing === null && this.isFailing && this.clock() - this.triedAt < pauseMs;
    if (pauses || this.waiting.size >= mostWaiting) return;
    this.waiting.set(signIn.key, {
      ...signIn,
      subject: subject.toWellFormed(),
      role,
      expiresAt,
      eventId: eventId === null ? null : uuidOf(eventId),
      tokenId: tokenId === null ? null : uuidOf(tokenId),
      regions: regionCodes,
    });
    this.storing ??= this.store().finally(() => {
      this.storing = null;
    });
  }

  /** Resolves once nothing is being stored. */
  async settled(): Promise<void> {
    await this.storing;
  }

  private isKnown(key: string, expiresAt: Date): boolean {
    const known = this.stored.get(key);
    return known !== undefined && this.clock() - known.at < storeAgainMs && expiresAt.getTime() <= known.expiresAt;
  }

  private async store(): Promise<void> {
    try {
      while (this.waiting.size > 0) await this.storeWaiting();
      this.isFailing = false;
    } catch (error) {
      this.waiting.clear();
      if (!this.isFailing)
        this.log.warn({ err: error }, 'sign-ins could not be stored; they are when they are seen next');
      this.isFailing = true;
    }
  }

  private async storeWaiting(): Promise<void> {
    // Some may have been stored since, by the statement that they waited for.
    const seen = [...this.waiting.values()].filter(({ key, expiresAt }) => !this.isKnown(key, expiresAt));
    this.waiting.clear();
    if (seen.length === 0) return;
    this.triedAt = this.clock();
    await storeSeen(this.db, seen);
    for (const { key, expiresAt } of seen) {
      this.stored.delete(key);
      this.stored.set(key, { at: this.clock(), expiresAt: expiresAt.getTime() });
    }
    for (const key of this.stored.keys()) {
      if (this.stored.size <= remembered) break;
      this.stored.delete(key);
    }
    if (this.clock() - this.droppedAt < dropEveryMs) return;
    this.droppedAt = this.clock();
    await dropExpired(this.db);
  }
}
