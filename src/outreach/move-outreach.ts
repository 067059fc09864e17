import { coversRegion } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import type { Queryable } from '../database.ts';
import { Refused } from '../refusal.ts';
import { type EventKey, type Move, stateAfter } from './event.ts';
import { findEvent, moveEvent } from './outreach.store.ts';

/** Opens, closes, reopens or cancels an event of the viewer's regions; returns its id. */
export const moveOutreach = async (
  db: Queryable,
  key: EventKey,
  move: Move,
  viewer: Viewer,
  now: Date,
): Promise<{ id: string } | Refused> => {
  const event = await findEvent(db, key);
  if (!event) return new Refused('NOT_FOUND', 'There is no such event.', ['input', 'event']);
  if (!coversRegion(viewer, event.regionCode))
    return new Refused('OUT_OF_SCOPE', 'The event lies outside your regions.', ['input', 'event']);
  const next = stateAfter(event, move, now);
  const illegal = new Refused('ILLEGAL_TRANSITION', `An event that is ${event.status} cannot be changed by ${move}.`, [
    'input',
    'event',
  ]);
  if (!next) return illegal;
  return (await moveEvent(db, event.id, event.status, next)) ? { id: event.id } : illegal;
};
