import type { RegionLevel } from '../../prisma/generated/client/enums.ts';
import { boundsWithin, countryCode, levelBelow, levelOf } from '../terms/region-code.ts';
import { lowerBound } from '../terms/sorted.ts';

/**
 * A set of regions that a query is about to read: `count` of them, on a level within a root. The level is null if it is
 * unknown.
 */
export type RegionSet = { count: number; root: string; level: RegionLevel | null };

type LevelCounts = { codes: string[]; children: number[] };

/** The size of the real tree, to estimate the cost of a query before it runs. */
export class TreeSize {
  private readonly levels = new Map<RegionLevel, LevelCounts>();
  private readonly largest: number;
  private readonly counted = new Map<string, number>();

  /** `childCounts`: the number of children of every region that has any. */
  constructor(childCounts: ReadonlyMap<string, number>) {
    for (const code of [...childCounts.keys()].toSorted()) {
      const level = levelOf(code);
      const counts = this.levels.get(level) ?? { codes: [], children: [] };
      counts.codes.push(code);
      counts.children.push(childCounts.get(code) ?? 0);
      this.levels.set(level, counts);
    }
    this.largest = Math.max(0, ...childCounts.values());
  }

  /** The children of the set's regions, at most `first` per region. */
  children(parents: RegionSet, first: number): RegionSet {
    const atMost = parents.count * Math.min(first, this.largest);
    if (parents.level === null) return { ...parents, count: atMost };
    const real = this.childrenWithin(parents.root, parents.level, first);
    return { count: Math.min(atMost, real), root: parents.root, level: levelBelow(parents.level) };
  }

  /** The descendants of the set's regions on a level, at most `first` per region. */
  descendants(parents: RegionSet, level: RegionLevel, first: number): RegionSet {
    const count = Math.min(parents.count * first, this.below(parents, level));
    return { count, root: parents.level === null ? countryCode : parents.root, level };
  }

  /**
   * The number of regions of a level below the set's regions. A set whose level is unknown may hold any region, the
   * country too.
   */
  below(parents: RegionSet, level: RegionLevel): number {
    return parents.level === null ? parents.count * this.within(countryCode, level) : this.within(parents.root, level);
  }

  /** The number of regions of a level within a root. */
  within(root: string, level: RegionLevel): number {
    const above = ([...this.levels.keys()] as RegionLevel[]).find((each) => levelBelow(each) === level);
    if (level === 'COUNTRY') return 1;
    return above ? Math.max(1, this.childrenWithin(root, above, Number.POSITIVE_INFINITY)) : 1;
  }

  /** The number of all regions below the set's regions, on whatever level. */
  allBelow({ count, root, level }: RegionSet): number {
    const share = level === null ? 1 : Math.min(1, count / this.within(root, level));
    return share * this.allWithin(root, level ?? levelOf(root));
  }

  /** The number of all regions within a root that lie below a level. */
  private allWithin(root: string, level: RegionLevel): number {
    const key = `${root} ${level}`;
    const known = this.counted.get(key);
    if (known !== undefined) return known;
    let count = 0;
    for (let each = levelBelow(level); each !== null; each = levelBelow(each)) count += this.within(root, each);
    this.counted.set(key, count);
    return count;
  }

  private childrenWithin(root: string, level: RegionLevel, first: number): number {
    const counts = this.levels.get(level);
    if (!counts) return 0;
    const { from, to } = boundsWithin(root);
    let sum = 0;
    for (let index = lowerBound(counts.codes, from); (counts.codes[index] ?? to) < to; index++)
      sum += Math.min(first, counts.children[index] ?? 0);
    return sum;
  }
}
