import { keptReason, refusedReason } from '../audit/reason.ts';
import type { Trail } from '../audit/trail.ts';
import { nothingMoved } from '../terms/moved.ts';
import { Refused } from '../terms/refusal.ts';
import { said } from '../terms/sentence.ts';
import { type EventKey, type EventState, stateAfter, type Transition } from './event.ts';
import { transitionEvent } from './outreach.store.ts';
import { findOwnEvent } from './own-event.ts';

const actions: Record<Transition, string> = {
  open: 'OUTREACH_OPENED',
  close: 'OUTREACH_CLOSED',
  reopen: 'OUTREACH_REOPENED',
  cancel: 'OUTREACH_CANCELLED',
};

const stateOf = ({ status, openedAt, closedAt }: EventState): object => ({ status, openedAt, closedAt });

/**
 * Opens, closes, reopens or cancels an event in the viewer's regions and returns its id. Refuses with INVALID,
 * NOT_FOUND, OUT_OF_SCOPE or ILLEGAL_TRANSITION.
 */
export const transitionOutreach = async (
  trail: Trail,
  key: EventKey,
  transition: Transition,
  reason: string | null,
): Promise<{ id: string } | Refused> => {
  const { viewer, now } = trail.person;
  const refusal = refusedReason(reason, { required: false });
  if (refusal) return refusal;
  return trail.write(async (client, note) => {
    const event = await findOwnEvent(client, viewer, key);
    if (event instanceof Refused) return event;
    const next = stateAfter(event, transition, now);
    const version = next && (await transitionEvent(client, event.id, event.status, next));
    if (!next || version === null)
      return new Refused('ILLEGAL_TRANSITION', said`The event is ${event.status}, so ${transition} is not allowed.`, [
        'input',
        'event',
      ]);
    note({
      action: actions[transition],
      region: event.regionCode,
      subject: { type: 'OutreachEvent', id: event.id },
      reason: keptReason(reason),
      before: stateOf(event),
      after: stateOf(next),
      moved: { ...nothingMoved, events: [{ eventId: event.id, regionCode: event.regionCode, version }] },
    });
    return { id: event.id };
  });
};
