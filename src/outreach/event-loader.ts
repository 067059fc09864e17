import DataLoader from 'dataloader';
import type { OutreachEvent } from '../../prisma/generated/client/client.ts';
import type { Queryable } from '../database/database.ts';
import type { Reads } from '../terms/reads.ts';
import type { EventKey } from './event.ts';
import type { EventMemory } from './event-memory.ts';
import { readEvents } from './outreach.store.ts';

/** Gives events from memory, or loads them in batches: all that a request asks for together in one statement. */
export class EventLoader {
  private readonly memory: EventMemory<unknown> | null;
  private readonly reads: Reads;
  private readonly events: DataLoader<EventKey, OutreachEvent | null>;

  constructor(db: Queryable, memory: EventMemory<unknown> | null, reads: Reads) {
    this.memory = memory;
    this.reads = reads;
    this.events = new DataLoader(
      async (keys) => {
        const began = memory?.moment ?? 0;
        const found = await readEvents(db, keys);
        for (const event of found) memory?.rememberEvent(began, event);
        const byKey = new Map(found.flatMap((event) => [event.id, event.code].map((text) => [text, event])));
        return keys.map((key) => byKey.get('id' in key ? key.id : key.code) ?? null);
      },
      // A read must see the request's own earlier writes.
      { cache: false },
    );
  }

  /** The event with that id or code; null if there is none, of which nothing tells when there will be. */
  async event(key: EventKey): Promise<OutreachEvent | null> {
    const event = this.memory?.event(key) ?? (await this.events.load(key));
    if (event) this.reads.event(event.id);
    else this.reads.untold();
    return event;
  }
}

/** Whether a selection of Prisma's is of the event's own columns only. */
export const isOwnColumns = (query: { select?: Record<string, unknown> | null; include?: unknown }): boolean =>
  query.include == null && query.select != null && Object.values(query.select).every((selected) => selected === true);
