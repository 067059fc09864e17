import type { Queryable } from '../database/database.ts';
import type { Day } from '../terms/calendar.ts';
import { ancestorsOf } from '../terms/region-code.ts';
import { type Subtree, subtreeOf } from '../values/roll-up.ts';
import { readBelow, readBelowThen } from './below.store.ts';
import { daysKeyOf, type KeptSubtree } from './kept-subtrees.ts';
import { nothingBelow, rootsOf, subtreeIn } from './known-rows.ts';
import { byInstant, type RegionThen } from './past.store.ts';
import { renewedSubtree } from './renewed-subtree.ts';
import type { SeenFacts } from './seen-facts.ts';

/** Reads the subtrees of a request, or takes those that others left. */
export class SubtreeReader {
  private readonly db: Queryable;
  private readonly seen: SeenFacts;

  constructor(db: Queryable, seen: SeenFacts) {
    this.db = db;
    this.seen = seen;
  }

  /** Subtrees that contain those of the regions, for roll-ups on any of the days. */
  async read(codes: string[], days: Day[]): Promise<(code: string) => Subtree> {
    const [roots, inOrder] = [rootsOf(codes), days.toSorted()];
    const daysKey = daysKeyOf(inOrder);
    const found = new Map<string, Subtree>();
    const subtrees = await this.seen.subtrees();
    const keptOf = Map.groupBy(roots, (root) => subtrees?.find(root, daysKey));
    await Promise.all(
      [...keptOf].map(async ([kept, within]) => {
        const subtree = kept && (await this.renewed(kept));
        if (subtree) for (const root of within) found.set(root, subtree);
      }),
    );
    const missing = roots.filter((root) => !found.has(root));
    if (missing.length > 0) {
      const subtree = await this.readNow(missing, inOrder);
      for (const root of missing) found.set(root, subtree);
    }
    return (code) => {
      const root = [code, ...ancestorsOf(code)].find((each) => found.has(each));
      return found.get(root ?? '') ?? subtreeOf([], new Map());
    };
  }

  /** The same, as known at instants. */
  async readThen(regions: RegionThen[], days: Day[]): Promise<(code: string, instant: number) => Subtree> {
    const roots = [...byInstant(regions)].flatMap(([instant, codes]) =>
      rootsOf(codes).map((code) => ({ code, knownAt: new Date(instant) })),
    );
    const known = await readBelowThen(this.db, roots, days);
    const subtrees = new Map<number, Subtree>();
    for (const [instant, rows] of known) subtrees.set(instant, await subtreeIn(rows));
    return (_code, instant) => subtrees.get(instant) ?? subtreeOf([], new Map());
  }

  /** A subtree that others read, with the tallies that moved since; null if the published facts have moved too. */
  private async renewed(kept: KeptSubtree): Promise<Subtree | null> {
    const { state, memory } = this.seen;
    const { subtree: before, moved } = kept;
    if (!state || !memory || moved.size === 0) return before;
    const began = memory.moment;
    const subtree = await renewedSubtree(this.db, kept, state.version);
    if (subtree) state.subtrees.renew(kept, before, subtree, began);
    return subtree;
  }

  private async readNow(codes: string[], days: Day[]): Promise<Subtree> {
    const began = this.seen.memory?.moment ?? 0;
    const read = await readBelow(this.db, codes, days);
    const state = this.seen.pin(read, began);
    if (state.version !== read.factsVersion) {
      const roots = codes.map((code) => ({ code, knownAt: state.changedAt }));
      const then = await readBelowThen(this.db, roots, days, 'present');
      return subtreeIn(then.get(state.changedAt.getTime()) ?? nothingBelow);
    }
    const subtree = await subtreeIn(read);
    this.seen.memory?.rememberSubtree(state, began, codes, days, subtree);
    return subtree;
  }
}
