import type { Queryable } from '../database/database.ts';
import { retrying } from '../database/retrying.ts';
import { readEntriesAfter, readStanding } from './activation-feed.store.ts';

/** An entry, or that the reader has to start anew from `position`. */
export type FeedItem = { position: string } & ({ entryId: string } | { resetBecause: string });

/** How far behind a reader may resume; beyond it a query is the better way. */
const mostBehind = 10_000;
const page = 200;
/** How long the database may be away before the reader is told to come back. */
const patienceMs = 60_000;

type FeedOptions = {
  db: Queryable;
  eventId: string;
  /** The position up to which the reader has everything; 0 for nothing. */
  after: string;
  /** Calls back after the event's ledger may have grown; returns what stops that. */
  listen: (changed: () => void) => () => void;
};

/**
 * An event's ledger entries in order, from a position on, and then as they come. Positions of one event rise in the
 * order of its commits, so nothing is ever found behind the reader. Ends when `return` is called, also while waiting.
 */
export class ActivationFeed implements AsyncIterableIterator<FeedItem> {
  private readonly given: FeedOptions;
  private readonly stop: () => void;
  private queue: FeedItem[] = [];
  private position: string;
  private hasStarted = false;
  private isOver = false;
  private isChanged = false;
  private wake: (() => void) | undefined;

  constructor(given: FeedOptions) {
    this.given = given;
    this.position = given.after;
    // Before anything is read: what comes from here on is either in what is read or read after it.
    this.stop = given.listen(() => {
      this.isChanged = true;
      this.wake?.();
    });
  }

  async next(): Promise<IteratorResult<FeedItem, undefined>> {
    while (!this.isOver) {
      const item = this.queue.shift();
      if (item) return { done: false, value: item };
      await this.fill();
      if (this.queue.length === 0) await this.changed();
    }
    return { done: true, value: undefined };
  }

  return(): Promise<IteratorReturnResult<undefined>> {
    this.isOver = true;
    this.stop();
    this.wake?.();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private async fill(): Promise<void> {
    const { db, eventId } = this.given;
    this.isChanged = false;
    await retrying(async () => {
      if (!this.hasStarted) await this.begin();
      const entries = await readEntriesAfter(db, eventId, this.position, page);
      for (const { id, position } of entries) this.queue.push({ entryId: id, position });
      this.position = entries.at(-1)?.position ?? this.position;
    }, Date.now() + patienceMs);
  }

  /** Finds out whether the reader can go on from where it was. */
  private async begin(): Promise<void> {
    const { isKnown, newer, newest } = await readStanding(
      this.given.db,
      this.given.eventId,
      this.position,
      mostBehind + 1,
    );
    this.hasStarted = true;
    if (isKnown && newer <= mostBehind) return;
    const resetBecause = isKnown
      ? `More than ${mostBehind} entries came since; read them with OutreachEvent.activations.`
      : 'The ledger of this event has no such position; read it with OutreachEvent.activations.';
    this.position = newest;
    this.queue.push({ position: newest, resetBecause });
  }

  private async changed(): Promise<void> {
    if (this.isChanged || this.isOver) return;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
    });
    this.wake = undefined;
  }
}
