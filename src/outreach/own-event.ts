import { refusedScope } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import type { Queryable } from '../database/database.ts';
import { Refused } from '../terms/refusal.ts';
import { said } from '../terms/sentence.ts';
import type { EventKey } from './event.ts';
import { findEvent, type StoredEvent } from './outreach.store.ts';

/** Finds the event that an input field names. Refuses with NOT_FOUND, or OUT_OF_SCOPE outside the viewer's regions. */
export const findOwnEvent = async (
  client: Queryable,
  viewer: Viewer,
  key: EventKey,
  field = 'event',
): Promise<StoredEvent | Refused> => {
  const event = await findEvent(client, key);
  if (!event) return new Refused('NOT_FOUND', said`There is no such event.`, ['input', field]);
  return refusedScope(viewer, [event.regionCode], field, said`The event lies outside your regions.`) ?? event;
};
