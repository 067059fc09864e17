import { randomUUID } from 'node:crypto';
import { keptReason } from '../audit/reason.ts';
import type { Trail, Work } from '../audit/trail.ts';
import type { Counter } from '../counter/counter.ts';
import { CounterLoader } from '../counter/counter-loader.ts';
import type { Queryable } from '../database/database.ts';
import { servedBy } from '../terms/activation-kind.ts';
import type { Moved } from '../terms/moved.ts';
import { Refused } from '../terms/refusal.ts';
import { appendCorrections } from './append-corrections.ts';
import { correcting } from './correction.ts';
import type { EntryMove } from './decide-move.ts';
import type { Grounds } from './save-correction.ts';

/** The result of a move. With `dryRun` nothing is stored, and the counters are as they would be. */
export type MoveOutcome = {
  dryRun: boolean;
  moveId: string | null;
  /** Entries moved, people served by them, and, for an undo, entries left alone because they were corrected since. */
  moved: number;
  people: number;
  left: number;
  /** The counters of the event where the entries were recorded, and of the other event. */
  counter: Counter;
  otherCounter: Counter;
};

/** A move whose entries have been appended, with the `tallies` that changed. */
type AppendedMove = Pick<EntryMove, 'own' | 'other' | 'left'> & {
  moveId: string;
  moved: number;
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
  return { moveId, moved: changes.length, people, left, own, other, tallies };
};

/** Runs a move while no other transaction can change a tally, and then reads both counters. */
export const runMove = (
  trail: Trail,
  dryRun: boolean,
  // The id is null for an undo, which goes by the id of the move that it undoes.
  work: Work<(Omit<AppendedMove, 'moveId'> & { moveId: string | null }) | Refused>,
): Promise<MoveOutcome | Refused> =>
  trail.writeAlone(dryRun, async (client, note): Promise<MoveOutcome | Refused> => {
    const appended = await work(client, note);
    if (appended instanceof Refused) return appended;
    const { moveId, moved, people, left, own, other } = appended;
    const counters = new CounterLoader(client, trail.person.now);
    const [counter, otherCounter] = await Promise.all([counters.counter(own.id), counters.counter(other.id)]);
    return { dryRun, moveId: dryRun ? null : moveId, moved, people, left, counter, otherCounter };
  });
