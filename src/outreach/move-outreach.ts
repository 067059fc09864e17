import { coversRegion } from '../access/scope.ts';
import { keptReason, refusedReason } from '../audit/reason.ts';
import type { Trail } from '../audit/trail.ts';
import { said } from '../language/sentence.ts';
import { Refused } from '../terms/refusal.ts';
import { type EventKey, type EventState, type Move, stateAfter } from './event.ts';
import { findEvent, moveEvent } from './outreach.store.ts';

const actions: Record<Move, string> = {
  open: 'OUTREACH_OPENED',
  close: 'OUTREACH_CLOSED',
  reopen: 'OUTREACH_REOPENED',
  cancel: 'OUTREACH_CANCELLED',
};

const stateOf = ({ status, openedAt, closedAt }: EventState): object => ({ status, openedAt, closedAt });

/** Opens, closes, reopens or cancels an event of the viewer's regions; returns its id. */
export const moveOutreach = async (
  trail: Trail,
  key: EventKey,
  move: Move,
  reason: string | null,
): Promise<{ id: string } | Refused> => {
  const { viewer, now } = trail.person;
  const refusal = refusedReason(reason, { required: false });
  if (refusal) return refusal;
  return trail.write(async (client, note) => {
    const event = await findEvent(client, key);
    if (!event) return new Refused('NOT_FOUND', said`There is no such event.`, ['input', 'event']);
    if (!coversRegion(viewer, event.regionCode))
      return new Refused('OUT_OF_SCOPE', said`The event lies outside your regions.`, ['input', 'event']);
    const next = stateAfter(event, move, now);
    if (!next || !(await moveEvent(client, event.id, event.status, next)))
      return new Refused('ILLEGAL_TRANSITION', said`An event that is ${event.status} cannot be changed by ${move}.`, [
        'input',
        'event',
      ]);
    note({
      action: actions[move],
      region: event.regionCode,
      subject: { type: 'OutreachEvent', id: event.id },
      reason: keptReason(reason),
      before: stateOf(event),
      after: stateOf(next),
    });
    return { id: event.id };
  });
};
