import type { RegionLevel } from '../../prisma/generated/client/enums.ts';
import { boundsBelow, boundsWithin, levelBelow, levelOf, parentOf } from '../terms/region-code.ts';
import { lowerBound } from '../terms/sorted.ts';
import type { Steps } from '../terms/steps.ts';
import { NameIndex } from './name-index.ts';

/** A stored region. Everything else about it follows from its code. */
export type TreeRow = { code: string; name: string; retiredAt: Date | null };

/** A part of a list in code order: at most `limit` codes after and before the given ones, from the start or the end. */
export type CodePage = { after: string | null; before: string | null; limit: number; fromEnd: boolean };

/** Regions that follow each other in a sorted array, which is never copied. */
export class CodeRange {
  private readonly codes: readonly string[];
  private readonly from: number;
  private readonly to: number;

  constructor(codes: readonly string[], bounds: { from: string; to: string }) {
    this.codes = codes;
    this.from = lowerBound(codes, bounds.from);
    this.to = Math.max(this.from, lowerBound(codes, bounds.to));
  }

  get size(): number {
    return this.to - this.from;
  }

  includes(code: string): boolean {
    const at = lowerBound(this.codes, code);
    return this.codes[at] === code && at >= this.from && at < this.to;
  }

  all(): string[] {
    return this.codes.slice(this.from, this.to);
  }

  page({ after, before, limit, fromEnd }: CodePage): string[] {
    // No code lies between a code and the same code followed by a space.
    const from = after === null ? this.from : Math.max(this.from, lowerBound(this.codes, `${after} `));
    const to = before === null ? this.to : Math.min(this.to, lowerBound(this.codes, before));
    return fromEnd
      ? this.codes.slice(Math.max(from, to - limit), Math.max(from, to))
      : this.codes.slice(from, Math.max(from, Math.min(to, from + limit)));
  }
}

/**
 * All regions, immutable, sorted by code, so that everything below a region is one range. A newer version of the stored
 * tree is another Tree.
 */
export class Tree {
  /** The number of children, not counting retired ones, of every region that has any. */
  readonly childCounts: ReadonlyMap<string, number>;
  private readonly names: ReadonlyMap<string, string>;
  private readonly retired: ReadonlyMap<string, Date>;
  // Without retired regions: all, and those of each level.
  private readonly codes: readonly string[];
  private readonly ofLevel: ReadonlyMap<RegionLevel, readonly string[]>;
  private index: Promise<NameIndex> | undefined;

  constructor(rows: readonly TreeRow[]) {
    this.names = new Map(rows.map(({ code, name }) => [code, name]));
    this.retired = new Map(rows.flatMap(({ code, retiredAt }) => (retiredAt ? [[code, retiredAt]] : [])));
    this.codes = rows.flatMap(({ code, retiredAt }) => (retiredAt ? [] : [code])).sort();
    this.ofLevel = Map.groupBy(this.codes, levelOf);
    const childCounts = new Map<string, number>();
    for (const code of this.codes) {
      const parent = parentOf(code);
      if (parent !== null) childCounts.set(parent, (childCounts.get(parent) ?? 0) + 1);
    }
    this.childCounts = childCounts;
  }

  /** Whether the region exists, retired or not. */
  has(code: string): boolean {
    return this.names.has(code);
  }

  /** The official name. Throws if there is no such region. */
  name(code: string): string {
    const name = this.names.get(code);
    if (name === undefined) throw new Error(`region ${code} is not in the tree`);
    return name;
  }

  /** When the region was retired; null for a current region. */
  retiredAt(code: string): Date | null {
    return this.retired.get(code) ?? null;
  }

  childCount(code: string): number {
    return this.childCounts.get(code) ?? 0;
  }

  /** The children, without retired ones. */
  children(code: string): CodeRange {
    const level = levelBelow(levelOf(code));
    return new CodeRange((level && this.ofLevel.get(level)) ?? [], boundsBelow(code));
  }

  /** The regions below one, without retired ones, on a level. */
  descendants(code: string, level: RegionLevel): CodeRange {
    return new CodeRange(this.ofLevel.get(level) ?? [], boundsBelow(code));
  }

  /** A region and those below it, without retired ones, on a level or on all. */
  within(code: string, level: RegionLevel | null): CodeRange {
    return new CodeRange((level === null ? this.codes : this.ofLevel.get(level)) ?? [], boundsWithin(code));
  }

  /**
   * The index of the names of all regions without retired ones. It is made for the first search, because it takes 0.15 s,
   * which no start needs to wait for; `run` runs the steps of that.
   */
  nameIndex(run: (steps: Steps<NameIndex>) => Promise<NameIndex>): Promise<NameIndex> {
    this.index ??= run(NameIndex.inSteps(this.named()));
    return this.index;
  }

  private *named(): Generator<{ code: string; name: string }> {
    for (const code of this.codes) yield { code, name: this.name(code) };
  }
}
