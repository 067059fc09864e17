import DataLoader from 'dataloader';
import type { Queryable } from '../database/database.ts';
import type { Day } from '../terms/calendar.ts';
import type { Reads } from '../terms/reads.ts';
import type { Maybe } from '../terms/when-all.ts';
import type { RegionFacts } from '../values/evidence.ts';
import { areApart, type DayCount } from '../values/ledger-counts.ts';
import type { Subtree } from '../values/roll-up.ts';
import type { Value } from '../values/value.ts';
import { type AtInstant, batched } from './at-instants.ts';
import { type CountsOf, countsLoader } from './counts-loader.ts';
import { type ChildCodes, countRegencies, readChildren, readRegions, type VersionedFacts } from './evidence.store.ts';
import { knownIn } from './known-parts.ts';
import { factsAt, factsIn, nothingKnown } from './known-rows.ts';
import { readRegionsThen } from './past.store.ts';
import { SeenFacts } from './seen-facts.ts';
import { SubtreeReader } from './subtree-reader.ts';
import type { Remembered, ValueMemory } from './value-memory.ts';

type Remembering = 'remembered' | 'rememberValue';

/** Reads of the facts; other readings remember nothing from one request to the next. */
export type Evidence = Omit<Pick<EvidenceLoader, keyof EvidenceLoader>, Remembering> &
  Partial<Pick<EvidenceLoader, Remembering>>;

/**
 * Loads the facts that values are computed from, once per request and for all regions of a query together: the number
 * of statements does not depend on the number of regions. The first reading decides which version of the published facts
 * the request sees; those that it reads later are read as they were known then, beside the ledger as it is. With a memory,
 * requests share what they read.
 */
export class EvidenceLoader {
  private readonly db: Queryable;
  private readonly memory: ValueMemory | null;
  private readonly reads: Reads | null;
  private readonly seen: SeenFacts;
  private readonly facts: DataLoader<AtInstant, VersionedFacts, string>;
  private readonly subtrees: DataLoader<AtInstant, Subtree, string>;
  private readonly counts: DataLoader<CountsOf, DayCount[], string>;
  private readonly childCodes: DataLoader<string, ChildCodes>;
  private readonly regencyCounts: DataLoader<string, number>;

  constructor(
    db: Queryable,
    memory: ValueMemory | null = null,
    reads: Reads | null = null,
    hasHeard: (() => Promise<boolean>) | null = null,
  ) {
    this.db = db;
    this.memory = memory;
    this.reads = reads;
    this.seen = new SeenFacts(memory, hasHeard);
    const subtrees = new SubtreeReader(db, this.seen);
    this.facts = batched({
      now: (codes) => this.readFacts(codes),
      past: async (regions) => factsAt(await readRegionsThen(db, regions)),
    });
    this.subtrees = batched({
      now: (codes, days) => subtrees.read(codes, days),
      past: (regions, days) => subtrees.readThen(regions, days),
    });
    this.counts = countsLoader(db);
    this.childCodes = new DataLoader(async (codes) => {
      const children = await readChildren(db, [...codes]);
      return codes.map((code) => children.get(code) ?? { codes: [], withFigures: [] });
    });
    this.regencyCounts = new DataLoader(async (codes) => {
      const counts = await countRegencies(db, [...codes]);
      return codes.map((code) => counts.get(code) ?? 0);
    });
  }

  /** The region as other requests left it, if this request may use it. */
  remembered(code: string): Remembered | undefined {
    const region = this.seen.shared?.regions.get(code);
    if (!region) return undefined;
    region.isUsed = true;
    this.tell(code);
    return region;
  }

  /** Leaves a value for other requests; `question` tells it from others computed with the same facts. */
  rememberValue(facts: VersionedFacts, question: string, value: Value): void {
    if (this.seen.state) this.memory?.rememberValue(this.seen.state, facts, question, value);
  }

  /** The figures and activations of the region, and the targets set for it and its ancestors. */
  factsOf(code: string, knownAt: Date | null): Promise<VersionedFacts> {
    this.tell(code);
    return this.facts.load({ code, knownAt, day: null });
  }

  /**
   * The net activations of a measure in the region after a day (null: from the first on) until another. Its facts have them
   * unless one of the days lies within days that were added up.
   */
  countsOf(facts: RegionFacts, { measureCode, after, until, knownAt }: Omit<CountsOf, 'code'>): Maybe<DayCount[]> {
    const { code, live } = facts;
    if (areApart(live, measureCode, after, until)) return live;
    return this.counts.load({ code, measureCode, after, until, knownAt });
  }

  /** Clears the caches, after which the facts are read in their present version. */
  forget(): void {
    for (const loader of [this.facts, this.subtrees, this.counts, this.childCodes, this.regencyCounts])
      loader.clearAll();
    this.seen.begin();
  }

  /** The data for roll-ups on that day: a subtree that contains the region's and may be larger. */
  subtreeOf(code: string, knownAt: Date | null, day: Day): Promise<Subtree> {
    this.tell(code);
    return this.subtrees.load({ code, knownAt, day });
  }

  /** How many regencies lie below the country or a province. */
  regencyCount(code: string): Promise<number> {
    this.reads?.facts();
    return this.regencyCounts.load(code);
  }

  /** The region's children, and which of them figures were ever recorded of. */
  childrenOf(code: string): Promise<ChildCodes> {
    this.reads?.facts();
    return this.childCodes.load(code);
  }

  private tell(code: string): void {
    this.reads?.facts();
    this.reads?.region(code);
  }

  private async readFacts(codes: string[]): Promise<(code: string) => VersionedFacts> {
    const known = new Map(
      codes.flatMap((code) => this.remembered(code)?.facts ?? []).map((facts) => [facts.code, facts]),
    );
    const missing = codes.filter((code) => !known.has(code));
    if (missing.length > 0) for (const facts of await this.readMissing(missing)) known.set(facts.code, facts);
    return (code) => known.get(code) as VersionedFacts;
  }

  private async readMissing(codes: string[]): Promise<VersionedFacts[]> {
    const began = this.memory?.moment ?? 0;
    const read = await knownIn(await readRegions(this.db, codes));
    const state = this.seen.pin(read, began);
    if (state.version !== read.factsVersion) {
      const then = await readRegionsThen(
        this.db,
        codes.map((code) => ({ code, knownAt: state.changedAt })),
        'present',
      );
      return codes.map(await factsIn(then.get(state.changedAt.getTime()) ?? nothingKnown));
    }
    const all = codes.map(await factsIn(read));
    for (const facts of all) this.memory?.remember(state, began, facts);
    return all;
  }
}
