import DataLoader from 'dataloader';
import type { Queryable } from '../database.ts';
import { ancestorsOf, topmost } from '../region/code.ts';
import {
  readChildCounts,
  readChildren,
  readFactsVersion,
  readFigures,
  readFiguresBelow,
  readTargets,
} from './evidence.store.ts';
import type { RegionFacts } from './evidence.ts';
import { type Subtree, subtreeOf } from './roll-up.ts';

/** A region as it was known at an instant; null is now. */
type Key = { code: string; knownAt: Date | null };

type Batch<Result> = (codes: string[], knownAt: Date | null) => Promise<(code: string) => Result>;

/** One statement for all regions asked in one go, for each instant asked about (mostly just now). */
const loader = <Result>(batch: Batch<Result>): DataLoader<Key, Result, string> =>
  new DataLoader<Key, Result, string>(
    async (keys) => {
      const groups = Map.groupBy(keys, ({ knownAt }) => knownAt?.getTime());
      const results = new Map<number | undefined, (code: string) => Result>();
      for (const [instant, group] of groups) {
        const codes = [...new Set(group.map(({ code }) => code))];
        results.set(instant, await batch(codes, group[0]?.knownAt ?? null));
      }
      return keys.map(({ code, knownAt }) => {
        const result = results.get(knownAt?.getTime());
        if (!result) throw new Error('every key belongs to a group');
        return result(code);
      });
    },
    { cacheKeyFn: ({ code, knownAt }) => `${code}@${knownAt?.getTime() ?? ''}` },
  );

/**
 * What values are computed from, read once per request and for all regions of a query together: the number of
 * statements does not depend on the number of regions.
 */
export class EvidenceLoader {
  private readonly facts: DataLoader<Key, RegionFacts, string>;
  private readonly subtrees: DataLoader<Key, Subtree, string>;
  private readonly childCodes: DataLoader<string, string[]>;
  private readonly db: Queryable;
  private factsVersion: Promise<number> | undefined;

  constructor(db: Queryable) {
    this.db = db;
    this.facts = loader(async (codes, knownAt) => {
      const chains = [...new Set(codes.flatMap((code) => [...ancestorsOf(code), code]))];
      const [figures, targets] = await Promise.all([readFigures(db, codes, knownAt), readTargets(db, chains, knownAt)]);
      const figuresOf = Map.groupBy(figures, (figure) => figure.regionCode);
      const targetsOf = Map.groupBy(targets, (target) => target.regionCode);
      return (code) => ({
        code,
        figures: figuresOf.get(code) ?? [],
        targets: [...ancestorsOf(code), code].flatMap((each) => targetsOf.get(each) ?? []),
      });
    });
    this.subtrees = loader(async (codes, knownAt) => {
      const figures = await readFiguresBelow(db, topmost(codes), knownAt);
      const parents = [...new Set(figures.flatMap((figure) => ancestorsOf(figure.regionCode)))];
      const subtree = subtreeOf(figures, parents.length > 0 ? await readChildCounts(db, parents) : new Map());
      return () => subtree;
    });
    this.childCodes = new DataLoader(async (codes) => {
      const children = await readChildren(db, [...codes]);
      return codes.map((code) => children.get(code) ?? []);
    });
  }

  /** The region's own figures, and the targets for it and above it. */
  factsOf(code: string, knownAt: Date | null): Promise<RegionFacts> {
    return this.facts.load({ code, knownAt });
  }

  /** A subtree that contains the region's; it may be larger. */
  subtreeOf(code: string, knownAt: Date | null): Promise<Subtree> {
    return this.subtrees.load({ code, knownAt });
  }

  childrenOf(code: string): Promise<string[]> {
    return this.childCodes.load(code);
  }

  /** Read before the evidence it describes, so that a value is never older than its version says. */
  version(): Promise<number> {
    this.factsVersion ??= readFactsVersion(this.db);
    return this.factsVersion;
  }
}
