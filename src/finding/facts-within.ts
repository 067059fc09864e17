import type { Queryable } from '../database/database.ts';
import type { ChildCodes, VersionedFacts } from '../indicator/evidence.store.ts';
import type { Evidence } from '../indicator/evidence-loader.ts';
import type { Turns } from '../indicator/turns.ts';
import { ancestorsOf, countryCode, isWithin, parentOf } from '../terms/region-code.ts';
import { isComputable } from '../values/figure.ts';
import type { DayCount } from '../values/ledger-counts.ts';
import { type Subtree, subtreeOf } from '../values/roll-up.ts';
import {
  isRanked,
  type Published,
  readLedger,
  readLedgerAt,
  readPublished,
  readTree,
  type TreeWithin,
} from './facts-within.store.ts';

/** The facts to read: the published ones as known at `factsAt`, and the entries recorded by `entriesAt`; null is now. */
export type KnownState = { factsAt: Date | null; entriesAt: Date | null };

type Known = { published: Published; tree: TreeWithin; ledger: Map<string, DayCount[]>; evident: string[] };

/** Sums of days over the subtrees of regions, from those of the domiciles. */
const summedUp = (ofDomiciles: Map<string, DayCount[]>, codes: Set<string>): Map<string, DayCount[]> => {
  const sums = new Map<string, Map<string, DayCount>>();
  for (const [domicile, days] of ofDomiciles)
    for (const code of [...ancestorsOf(domicile), domicile].filter((each) => codes.has(each))) {
      const own = sums.get(code) ?? new Map<string, DayCount>();
      sums.set(code, own);
      for (const { measureCode, day, net } of days) {
        const key = `${measureCode} ${day}`;
        own.set(key, { measureCode, day, net: net + (own.get(key)?.net ?? 0) });
      }
    }
  return new Map([...sums].map(([code, own]) => [code, [...own.values()].toSorted(byDay)]));
};

const byDay = (a: DayCount, b: DayCount): number => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0);

/**
 * Everything that values in a region and below depend on, read at once and kept in memory: the number of statements does
 * not depend on the number of regions or figures.
 */
export class FactsWithin implements Evidence {
  /** The regions that have evidence, in or below them, the lowest first. */
  readonly evident: string[];
  private readonly known: Known;
  private readonly subtree: Subtree;
  private readonly facts = new Map<string, VersionedFacts>();

  private readonly turns: Turns;

  private constructor(known: Known, turns: Turns) {
    this.turns = turns;
    const { published, tree, ledger } = known;
    this.known = known;
    this.evident = known.evident;
    const figures = [...published.figures].flatMap(([code, all]) =>
      tree.retired.has(code) ? [] : all.filter(isComputable),
    );
    const childCounts = new Map([...tree.children].map(([code, codes]) => [code, codes.length]));
    this.subtree = subtreeOf(figures, childCounts, ledger);
  }

  /** Reads the facts in `within` and below; its siblings' too, if a rank among them is claimed. */
  static async read(
    db: Queryable,
    within: string,
    { factsAt, entriesAt }: KnownState,
    turns: Turns,
  ): Promise<FactsWithin> {
    const scope = (await isRanked(db, within, factsAt)) ? (parentOf(within) ?? within) : within;
    const published = await readPublished(db, scope, factsAt);
    await turns.next();
    const onTheWay = new Set([...published.figures.keys()].flatMap((code) => [...ancestorsOf(code), code]));
    const inScope = [...onTheWay].filter((code) => isWithin(code, scope));
    const [tree, ledger] = await Promise.all([
      readTree(db, scope, inScope, factsAt),
      entriesAt ? readLedgerAt(db, scope, entriesAt) : readLedger(db, inScope),
    ]);
    const sums = entriesAt ? summedUp(ledger, new Set(inScope)) : ledger;
    const evident = inScope
      .filter((code) => isWithin(code, within) && !tree.retired.has(code))
      .toSorted((a, b) => depthOf(b) - depthOf(a));
    await turns.next();
    return new FactsWithin({ published, tree, ledger: sums, evident }, turns);
  }

  factsOf(code: string): Promise<VersionedFacts> {
    const { published, ledger } = this.known;
    const facts = this.facts.get(code) ?? {
      code,
      version: 0,
      figures: published.figures.get(code) ?? [],
      targets: [...ancestorsOf(code), code].flatMap((each) => published.targets.get(each) ?? []),
      live: ledger.get(code) ?? [],
    };
    this.facts.set(code, facts);
    return Promise.resolve(facts);
  }

  countsOf({ live }: VersionedFacts): DayCount[] {
    return live;
  }

  async subtreeOf(): Promise<Subtree> {
    // A claim about the regencies of the country asks for hundreds of sums at once.
    await this.turns.next();
    return this.subtree;
  }

  regencyCount(code: string): Promise<number> {
    const counts = [...this.known.tree.regencies].filter(([province]) => isWithin(province, code));
    return Promise.resolve(counts.reduce((sum, [, count]) => sum + count, 0));
  }

  childrenOf(code: string): Promise<ChildCodes> {
    const codes = this.known.tree.children.get(code) ?? [];
    return Promise.resolve({ codes, withFigures: codes.filter((child) => this.known.published.figures.has(child)) });
  }

  forget(): void {
    // It was read for one state.
  }
}

/** The country lies above the provinces, though its code is as long as theirs. */
const depthOf = (code: string): number => (code === countryCode ? 0 : code.length);
