import DataLoader from 'dataloader';
import type { Queryable } from '../database/database.ts';
import type { Day } from '../terms/calendar.ts';
import { ancestorsOf, levelBelow, levelOf, topmost } from '../terms/region-code.ts';
import type { RegionFacts } from '../values/evidence.ts';
import { type Subtree, subtreeOf } from '../values/roll-up.ts';
import { type KnownBelow, readBelow, readBelowThen } from './below.store.ts';
import { type ChildCodes, countRegencies, type KnownOfRegions, readChildren, readRegions } from './evidence.store.ts';
import { byInstant, type RegionThen, readRegionsThen } from './past.store.ts';

/** A region as it was known at an instant (null: now). Data for a `day` is read for that day alone. */
type Key = { code: string; knownAt: Date | null; day: Day | null };

/** The facts of a set of regions now, and of regions at instants, by instant. */
type ReadBatch<Result> = {
  now: (codes: string[], days: Day[]) => Promise<(code: string) => Result>;
  past: (regions: RegionThen[], days: Day[]) => Promise<(code: string, instant: number) => Result>;
};

/** Batches all regions requested together into one statement for the present and one for all earlier instants. */
const loader = <Result>({ now, past: readPast }: ReadBatch<Result>): DataLoader<Key, Result, string> =>
  new DataLoader<Key, Result, string>(
    async (keys) => {
      const days = [...new Set(keys.flatMap(({ day }) => day ?? []))];
      const present = new Set(keys.filter(({ knownAt }) => knownAt === null).map(({ code }) => code));
      const past = keys.flatMap(({ code, knownAt }) => (knownAt === null ? [] : [{ code, knownAt }]));
      const [ofNow, ofThen] = await Promise.all([
        present.size > 0 ? now([...present], days) : null,
        past.length > 0 ? readPast(past, days) : null,
      ]);
      return keys.map(({ code, knownAt }) => {
        const result = knownAt === null ? ofNow?.(code) : ofThen?.(code, knownAt.getTime());
        if (result === undefined) throw new Error('every key was read');
        return result;
      });
    },
    { cacheKeyFn: ({ code, knownAt, day }) => `${code}@${knownAt?.getTime() ?? ''}@${day ?? ''}` },
  );

/** Reads of the facts; the tests answer from memory. */
export type Evidence = Pick<EvidenceLoader, keyof EvidenceLoader>;

/** A region's facts with the version of everything its values depend on. */
export type VersionedFacts = RegionFacts & { version: number };

const nothingKnown: KnownOfRegions = { states: [], figures: [], targets: [] };
const nothingBelow: KnownBelow = { states: [], figures: [], villages: [] };

const factsIn = ({ states, figures, targets }: KnownOfRegions): ((code: string) => VersionedFacts) => {
  const stateOf = new Map(states.map((state) => [state.code, state]));
  const figuresOf = Map.groupBy(figures, (figure) => figure.regionCode);
  const targetsOf = Map.groupBy(targets, (target) => target.regionCode);
  return (code) => ({
    code,
    version: stateOf.get(code)?.version ?? 0,
    figures: figuresOf.get(code) ?? [],
    targets: [...ancestorsOf(code), code].flatMap((each) => targetsOf.get(each) ?? []),
    live: stateOf.get(code)?.live ?? [],
  });
};

// Nothing lies below a village, and a query below a page of villages cost more than everything else.
const rootsOf = (codes: string[]): string[] => topmost(codes).filter((code) => levelBelow(levelOf(code)) !== null);

const subtreeIn = ({ states, figures, villages }: KnownBelow): Subtree =>
  subtreeOf(
    figures,
    new Map(states.map(({ code, childCount }) => [code, childCount])),
    new Map(states.map(({ code, live }) => [code, live])),
    villages,
  );

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
    this.facts = loader({
      now: async (codes) => factsIn(await readRegions(db, codes)),
      past: async (regions) => {
        const known = await readRegionsThen(db, regions);
        const facts = new Map([...known].map(([instant, rows]) => [instant, factsIn(rows)]));
        return (code, instant) => (facts.get(instant) ?? factsIn(nothingKnown))(code);
      },
    });
    this.subtrees = loader({
      now: async (codes, days) => {
        const subtree = subtreeIn(await readBelow(db, rootsOf(codes), days));
        return () => subtree;
      },
      past: async (regions, days) => {
        const roots = [...byInstant(regions)].flatMap(([instant, codes]) =>
          rootsOf(codes).map((code) => ({ code, knownAt: new Date(instant) })),
        );
        const known = await readBelowThen(db, roots, days);
        const subtrees = new Map([...known].map(([instant, rows]) => [instant, subtreeIn(rows)]));
        return (_code, instant) => subtrees.get(instant) ?? subtreeIn(nothingBelow);
      },
    });
    this.childCodes = new DataLoader(async (codes) => {
      const children = await readChildren(db, [...codes]);
      return codes.map((code) => children.get(code) ?? { codes: [], withFigures: [] });
    });
    this.regencyCounts = new DataLoader(async (codes) => {
      const counts = await countRegencies(db, [...codes]);
      return codes.map((code) => counts.get(code) ?? 0);
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
