import DataLoader from 'dataloader';
import type { Queryable } from '../database.ts';
import { readCounters } from './counter.store.ts';
import { type Counter, counterOf, paceMinutes } from './counter.ts';

/** Counters of one request, read in sets. */
export class CounterLoader {
  private readonly counters: DataLoader<string, Counter>;

  constructor(db: Queryable, now: Date) {
    this.counters = new DataLoader(
      async (eventIds) => {
        const since = new Date(now.getTime() - paceMinutes * 60_000);
        const stored = await readCounters(db, [...eventIds], since, now);
        return eventIds.map((id) => {
          const counter = stored.get(id);
          return counter ? counterOf(counter, now) : new Error(`event ${id} has no counter`);
        });
      },
      // What is read after a write in the same request must show it.
      { cache: false },
    );
  }

  counter(eventId: string): Promise<Counter> {
    return this.counters.load(eventId);
  }
}
