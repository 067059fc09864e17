import type { Action } from '../audit/action.ts';
import { keptReason, refusedReason } from '../audit/reason.ts';
import type { Trail } from '../audit/trail.ts';
import { nothingMoved } from '../terms/moved.ts';
import { Refused } from '../terms/refusal.ts';
import { said } from '../terms/sentence.ts';
import { type EventKey, type EventState, stateAfter, type Transition } from './event.ts';
import { refusedOpening } from './opening.ts';
import { transitionEvent } from './outreach.store.ts';
import { findOwnEvent } from './own-event.ts';

const actions: Record<Transition, Action> = {
  open: 'OUTREACH_OPENED',
  close: 'OUTREACH_CLOSED',
  reopen: 'OUTREACH_REOPENED',
  cancel: 'OUTREACH_CANCELLED',
};

/** A change of state that a coordinator requests. */
export type TransitionRequest = {
  event: EventKey;
  transition: Transition;
  reason: string | null;
  /** The instant since which an opened event counts as open; null for now. */
  openedAt: Date | null;
};

const stateOf = ({ status, openedAt, closedAt }: EventState): object => ({ status, openedAt, closedAt });

/**
 * Opens, closes, reopens or cancels an event in the viewer's regions and returns its id. Refuses with INVALID,
 * NOT_FOUND, OUT_OF_SCOPE or ILLEGAL_TRANSITION.
 */
export const transitionOutreach = async (
  trail: Trail,
  { event: key, transition, reason, openedAt }: TransitionRequest,
): Promise<{ id: string } | Refused> => {
  const { viewer, now } = trail.person;
  const refusal = refusedReason(reason, { required: false }) ?? refusedOpening(transition, openedAt, now);
  if (refusal) return refusal;
  return trail.write(async (client, note) => {
    const event = await findOwnEvent(client, viewer, key);
    if (event instanceof Refused) return event;
    const next = stateAfter(event, transition, now, openedAt ?? now);
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
