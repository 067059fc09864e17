import type { Day } from '../terms/calendar.ts';
import type { Moved } from '../terms/moved.ts';
import { type Moment, Moves } from '../terms/moves.ts';
import type { Subtree } from '../values/roll-up.ts';
import type { Value } from '../values/value.ts';
import type { VersionedFacts } from './evidence.store.ts';
import { KeptSubtrees } from './kept-subtrees.ts';

/** A region's facts, and its values by question (value-question.ts). */
export type Remembered = { facts: VersionedFacts; values: Map<string, Value>; bytes: number; isUsed: boolean };

/** One state of the published facts, with what is remembered of regions in it. */
export type FactsState = {
  version: number;
  changedAt: Date;
  regions: Map<string, Remembered>;
  subtrees: KeptSubtrees;
};

/** A state of which nothing is remembered yet; its subtrees may take that many bytes. */
export const stateOfFacts = (version: number, changedAt: Date, subtreeBytes: number): FactsState => ({
  version,
  changedAt,
  regions: new Map(),
  subtrees: new KeptSubtrees(subtreeBytes),
});

// Estimates, in bytes: V8 was measured to take 230 to 300 for a figure, and 500 to 700 for a value with its ranges.
const [regionBytes, figureBytes, dayBytes, valueBytes] = [600, 300, 100, 700];
/** A series asks for hundreds of days of a region, most of which are never asked for again. */
const mostValues = 64;

const bytesOf = ({ figures, live }: VersionedFacts): number =>
  regionBytes + figures.length * figureBytes + live.length * dayBytes;

/**
 * Facts and values of regions, and the subtrees that they are rolled up from, shared by all requests for as long as
 * nothing of them moves, and bounded by bytes. It is told what moves before the write is acknowledged. A move drops what was remembered; what is still being read when the
 * move is told is not remembered at all, because it may be of the state before.
 */
export class ValueMemory {
  private readonly maxBytes: number;
  private readonly isFresh: () => boolean;
  private state: FactsState | null = null;
  private readonly moves = new Moves();
  private bytes = 0;

  /**
   * Regions with their values may take that many bytes, and subtrees as many again. `isFresh` says whether everything
   * that moved up to now, or shortly before, was told.
   */
  constructor(maxBytes: number, isFresh: () => boolean) {
    this.maxBytes = maxBytes;
    this.isFresh = isFresh;
  }

  moved({ regions, facts }: Pick<Moved, 'regions' | 'facts'>): void {
    if (facts) this.forget();
    const codes = regions.map(({ regionCode }) => regionCode);
    this.moves.move(codes);
    for (const code of codes) this.drop(code);
    this.state?.subtrees.moved(codes, this.moves.moment);
  }

  /** Drops everything. */
  forget(): void {
    this.moves.moveAll();
    this.state = null;
    this.bytes = 0;
  }

  get moment(): Moment {
    return this.moves.moment;
  }

  /** The state that a request may begin with; null if nothing is remembered, or if it may be outdated. */
  get present(): FactsState | null {
    return this.isFresh() ? this.state : null;
  }

  /**
   * The state to which something belongs that was read from `began` on: the shared one, or one of its own if the facts
   * have moved since.
   */
  stateOf(began: Moment, version: number, changedAt: Date): FactsState {
    if (this.state?.version === version) return this.state;
    const own = stateOfFacts(version, changedAt, this.maxBytes);
    if (this.moves.haveAllMoved(began) || (this.state && this.state.version > version)) return own;
    this.forget();
    this.state = own;
    return own;
  }

  /** Whether a state is still the one that is kept true. */
  holds(state: FactsState): boolean {
    return state === this.state;
  }

  remember(state: FactsState, began: Moment, facts: VersionedFacts): void {
    if (state !== this.state || this.moves.hasMoved(facts.code, began)) return;
    this.drop(facts.code);
    const bytes = bytesOf(facts);
    state.regions.set(facts.code, { facts, values: new Map(), bytes, isUsed: false });
    this.bytes += bytes;
    this.shrink();
  }

  /** Remembers the subtree of regions that was read from `began` on, for days in order. */
  rememberSubtree(state: FactsState, began: Moment, roots: string[], days: Day[], subtree: Subtree): void {
    if (state !== this.state || this.moves.haveAllMoved(began)) return;
    state.subtrees.keep(roots, days, subtree, this.moves.since(began));
  }

  /** Remembers a value of a region, unless its facts are not remembered any more. */
  rememberValue(state: FactsState, facts: VersionedFacts, question: string, value: Value): void {
    const region = state.regions.get(facts.code);
    if (state !== this.state || region?.facts !== facts) return;
    if (region.values.size >= mostValues) {
      region.bytes -= valueBytes * region.values.size;
      this.bytes -= valueBytes * region.values.size;
      region.values.clear();
    }
    region.values.set(question, value);
    region.bytes += valueBytes;
    this.bytes += valueBytes;
    this.shrink();
  }

  private drop(code: string): void {
    const region = this.state?.regions.get(code);
    if (!region) return;
    this.bytes -= region.bytes;
    this.state?.regions.delete(code);
  }

  /** Drops the regions that were not used for longest; one that was used since it was last looked at stays. */
  private shrink(): void {
    const regions = this.state?.regions;
    if (!regions) return;
    for (const [code, region] of regions) {
      if (this.bytes <= this.maxBytes) return;
      if (region.isUsed) {
        region.isUsed = false;
        regions.delete(code);
        regions.set(code, region);
      } else this.drop(code);
    }
  }
}
