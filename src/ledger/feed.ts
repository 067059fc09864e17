import type { Queryable } from '../database/database.ts';
import { retrying } from '../database/retrying.ts';
import { readEntriesAfter, readStanding } from './activation-feed.store.ts';

/** An entry, or a notice that the reader has to start over from `position`. */
export type FeedItem = { position: string } & ({ entryId: string } | { resetBecause: string });

/** How many entries behind a reader may be and still resume; beyond that, a query serves it better. */
const mostBehind = 10_000;
const page = 200;
/**
 * How long a read is retried while the database is unavailable, before the feed fails and the reader has to reconnect.
 */
const patienceMs = 60_000;

type FeedOptions = {
  db: Queryable;
  eventId: string;
  /** The position up to which the reader has every entry; 0 for none. */
  after: string;
  /** Calls `changed` after the event's ledger may have grown; returns a function that stops it. */
  listen: (changed: () => void) => () => void;
};

/**
 * An event's ledger entries in order: those after a position, then new ones as they are recorded. Within one event,
 * positions increase in commit order, so an entry never appears behind the reader. Ends when `return` is called, even
 * while `next` is waiting.
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
    // Listen before the first read: an entry that is recorded from here on is in that read or in a later one.
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
    }, performance.now() + patienceMs);
  }

  /** Resumes from the reader's position, or queues a reset if that is not possible. */
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
      ? `More than ${mostBehind} entries were added since; read them with OutreachEvent.activations.`
      : 'The cursor is not a position in the ledger of this event; read the ledger with OutreachEvent.activations.';
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
