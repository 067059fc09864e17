import type { Queryable } from '../database/database.ts';
import type { Turns } from '../graphql/turns.ts';
import type { ChildCodes, VersionedFacts } from '../indicator/evidence.store.ts';
import type { Evidence } from '../indicator/evidence-loader.ts';
import { ancestorsOf, codeWidths, countryCode, isWithin, parentOf } from '../terms/region-code.ts';
import { isStep, type Steps } from '../terms/steps.ts';
import { type Figure, isComputable } from '../values/figure.ts';
import type { DayCount } from '../values/ledger-counts.ts';
import { type Subtree, subtreeInSteps } from '../values/roll-up.ts';
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

type Known = {
  published: Published;
  tree: TreeWithin;
  ledger: Map<string, DayCount[]>;
  evident: string[][];
  subtree: Subtree;
};

/** The figures that sums are made of. */
function* computable({ figures }: Published, { retired }: TreeWithin): Generator<Figure> {
  for (const [code, all] of figures)
    if (!retired.has(code)) for (const figure of all) if (isComputable(figure)) yield figure;
}

/** The regions with figures, and those on the way to them from a region. */
function* onTheWay(codes: Iterable<string>, scope: string): Steps<string[]> {
  const found = new Set<string>();
  let done = 0;
  for (const code of codes) {
    for (let each: string | null = code; each !== null && isWithin(each, scope) && !found.has(each); ) {
      found.add(each);
      each = parentOf(each);
    }
    if (isStep(++done)) yield;
  }
  return [...found];
}

/**
 * The regions of each regency together, and those above all regencies last; the lowest first, so that each region adds up
 * sums that its children have left.
 */
const fromBelow = (codes: string[]): string[][] => {
  const [regency = 0, above] = [codeWidths[1], ''];
  const groups = Map.groupBy(codes, (code) => (code.length < regency ? above : code.slice(0, regency)));
  const ordered = [...groups].toSorted(([a], [b]) => Number(a === above) - Number(b === above));
  return ordered.map(([, group]) => group.sort((a, b) => depthOf(b) - depthOf(a)));
};

/** Sums of days over the subtrees of regions, from those of the domiciles. */
function* summedUp(ofDomiciles: Map<string, DayCount[]>, codes: Set<string>): Steps<Map<string, DayCount[]>> {
  const sums = new Map<string, Map<string, DayCount>>();
  for (const [domicile, days] of ofDomiciles) {
    for (const code of [...ancestorsOf(domicile), domicile].filter((each) => codes.has(each))) {
      const own = sums.get(code) ?? new Map<string, DayCount>();
      sums.set(code, own);
      for (const { measureCode, day, net } of days) {
        const key = `${measureCode} ${day}`;
        own.set(key, { measureCode, day, net: net + (own.get(key)?.net ?? 0) });
      }
    }
    yield;
  }
  const sorted = new Map<string, DayCount[]>();
  for (const [code, own] of sums) {
    sorted.set(code, [...own.values()].sort(byDay));
    yield;
  }
  return sorted;
}

const byDay = (a: DayCount, b: DayCount): number => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0);

/**
 * Everything that values in a region and below depend on, read at once and kept in memory: the number of statements does
 * not depend on the number of regions or figures.
 */
export class FactsWithin implements Evidence {
  /** The regions that have evidence, in or below them, by regency; the lowest first. */
  readonly evident: string[][];
  private readonly known: Known;
  private readonly facts = new Map<string, VersionedFacts>();

  private readonly turns: Turns;

  private constructor(known: Known, turns: Turns) {
    this.turns = turns;
    this.known = known;
    this.evident = known.evident;
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
    const inScope = await turns.run(onTheWay(published.figures.keys(), scope));
    const [tree, counts] = await Promise.all([
      readTree(db, scope, inScope, factsAt),
      entriesAt ? readLedgerAt(db, scope, entriesAt) : readLedger(db, inScope),
    ]);
    await turns.next();
    const ledger = entriesAt ? await turns.run(summedUp(counts, new Set(inScope))) : counts;
    const childCounts = new Map([...tree.children].map(([code, codes]) => [code, codes.length]));
    const subtree = await turns.run(subtreeInSteps(computable(published, tree), childCounts, ledger));
    const evident = fromBelow(inScope.filter((code) => isWithin(code, within) && !tree.retired.has(code)));
    return new FactsWithin({ published, tree, ledger, evident, subtree }, turns);
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
    return this.known.subtree;
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
