import DataLoader from 'dataloader';
import type { OutreachEvent } from '../../prisma/generated/client/client.ts';
import type { Queryable } from '../database/database.ts';
import type { Reads } from '../terms/reads.ts';
import type { EventKey } from './event.ts';
import { readEvents } from './outreach.store.ts';

/** Loads events in batches: all that a request asks for together are read in one statement. */
export class EventLoader {
  private readonly reads: Reads;
  private readonly events: DataLoader<EventKey, OutreachEvent | null>;

  constructor(db: Queryable, reads: Reads) {
    this.reads = reads;
    this.events = new DataLoader(
      async (keys) => {
        const found = await readEvents(db, keys);
        const byKey = new Map(found.flatMap((event) => [event.id, event.code].map((text) => [text, event])));
        return keys.map((key) => byKey.get('id' in key ? key.id : key.code) ?? null);
      },
      // A read must see the request's own earlier writes.
      { cache: false },
    );
  }

  /** The event with that id or code; null if there is none, of which nothing tells when there will be. */
  async event(key: EventKey): Promise<OutreachEvent | null> {
    const event = await this.events.load(key);
    if (event) this.reads.event(event.id);
    else this.reads.untold();
    return event;
  }
}

/** Whether a selection of Prisma's is of the event's own columns only. */
export const isOwnColumns = (query: { select?: Record<string, unknown> | null; include?: unknown }): boolean =>
  query.include == null && query.select != null && Object.values(query.select).every((selected) => selected === true);
