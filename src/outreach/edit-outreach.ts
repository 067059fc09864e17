import { keptReason, refusedReason } from '../audit/reason.ts';
import type { Trail } from '../audit/trail.ts';
import { nothingMoved } from '../terms/moved.ts';
import { Refused } from '../terms/refusal.ts';
import { said } from '../terms/sentence.ts';
import type { EventKey } from './event.ts';
import { lockDetails, storeDetails } from './event-details.store.ts';
import { type DetailChange, edited, refusedChange, sameDetails } from './event-details.ts';
import { findOwnEvent } from './own-event.ts';

/** A change to an event's details that a coordinator requests. */
export type EditRequest = { event: EventKey; change: DetailChange; reason: string };

/**
 * Changes the given details of an event in the viewer's regions and returns its id. If nothing would differ, nothing is
 * stored. Refuses with INVALID, NOT_FOUND, OUT_OF_SCOPE or, for a cancelled event, ILLEGAL_TRANSITION.
 */
export const editOutreach = async (
  trail: Trail,
  { event: key, change, reason }: EditRequest,
): Promise<{ id: string } | Refused> => {
  const refusal = refusedReason(reason, { required: true }) ?? refusedChange(change);
  if (refusal) return refusal;
  return trail.write(async (client, note) => {
    const event = await findOwnEvent(client, trail.person.viewer, key);
    if (event instanceof Refused) return event;
    const { id, regionCode } = event;
    // The state is read under the lock, too: the event may have been cancelled since it was found.
    const { status, ...before } = await lockDetails(client, id);
    if (status === 'CANCELLED')
      return new Refused('ILLEGAL_TRANSITION', said`The event is ${status}, so ${'edit'} is not allowed.`, [
        'input',
        'event',
      ]);
    const after = edited(before, change);
    if (after instanceof Refused) return after;
    if (sameDetails(before, after)) return { id };
    const version = await storeDetails(client, id, after);
    note({
      action: 'OUTREACH_EDITED',
      region: regionCode,
      subject: { type: 'OutreachEvent', id },
      reason: keptReason(reason),
      before,
      after,
      moved: { ...nothingMoved, events: [{ eventId: id, regionCode, version }] },
    });
    return { id };
  });
};
