import DataLoader from 'dataloader';
import type { Queryable } from '../database/database.ts';
import type { EventMemory } from '../outreach/event-memory.ts';
import type { Reads } from '../terms/reads.ts';
import { readCounters } from './counter.store.ts';
import { type Counter, counterOf, paceSince, type StoredCounter } from './counter.ts';
import { type CounterCorrection, type MinuteCount, readCorrections, readMinutes } from './counter-history.store.ts';

/** A request for an event's history: its `last` corrections, or the `last` minutes. */
type Asked = { eventId: string; last: number };

const minuteMs = 60_000;

/** The counters' share of what is remembered of events. */
export type CounterMemory = EventMemory<StoredCounter>;

/**
 * Gives the counters of one request from memory, or loads them in batches. It remembers nothing itself, so a read sees
 * the request's own earlier writes.
 */
export class CounterLoader {
  private readonly now: Date;
  private readonly memory: CounterMemory | null;
  private readonly reads: Reads | null;
  private readonly counters: DataLoader<string, StoredCounter>;
  private readonly correctionsOf: DataLoader<Asked, CounterCorrection[]>;
  private readonly minutesOf: DataLoader<Asked, MinuteCount[]>;

  constructor(db: Queryable, now: Date, memory: CounterMemory | null = null, reads: Reads | null = null) {
    this.now = now;
    this.memory = memory;
    this.reads = reads;
    const before = (minutes: number): Date => new Date(now.getTime() - minutes * minuteMs);
    const farthest = (asked: readonly Asked[]): number => Math.max(...asked.map(({ last }) => last));
    const idsOf = (asked: readonly Asked[]): string[] => [...new Set(asked.map(({ eventId }) => eventId))];
    const cache = false;
    this.counters = new DataLoader(
      async (eventIds) => {
        const began = memory?.moment ?? 0;
        const stored = await readCounters(db, [...eventIds], paceSince(now));
        for (const [id, totals] of stored) memory?.rememberTotals(began, id, totals);
        return eventIds.map((id) => stored.get(id) ?? new Error(`event ${id} has no counter`));
      },
      { cache },
    );
    this.correctionsOf = new DataLoader(
      async (asked) => {
        const found = await readCorrections(db, idsOf(asked), farthest(asked));
        return asked.map(({ eventId, last }) => (found.get(eventId) ?? []).slice(0, last));
      },
      { cache },
    );
    this.minutesOf = new DataLoader(
      async (asked) => {
        const found = await readMinutes(db, idsOf(asked), before(farthest(asked)), now);
        return asked.map(({ eventId, last }) =>
          (found.get(eventId) ?? []).filter(({ minute }) => minute > before(last)),
        );
      },
      { cache },
    );
  }

  async counter(eventId: string): Promise<Counter> {
    this.reads?.event(eventId);
    const known = this.memory?.totals(eventId);
    // After the clock was set back, minutes are missing.
    const isEnough = known !== undefined && known.since <= paceSince(this.now);
    return counterOf(isEnough ? known : await this.counters.load(eventId), this.now);
  }

  /** At most `last` corrections, newest first. */
  corrections(eventId: string, last: number): Promise<CounterCorrection[]> {
    this.reads?.event(eventId);
    return this.correctionsOf.load({ eventId, last });
  }

  /** People served in each of the last `last` minutes, oldest first; empty minutes are left out. */
  minutes(eventId: string, last: number): Promise<MinuteCount[]> {
    this.reads?.event(eventId);
    this.reads?.moment();
    return this.minutesOf.load({ eventId, last });
  }
}
