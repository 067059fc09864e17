import DataLoader from 'dataloader';
import type { Queryable } from '../database/database.ts';
import type { Reads } from '../terms/reads.ts';
import { readCounters } from './counter.store.ts';
import { type Counter, counterOf, paceMinutes } from './counter.ts';
import { type CounterCorrection, type MinuteCount, readCorrections, readMinutes } from './counter-history.store.ts';

/** A request for an event's history: its `last` corrections, or the `last` minutes. */
type Asked = { eventId: string; last: number };

const minuteMs = 60_000;

/** Loads the counters of one request in batches. Nothing is cached, so a read sees the request's own earlier writes. */
export class CounterLoader {
  private readonly reads: Reads | null;
  private readonly counters: DataLoader<string, Counter>;
  private readonly correctionsOf: DataLoader<Asked, CounterCorrection[]>;
  private readonly minutesOf: DataLoader<Asked, MinuteCount[]>;

  constructor(db: Queryable, now: Date, reads: Reads | null = null) {
    this.reads = reads;
    const before = (minutes: number): Date => new Date(now.getTime() - minutes * minuteMs);
    const farthest = (asked: readonly Asked[]): number => Math.max(...asked.map(({ last }) => last));
    const idsOf = (asked: readonly Asked[]): string[] => [...new Set(asked.map(({ eventId }) => eventId))];
    const cache = false;
    this.counters = new DataLoader(
      async (eventIds) => {
        const stored = await readCounters(db, [...eventIds], before(paceMinutes), now);
        return eventIds.map((id) => {
          const counter = stored.get(id);
          return counter ? counterOf(counter, now) : new Error(`event ${id} has no counter`);
        });
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

  counter(eventId: string): Promise<Counter> {
    this.reads?.event(eventId);
    return this.counters.load(eventId);
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
