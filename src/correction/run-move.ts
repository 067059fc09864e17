import type { Keeping } from '../audit/repeatable.ts';
import type { Trail, Work } from '../audit/trail.ts';
import { type Counter, type KeptCounter, keptCounter, recalledCounter } from '../counter/counter.ts';
import { CounterLoader } from '../counter/counter-loader.ts';
import { Refused } from '../terms/refusal.ts';
import type { AppendedMove } from './append-move.ts';

/** The result of a move. With `dryRun` nothing is stored, and the counters are as they would be. */
export type MoveOutcome = {
  dryRun: boolean;
  moveId: string | null;
  /** Entries moved, people served by them, and, for an undo, entries left alone because they were corrected since. */
  movedCount: number;
  people: number;
  left: number;
  /** The counters of the event where the entries were recorded, and of the other event. */
  counter: Counter;
  otherCounter: Counter;
};

type KeptMove = Omit<MoveOutcome, 'counter' | 'otherCounter'> & { counter: KeptCounter; otherCounter: KeptCounter };

export const keptMove: Keeping<MoveOutcome, KeptMove> = {
  keep: ({ counter, otherCounter, ...counts }) => ({
    ...counts,
    counter: keptCounter(counter),
    otherCounter: keptCounter(otherCounter),
  }),
  recall: ({ counter, otherCounter, ...counts }) => ({
    ...counts,
    counter: recalledCounter(counter),
    otherCounter: recalledCounter(otherCounter),
  }),
};

/** Runs a move, which locks both events, and then reads their counters. */
export const runMove = (
  trail: Trail,
  dryRun: boolean,
  // The id is null for an undo, which goes by the id of the move that it undoes.
  work: Work<(Omit<AppendedMove, 'moveId'> & { moveId: string | null }) | Refused>,
): Promise<MoveOutcome | Refused> =>
  trail.write(async (client, note): Promise<MoveOutcome | Refused> => {
    const appended = await work(client, note);
    if (appended instanceof Refused) return appended;
    const { moveId, movedCount, people, left, own, other } = appended;
    const counters = new CounterLoader(client, trail.person.now);
    const [counter, otherCounter] = await Promise.all([counters.counter(own.id), counters.counter(other.id)]);
    return { dryRun, moveId: dryRun ? null : moveId, movedCount, people, left, counter, otherCounter };
  }, dryRun);
