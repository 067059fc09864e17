import DataLoader from 'dataloader';
import type { Queryable } from '../database/database.ts';
import type { ComputedValue, ValueReader } from '../indicator/value-reader.ts';
import {
  judgeCandidate,
  mostCandidates,
  newestCandidate,
  type Search,
  type Standing,
  standingOf,
} from '../values/last-change.ts';
import { bindingTarget } from '../values/target.ts';
import { askedRowsOf } from './asked-value.ts';
import { type ReadCandidates, readCandidates } from './candidates.store.ts';
import { type MovedThen, readChanges, type ValueChange } from './value-change.ts';

/** A value whose last move is looked for, as it was known where the search has arrived. */
type Looking = { asked: ComputedValue; known: ComputedValue; search: Search };
type Found = MovedThen & { asked: ComputedValue };

const standing = ({ value, facts, query }: ComputedValue): Standing =>
  standingOf(value, bindingTarget(facts.targets, query.code, query.indicator.code, query.day));

const begin = (asked: ComputedValue): Looking => {
  const until = asked.query.knownAt?.getTime() ?? null;
  // The past does not change any more, so a value known at an instant is certain.
  return { asked, known: asked, search: { standing: standing(asked), until, isCertain: until !== null } };
};

/**
 * Finds what moved values last, for all values of a request together: the number of statements does not depend on the
 * number of values. Each candidate takes one for the candidates, and one or two for the values just before.
 */
export class ChangeReader {
  private readonly db: Queryable;
  private readonly values: ValueReader;
  private readonly changes: DataLoader<ComputedValue, ValueChange | null>;

  constructor(db: Queryable, values: ValueReader) {
    this.db = db;
    this.values = values;
    this.changes = new DataLoader((asked) => this.read(asked));
  }

  /**
   * The last change of a value of this request, as known at its query's `knownAt`; null where none of the newest candidates
   * moved it, and for the values before and after a write, which a reader of their own computed.
   */
  lastChange(computed: ComputedValue): Promise<ValueChange | null> {
    return computed.reader === this.values ? this.changes.load(computed) : Promise.resolve(null);
  }

  private async read(asked: readonly ComputedValue[]): Promise<(ValueChange | null)[]> {
    const found: Found[] = [];
    let looking = asked.map(begin);
    for (let tried = 0; tried < mostCandidates && looking.length > 0; tried++) {
      const steps = await this.step(looking);
      found.push(...steps.filter((step) => 'move' in step));
      looking = steps.filter((step) => 'search' in step);
    }
    const changes = await readChanges(this.db, found);
    const changeOf = new Map(found.map((each, index) => [each.asked, changes[index] ?? null]));
    return asked.map((computed) => changeOf.get(computed) ?? null);
  }

  /** Judges the newest candidate of each value; values without one are left out. */
  private async step(looking: Looking[]): Promise<(Looking | Found)[]> {
    const rows = await Promise.all(
      looking.map(async ({ known, search: { until } }, place) => {
        await this.values.turns.next();
        return askedRowsOf(known, place, until === null ? null : new Date(until));
      }),
    );
    const candidates = await readCandidates(
      this.db,
      rows.map(({ asked }) => asked),
      rows.flatMap(({ counted }) => counted),
    );
    const steps = await Promise.all(
      looking.map((each, place) => this.judge(each, candidates[place] as ReadCandidates)),
    );
    return steps.filter((step) => step !== null);
  }

  private async judge(
    { asked, known, search }: Looking,
    { version, instants }: ReadCandidates,
  ): Promise<Looking | Found | null> {
    const candidate = newestCandidate(instants);
    if (!candidate) return null;
    // While nothing has changed since the value was read, it is the one known at the newest candidate.
    const isCertain = search.isCertain || (search.until === null && version === asked.version);
    const [at, before] = await Promise.all([
      isCertain ? null : this.values.value({ ...asked.query, knownAt: new Date(candidate.at) }),
      this.values.value({ ...asked.query, knownAt: new Date(candidate.at - 1) }),
    ]);
    const seen = { at: at && standing(at), before: standing(before) };
    const judged = judgeCandidate({ ...search, isCertain }, candidate, seen);
    if ('origin' in judged) return { asked, known, before, move: judged };
    return { asked, known: judged.isCertain ? before : known, search: judged };
  }
}
