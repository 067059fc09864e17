import { randomUUID } from 'node:crypto';
import { keptReason } from '../audit/reason.ts';
import type { Trail, Work } from '../audit/trail.ts';
import type { Counter } from '../counter/counter.ts';
import { CounterLoader } from '../counter/counter-loader.ts';
import type { Queryable } from '../database/database.ts';
import { servedBy } from '../ledger/entry.ts';
import type { StoredEvent } from '../outreach/outreach.store.ts';
import { Refused } from '../terms/refusal.ts';
import { appendCorrections } from './append-corrections.ts';
import { correcting } from './correction.ts';
import type { StoredEntry } from './entry-move.store.ts';

/** What came of a move; with `dryRun` nothing is stored, and the counters are as they would be. */
export type MoveOutcome = {
  dryRun: boolean;
  moveId: string | null;
  /** Entries moved, people served by them, and entries left alone since somebody corrected them after the move. */
  moved: number;
  people: number;
  left: number;
  /** Of the event the entries were recorded at, and of the other. */
  counter: Counter;
  otherCounter: Counter;
};

/** An entry on its way: what stands now, and what is to stand, of the entry that was corrected for it. */
export type EntryChange = { correctedId: string; before: StoredEntry; after: StoredEntry; undoesId: string | null };
/** Entries between two events; `left` of them stay where they are. */
export type Move = { own: StoredEvent; other: StoredEvent; changes: EntryChange[]; left: number };
type Given = { reason: string; publicNote: string | null };

/** Each entry gets a correction of its own, by which it can be followed and taken back; screens show them as one. */
export const appendMove = async (
  client: Queryable,
  { own, other, changes, left }: Move,
  { reason, publicNote }: Given,
  by: string,
) => {
  const moveId = randomUUID();
  const made = changes.map(({ correctedId, before, after, undoesId }) => {
    const id = randomUUID();
    const { entries, ...made } = correcting(before, after, own.id, { correctionId: id, by, newId: randomUUID });
    const correction = { id, activationId: correctedId, undoesId, eventId: own.id, otherEventId: other.id, ...made };
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
  const written = await appendCorrections(client, corrections, entries, [own, other]);
  if (written instanceof Refused) return written;
  const people = changes.reduce((sum, { before }) => sum + servedBy(before), 0);
  return { moveId, moved: changes.length, people, left, own, other, written };
};

/** `moveId` is null for a move that takes another back: that one stays the one to name. */
type AppendedMove = Omit<Exclude<Awaited<ReturnType<typeof appendMove>>, Refused>, 'moveId'> & {
  moveId: string | null;
};

/** Runs a move alone in its transaction, and reads what both counters come to. */
export const runMove = (
  trail: Trail,
  dryRun: boolean,
  work: Work<AppendedMove | Refused>,
): Promise<MoveOutcome | Refused> =>
  trail.writeAlone(dryRun, async (client, note): Promise<MoveOutcome | Refused> => {
    const appended = await work(client, note);
    if (appended instanceof Refused) return appended;
    const { moveId, moved, people, left, own, other } = appended;
    const counters = new CounterLoader(client, trail.person.now);
    const [counter, otherCounter] = await Promise.all([counters.counter(own.id), counters.counter(other.id)]);
    return { dryRun, moveId: dryRun ? null : moveId, moved, people, left, counter, otherCounter };
  });
