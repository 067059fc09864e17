import DataLoader from 'dataloader';
import type { Queryable } from '../database/database.ts';
import { countDescendants } from '../region/region.store.ts';
import type { Day } from '../terms/calendar.ts';
import { ancestorsOf, levelBelow, levelOf, topmost } from '../terms/region-code.ts';
import type { RegionFacts } from '../values/evidence.ts';
import { type Subtree, subtreeOf } from '../values/roll-up.ts';
import { readBelow } from './below.store.ts';
import { type ChildCodes, readChildren, readRegions } from './evidence.store.ts';

/** A region as it was known at an instant (null: now). Data for a `day` is read for that day alone. */
type Key = { code: string; knownAt: Date | null; day: Day | null };

type ReadBatch<Result> = (codes: string[], knownAt: Date | null, days: Day[]) => Promise<(code: string) => Result>;

/** Batches all regions requested together into one statement for each instant, which is mostly just now. */
const loader = <Result>(batch: ReadBatch<Result>): DataLoader<Key, Result, string> =>
  new DataLoader<Key, Result, string>(
    async (keys) => {
      const groups = Map.groupBy(keys, ({ knownAt }) => knownAt?.getTime());
      const results = new Map<number | undefined, (code: string) => Result>();
      for (const [instant, group] of groups) {
        const codes = [...new Set(group.map(({ code }) => code))];
        const days = [...new Set(group.flatMap(({ day }) => day ?? []))];
        results.set(instant, await batch(codes, group[0]?.knownAt ?? null, days));
      }
      return keys.map(({ code, knownAt }) => {
        const result = results.get(knownAt?.getTime());
        if (!result) throw new Error('every key belongs to a group');
        return result(code);
      });
    },
    { cacheKeyFn: ({ code, knownAt, day }) => `${code}@${knownAt?.getTime() ?? ''}@${day ?? ''}` },
  );

/** Reads of the facts; the tests answer from memory. */
export type Evidence = Pick<EvidenceLoader, keyof EvidenceLoader>;

/** A region's facts with the version of everything its values depend on. */
export type VersionedFacts = RegionFacts & { version: number };

/**
 * Loads the facts that values are computed from, once per request and for all regions of a query together: the number
 * of statements does not depend on the number of regions.
 */
export class EvidenceLoader {
  private readonly facts: DataLoader<Key, VersionedFacts, string>;
  private readonly subtrees: DataLoader<Key, Subtree, string>;
  private readonly childCodes: DataLoader<string, ChildCodes>;
  private readonly regencyCounts: DataLoader<string, number>;

  constructor(db: Queryable) {
    this.facts = loader(async (codes, knownAt) => {
      const known = await readRegions(db, codes, knownAt);
      const stateOf = new Map(known.states.map((state) => [state.code, state]));
      const figuresOf = Map.groupBy(known.figures, (figure) => figure.regionCode);
      const targetsOf = Map.groupBy(known.targets, (target) => target.regionCode);
      return (code) => ({
        code,
        version: stateOf.get(code)?.version ?? 0,
        figures: figuresOf.get(code) ?? [],
        targets: [...ancestorsOf(code), code].flatMap((each) => targetsOf.get(each) ?? []),
        live: stateOf.get(code)?.live ?? [],
      });
    });
    this.subtrees = loader(async (codes, knownAt, days) => {
      // Nothing lies below a village, and a query below a page of villages cost more than everything else.
      const roots = topmost(codes).filter((code) => levelBelow(levelOf(code)) !== null);
      const { states, figures, villages } = await readBelow(db, roots, days, knownAt);
      const subtree = subtreeOf(
        figures,
        new Map(states.map(({ code, childCount }) => [code, childCount])),
        new Map(states.map(({ code, live }) => [code, live])),
        villages,
      );
      return () => subtree;
    });
    this.childCodes = new DataLoader(async (codes) => {
      const children = await readChildren(db, [...codes]);
      return codes.map((code) => children.get(code) ?? { codes: [], withFigures: [] });
    });
    this.regencyCounts = new DataLoader(async (codes) => {
      const counts = await countDescendants(
        db,
        codes.map((code) => ({ code, level: 'REGENCY' })),
      );
      return codes.map((code) => counts.get(`${code} REGENCY`) ?? 0);
    });
  }

  /** The figures and activations of the region, and the targets set for it and its ancestors. */
  factsOf(code: string, knownAt: Date | null): Promise<VersionedFacts> {
    return this.facts.load({ code, knownAt, day: null });
  }

  /** Clears the caches. */
  forget(): void {
    for (const loader of [this.facts, this.subtrees, this.childCodes, this.regencyCounts]) loader.clearAll();
  }

  /** The data for roll-ups on that day: a subtree that contains the region's and may be larger. */
  subtreeOf(code: string, knownAt: Date | null, day: Day): Promise<Subtree> {
    return this.subtrees.load({ code, knownAt, day });
  }

  /** How many regencies lie below the country or a province. */
  regencyCount(code: string): Promise<number> {
    return this.regencyCounts.load(code);
  }

  /** The region's children, and which of them figures were ever recorded of. */
  childrenOf(code: string): Promise<ChildCodes> {
    return this.childCodes.load(code);
  }
}
