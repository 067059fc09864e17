import type { Day } from '../terms/calendar.ts';
import type { Moment } from '../terms/moves.ts';
import { ancestorsOf } from '../terms/region-code.ts';
import type { Subtree } from '../values/roll-up.ts';

/**
 * The subtree of one or more regions as it was read for some days, and the regions whose tallies moved since, each with
 * the moment of its last move.
 */
export type KeptSubtree = {
  roots: Set<string>;
  days: Day[];
  /** The days as one text, so that those of a year are compared at once. */
  daysKey: string;
  subtree: Subtree;
  moved: Map<string, Moment>;
  bytes: number;
};

// Estimates, in bytes: of a subtree without figures, of a figure, of the counts and links of a region, and of its sums
// for each indicator in turn.
const [emptyBytes, figureBytes, regionBytes, sumsBytes] = [1000, 300, 400, 2400];

const bytesOf = ({ figures, childrenWithFigures, villages }: Subtree): number => {
  const alike = [...villages.values()].flat();
  const listed = [...figures.values(), ...alike.map((of) => of.figures)];
  return (
    emptyBytes +
    figureBytes * listed.reduce((sum, { length }) => sum + length, 0) +
    regionBytes * (figures.size + alike.length) +
    sumsBytes * childrenWithFigures.size
  );
};

/** A subtree in which more regions moved since it was last asked for is dropped, so that one left alone cannot grow. */
const mostMoved = 10_000;

/** The text by which subtrees are found that were read for these days, in order. */
export const daysKeyOf = (days: Day[]): string => days.join();

/**
 * Subtrees under one version of the published facts, bounded by bytes; those that were used last stay. An entry does not
 * drop one: with a million figures, an answer that reads those below the country took 14 s, and one that reads only the
 * tallies that an entry moved 25 ms.
 */
export class KeptSubtrees {
  private readonly maxBytes: number;
  /** The least used first. */
  private kept: KeptSubtree[] = [];
  private bytes = 0;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  get isEmpty(): boolean {
    return this.kept.length === 0;
  }

  /** The subtree that contains the region's, for exactly these days. */
  find(code: string, daysKey: string): KeptSubtree | undefined {
    const found = this.kept.find((one) => one.daysKey === daysKey && contains(one, code));
    if (found) this.kept = [...this.kept.filter((one) => one !== found), found];
    return found;
  }

  /** Keeps a subtree, with the regions that moved while it was read. */
  keep(roots: string[], days: Day[], subtree: Subtree, moved: Map<string, Moment>): void {
    const [daysKey, bytes] = [daysKeyOf(days), bytesOf(subtree)];
    const kept: KeptSubtree = { roots: new Set(roots), days, daysKey, subtree, moved: new Map(), bytes };
    if (kept.bytes > this.maxBytes) return;
    // One that lies within the new one will not be found again.
    for (const one of this.kept)
      if (one.daysKey === daysKey && [...one.roots].every((code) => contains(kept, code))) this.drop(one);
    this.kept.push(kept);
    this.bytes += kept.bytes;
    for (const [code, moment] of moved) note(kept, code, moment);
    for (const least of this.kept) {
      if (this.bytes <= this.maxBytes) return;
      this.drop(least);
    }
  }

  /** Notes that the tallies of regions moved. */
  moved(codes: string[], moment: Moment): void {
    for (const kept of this.kept) {
      for (const code of codes) note(kept, code, moment);
      if (kept.moved.size > mostMoved) this.drop(kept);
    }
  }

  /**
   * Replaces a subtree by one for which the tallies were read again from a moment on, unless it was replaced in the
   * meantime.
   */
  renew(kept: KeptSubtree, from: Subtree, renewed: Subtree, began: Moment): void {
    if (kept.subtree !== from) return;
    kept.subtree = renewed;
    for (const [code, moment] of kept.moved) if (moment <= began) kept.moved.delete(code);
  }

  private drop(kept: KeptSubtree): void {
    this.kept = this.kept.filter((one) => one !== kept);
    this.bytes -= kept.bytes;
  }
}

const contains = ({ roots }: KeptSubtree, code: string): boolean =>
  roots.has(code) || ancestorsOf(code).some((above) => roots.has(above));

const note = (kept: KeptSubtree, code: string, moment: Moment): void => {
  if (contains(kept, code)) kept.moved.set(code, moment);
};
