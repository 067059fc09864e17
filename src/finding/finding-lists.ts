import type { Queryable } from '../database/database.ts';
import { type Day, dayIn } from '../terms/calendar.ts';
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

const mostLists = 16;
const mostFindings = 100_000;

/**
 * The findings of regions, as lists. Equal lists that are under way are computed once, one list at a time; the last few
 * are remembered, so that a further page costs nothing.
 */
export class FindingLists {
  private readonly db: Queryable;
  private readonly catalogue: Catalogue;
  // The least used first.
  private readonly kept = new Map<string, ListedFinding[]>();
  private readonly underWay = new Map<string, Promise<ListedFinding[]>>();
  private last: Promise<unknown> = Promise.resolve();

  constructor(db: Queryable, catalogue: Catalogue) {
    this.db = db;
    this.catalogue = catalogue;
  }

  /** The present state, for a first page. */
  async presentState(at: Date): Promise<ListState> {
    return { ...(await readPresentState(this.db)), at };
  }

  /** The list as it is, or was, in a state; the worst first. */
  async list(question: ListQuestion, state: ListState): Promise<ListedFinding[]> {
    const key = keyOf(question, state);
    const known = this.kept.get(key);
    if (known) {
      this.keep(key, known);
      return known;
    }
    const list = this.underWay.get(key) ?? this.next(() => this.compute(question, state));
    this.underWay.set(key, list);
    try {
      const found = await list;
      this.keep(key, found);
      return found;
    } finally {
      this.underWay.delete(key);
    }
  }

  /** One after the other: more at once would take no less time, and more memory. */
  private next(compute: () => Promise<ListedFinding[]>): Promise<ListedFinding[]> {
    const list = this.last.then(compute);
    this.last = list.catch(() => {});
    return list;
  }

  private async compute(question: ListQuestion, state: ListState): Promise<ListedFinding[]> {
    const isOf = (present: PresentState): boolean => present.factsAt.getTime() === state.factsAt.getTime();
    const before = await readPresentState(this.db);
    const entriesAt = before.ledger === state.ledger ? null : state.at;
    const found = await this.find(question, state, { factsAt: isOf(before) ? null : state.factsAt, entriesAt });
    // The facts are read in several statements: unless they stood still, they are read as they were known at the start.
    if (!isOf(before) || isOf(await readPresentState(this.db))) return found;
    return this.find(question, state, { factsAt: state.factsAt, entriesAt: state.at });
  }

  private find({ within, asOf }: ListQuestion, { at }: ListState, known: KnownState): Promise<ListedFinding[]> {
    return findWithin(this.db, this.catalogue, within, known, {
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

/** Without a day, a list is of the days that it is in the three zones. */
const keyOf = ({ within, asOf }: ListQuestion, { factsAt, ledger, at }: ListState): string => {
  const days = asOf ?? ['Asia/Jakarta', 'Asia/Makassar', easternZone].map((zone) => dayIn(zone, at)).join();
  return [within, days, factsAt.getTime(), ledger].join(' ');
};
