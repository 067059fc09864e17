import { randomUUID } from 'node:crypto';
import { keptReason } from '../audit/reason.ts';
import type { Queryable } from '../database/database.ts';
import { servedBy } from '../terms/activation-kind.ts';
import type { Moved } from '../terms/moved.ts';
import { Refused } from '../terms/refusal.ts';
import { appendCorrections } from './append-corrections.ts';
import { correcting } from './correction.ts';
import type { EntryMove } from './decide-move.ts';
import type { Grounds } from './save-correction.ts';

/** A move whose entries have been appended, with the `tallies` that changed. */
export type AppendedMove = Pick<EntryMove, 'own' | 'other' | 'left'> & {
  moveId: string;
  movedCount: number;
  people: number;
  tallies: Moved;
};

/**
 * Stores a move and appends its entries. Each entry gets its own correction, so that it can be traced and undone;
 * screens show them as one. Refuses with INVALID if a counter would become negative.
 */
export const appendMove = async (
  client: Queryable,
  { own, other, changes, left }: EntryMove,
  { reason, publicNote, by }: Grounds,
): Promise<AppendedMove | Refused> => {
  const moveId = randomUUID();
  const made = changes.map(({ correctedId, before, after, undoesId }) => {
    const id = randomUUID();
    const { entries, ...deltas } = correcting(before, after, own.id, { correctionId: id, by, newId: randomUUID });
    const correction = { id, activationId: correctedId, undoesId, eventId: own.id, otherEventId: other.id, ...deltas };
    return { entries, correction };
  });
  const delta = made.reduce((sum, { correction }) => sum + correction.delta, 0);
  const otherDelta = made.reduce((sum, { correction }) => sum + (correction.otherDelta ?? 0), 0);
  const corrections = made.map(({ correction }, index) => ({
    ...correction,
    reason: keptReason(reason) ?? '',
    publicNote: keptReason(publicNote),
    by,
    moveId,
    moveDeltas: index === made.length - 1 ? { delta, otherDelta } : null,
  }));
  const entries = made.flatMap((each) => each.entries);
  const tallies = await appendCorrections(client, corrections, entries, [own, other]);
  if (tallies instanceof Refused) return tallies;
  const people = changes.reduce((sum, { before }) => sum + servedBy(before), 0);
  return { moveId, movedCount: changes.length, people, left, own, other, tallies };
};
