import { keptReason, refusedReason } from '../audit/reason.ts';
import type { Trail } from '../audit/trail.ts';
import { findEvent } from '../outreach/outreach.store.ts';
import { Refused } from '../terms/refusal.ts';
import { uuidOf } from '../terms/uuid.ts';
import { appendMove } from './append-move.ts';
import { decideUndoMove } from './decide-move.ts';
import { findMoved, lockEventsOf } from './entry-move.store.ts';
import { noteBoth } from './note-both.ts';
import { type MoveOutcome, runMove } from './run-move.ts';

/**
 * Undoes a move: its entries count again where they were recorded. Entries that were corrected after the move, or
 * undone one by one, are left alone. Refuses with NOT_FOUND, OUT_OF_SCOPE or INVALID, and with ALREADY_CORRECTED if
 * none is left.
 */
export const undoMove = async (
  trail: Trail,
  { move: text, reason }: { move: string; reason: string },
  dryRun: boolean,
): Promise<MoveOutcome | Refused> => {
  const { viewer } = trail.person;
  const refusal = refusedReason(reason, { required: true });
  if (refusal) return refusal;
  const id = uuidOf(text);
  return runMove(trail, dryRun, async (client, note) => {
    if (id !== null) await lockEventsOf(client, id);
    const moved = id === null ? [] : await findMoved(client, id);
    const [entry] = moved;
    const own = entry ? await findEvent(client, { id: entry.first.eventId }) : null;
    const other = entry ? await findEvent(client, { id: entry.standing.eventId }) : null;
    const move = decideUndoMove({ own, other, moved }, viewer);
    if (move instanceof Refused) return move;
    const appended = await appendMove(client, move, { reason, publicNote: null, by: viewer.subject });
    if (appended instanceof Refused) return appended;
    const { movedCount, people, left, tallies } = appended;
    const line = {
      action: 'MOVE_UNDONE' as const,
      subject: { type: 'EntryMove', id: id ?? '' } as const,
      reason: keptReason(reason),
      before: { event: move.other.id, entries: moved.length },
      after: { event: move.own.id, entries: movedCount, people, leftAlone: left },
      moved: tallies,
    };
    noteBoth(note, line, move.own, move.other);
    return { ...appended, moveId: null };
  });
};
