import { createContextCache } from '@pothos/core';
import DataLoader from 'dataloader';
import type { OutreachEvent } from '../../prisma/generated/client/client.ts';
import type { Context } from '../graphql/context.ts';
import type { EventKey } from './event.ts';
import { readEvents } from './outreach.store.ts';

// Nothing is cached, so a read sees the request's own earlier writes.
const loaderOf = createContextCache(
  ({ db }: Context) =>
    new DataLoader<EventKey, OutreachEvent | null>(
      async (keys) => {
        const found = await readEvents(db, keys);
        const byKey = new Map(found.flatMap((event) => [event.id, event.code].map((text) => [text, event])));
        return keys.map((key) => byKey.get('id' in key ? key.id : key.code) ?? null);
      },
      { cache: false },
    ),
);

/** The event with that id or code; all that a request asks for together are read in one statement. */
export const loadEvent = (context: Context, key: EventKey): Promise<OutreachEvent | null> =>
  loaderOf(context).load(key);

/** Whether a selection of Prisma's is of the event's own columns only. */
export const isOwnColumns = (query: { select?: Record<string, unknown> | null; include?: unknown }): boolean =>
  query.include == null && query.select != null && Object.values(query.select).every((selected) => selected === true);
