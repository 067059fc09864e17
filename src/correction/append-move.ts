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
import type { Grounds } from './store-correction.ts';

/** The result of a move; with `dryRun` nothing is stored, and the counters are as they would be. */
export type MoveOutcome = {
  dryRun: boolean;
  moveId: string | null;
  /** Entries moved, people served by them, and entries left alone because they were corrected after the move. */
  moved: number;
  people: number;
  left: number;
  /** Of the event the entries were recorded at, and of the other. */
  counter: Counter;
  otherCounter: Counter;
};

/** A move whose entries are appended; `tallies` are those that it moved. */
type AppendedMove = Pick<EntryMove, 'own' | 'other' | 'left'> & {
  moveId: string;
  moved: number;
  people: number;
  tallies: Moved;
};

/** Each entry gets a correction of its own, by which it can be followed and taken back; screens show them as one. */
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

/** Runs a move with no other tally moving, and reads both counters after it. */
export const runMove = (
  trail: Trail,
  dryRun: boolean,
  // The id is null for a move that takes another back: the first one keeps its name.
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
