import type { Queryable } from '../database/database.ts';
import { clockDifferenceMs, type Day, dayIn } from '../terms/calendar.ts';
import { easternZone, zoneOf } from '../terms/zone.ts';
import type { Catalogue } from '../values/catalogue.ts';
import { type PresentState, readPresentState } from './facts-within.store.ts';
import type { KnownState } from './facts-within.ts';
import { findWithin } from './find-within.ts';
import type { ListedFinding } from './listed-finding.ts';

/** The state that a list is of, which every further page is answered from, and the instant that today is taken from. */
export type ListState = PresentState & { at: Date };

/** Which findings are asked for: a region with all below it, and the day; null is today. */
export type ListQuestion = { within: string; asOf: Day | null };

type Computed = { found: ListedFinding[]; wasPresent: boolean };

const mostLists = 16;
const mostFindings = 100_000;

/**
 * The findings of regions, as lists. Equal lists that are under way are computed once, one list at a time; the last few
 * are remembered, so that a further page costs nothing.
 */
export class FindingLists {
  private readonly db: Queryable;
  private readonly forLists: Queryable;
  private readonly catalogue: Catalogue;
  // The least used first.
  private readonly kept = new Map<string, ListedFinding[]>();
  private readonly underWay = new Map<string, Promise<Computed>>();
  private last: Promise<unknown> = Promise.resolve();

  /** `forLists` is for statements that read everything below a region. */
  constructor(db: Queryable, catalogue: Catalogue, forLists = db) {
    this.db = db;
    this.forLists = forLists;
    this.catalogue = catalogue;
  }

  /** The present state, for a first page; `at` is now. */
  async presentState(at: Date): Promise<ListState> {
    return { ...(await readPresentState(this.db)), at };
  }

  /** The list as it is in the present state, or was in an earlier one; the worst first. */
  async list(question: ListQuestion, state: ListState, present: ListState): Promise<ListedFinding[]> {
    // A cursor is the client's, so only a list that was read in the present state stands for its ledger.
    const [ofLedger, ofInstant] = [
      keyOf(question, state, state.ledger),
      keyOf(question, state, `at ${state.at.getTime()}`),
    ];
    for (const key of [ofLedger, ofInstant]) {
      const known = this.kept.get(key);
      if (!known) continue;
      this.keep(key, known);
      return known;
    }
    const key = isSame(present, state) ? ofLedger : ofInstant;
    const list = this.underWay.get(key) ?? this.next(() => this.compute(question, state));
    this.underWay.set(key, list);
    try {
      const { found, wasPresent } = await list;
      this.keep(wasPresent ? ofLedger : ofInstant, found);
      return found;
    } finally {
      this.underWay.delete(key);
    }
  }

  /** One after the other: more at once would take no less time, and more memory. */
  private next(compute: () => Promise<Computed>): Promise<Computed> {
    const list = this.last.then(compute);
    this.last = list.catch(() => {});
    return list;
  }

  private async compute(question: ListQuestion, state: ListState): Promise<Computed> {
    if (isSame(await readPresentState(this.db), state)) {
      const found = await this.find(question, state, { factsAt: null, entriesAt: null });
      // They are read in several statements: unless the facts stood still, they are read as they were known at the start.
      const after = await readPresentState(this.db);
      if (after.factsAt.getTime() === state.factsAt.getTime()) return { found, wasPresent: isSame(after, state) };
    }
    const known = { factsAt: state.factsAt, entriesAt: state.at };
    return { found: await this.find(question, state, known), wasPresent: false };
  }

  private find({ within, asOf }: ListQuestion, { at }: ListState, known: KnownState): Promise<ListedFinding[]> {
    return findWithin(this.forLists, this.catalogue, within, known, {
      dayOf: (code) => asOf ?? dayIn(zoneOf(code), at),
      liveUntil: asOf ?? dayIn(easternZone, at),
    });
  }

  private keep(key: string, list: ListedFinding[]): void {
    this.kept.delete(key);
    this.kept.set(key, list);
    const size = (): number => [...this.kept.values()].reduce((sum, { length }) => sum + length, 0);
    for (const least of this.kept.keys()) {
      // The newest stays, however long it is: its further pages are asked for next.
      if (this.kept.size === 1 || (this.kept.size <= mostLists && size() <= mostFindings)) return;
      this.kept.delete(least);
    }
  }
}

const isSame = (a: PresentState, b: PresentState): boolean =>
  a.factsAt.getTime() === b.factsAt.getTime() && a.ledger === b.ledger;

/** Whether a state lies after the present one: no list can have been of it. */
export const isToCome = (state: ListState, present: ListState): boolean =>
  state.at.getTime() > present.at.getTime() + clockDifferenceMs ||
  state.factsAt > present.factsAt ||
  BigInt(state.ledger) > BigInt(present.ledger);

/** Without a day, a list is of the days that it is in the three zones. */
const keyOf = ({ within, asOf }: ListQuestion, { factsAt, at }: ListState, entries: string): string => {
  const days = asOf ?? ['Asia/Jakarta', 'Asia/Makassar', easternZone].map((zone) => dayIn(zone, at)).join();
  return [within, days, factsAt.getTime(), entries].join(' ');
};
