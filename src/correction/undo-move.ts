import { coversRegion } from '../access/scope.ts';
import { keptReason, refusedReason } from '../audit/reason.ts';
import type { Trail } from '../audit/trail.ts';
import { said } from '../language/sentence.ts';
import { entryId } from '../ledger/judge.ts';
import { findEvent } from '../outreach/outreach.store.ts';
import { Refused } from '../terms/refusal.ts';
import { findMoved } from './entry-move.store.ts';
import { appendMove, type EntryChange, type MoveOutcome, runMove } from './entry-move.ts';
import { tellBoth } from './tell-both.ts';

const path = ['input', 'move'];

/**
 * Takes a move back: its entries stand again where they were recorded. Those that somebody corrected after the move, or
 * took back on their own, are left alone. Refuses with NOT_FOUND, OUT_OF_SCOPE, or ALREADY_CORRECTED where none is left.
 */
export const undoMove = async (
  trail: Trail,
  asked: { move: string; reason: string },
  dryRun: boolean,
): Promise<MoveOutcome | Refused> => {
  const { viewer } = trail.person;
  const refusal = refusedReason(asked.reason, { required: true });
  if (refusal) return refusal;
  const id = entryId(asked.move);
  return runMove(trail, dryRun, async (client, note) => {
    const all = id === null ? [] : await findMoved(client, id);
    const [first] = all;
    const own = first && (await findEvent(client, { id: first.first.eventId }));
    const other = first && (await findEvent(client, { id: first.standing.eventId }));
    if (!own || !other) return new Refused('NOT_FOUND', said`There is no such move.`, path);
    if (![own, other].every(({ regionCode }) => coversRegion(viewer, regionCode)))
      return new Refused('OUT_OF_SCOPE', said`An event of the move lies outside your regions.`, path);
    const back = all.filter(({ again }) => !again);
    if (back.length === 0)
      return new Refused('ALREADY_CORRECTED', said`Each of its entries was taken back or corrected since.`, path);
    const changes = back.map(({ correctionId, first, standing }): EntryChange => {
      return { correctedId: first.id, before: standing, after: first, undoesId: correctionId };
    });
    const move = { own, other, changes, left: all.length - back.length };
    const appended = await appendMove(client, move, { reason: asked.reason, publicNote: null }, viewer.subject);
    if (appended instanceof Refused) return appended;
    const { moved, people, left, written } = appended;
    const told = {
      action: 'MOVE_UNDONE',
      subject: { type: 'EntryMove', id: id ?? '' } as const,
      reason: keptReason(asked.reason),
      before: { event: other.id, entries: all.length },
      after: { event: own.id, entries: moved, people, leftAlone: left },
      moved: written,
    };
    tellBoth(note, told, own, other);
    return { ...appended, moveId: null };
  });
};
