import DataLoader from 'dataloader';
import { Turns } from '../graphql/turns.ts';
import { addDays, type Day } from '../terms/calendar.ts';
import { parentOf } from '../terms/region-code.ts';
import { type Maybe, whenAll } from '../terms/when-all.ts';
import type { Catalogue, Indicator } from '../values/catalogue.ts';
import type { Question } from '../values/evidence.ts';
import { liveBetween } from '../values/ledger-counts.ts';
import type { ChildProgress } from '../values/quality/target-rules.ts';
import { type Rank, type Ranked, rankKnown } from '../values/ranking.ts';
import {
  bindingTarget,
  lapsedTarget,
  type Measured,
  measured,
  type Progress,
  progressOf,
  type Target,
  targetsInForce,
} from '../values/target.ts';
import type { Value } from '../values/value.ts';
import { AskedValues } from './asked-values.ts';
import type { VersionedFacts } from './evidence.store.ts';
import type { Evidence } from './evidence-loader.ts';
import { readPace } from './pace-reader.ts';
import { keyOf, questionKeyOf, type ValueQuery } from './value-question.ts';
import { valuesTogether } from './values-together.ts';

/** A computed value with its query, the facts about the region itself, and the reader that knows the rest. */
export type ComputedValue = {
  query: ValueQuery;
  basisCode: string;
  facts: VersionedFacts;
  value: Value;
  version: number;
  reader: ValueReader;
};

/** A value at the end of a step, with the net activations recorded at outreach events during the step. */
export type SeriesPoint = ComputedValue & { added: number };

/** Computes values for one request. Everything is read through one EvidenceLoader, in sets. */
export class ValueReader {
  readonly evidence: Evidence;
  readonly catalogue: Catalogue;
  readonly turns = new Turns();
  // Every child of a page asks for its rank among the same siblings.
  private readonly rankings = new Map<string, Promise<Ranked<ComputedValue>>>();
  // Within a request, equal queries have one value, whatever moves while it runs.
  private readonly asked = new AskedValues<ComputedValue>();
  // Values asked for together are read in sets, computed in turns, and answered together, so that what follows from
  // them is read in sets too.
  private readonly computed: DataLoader<ValueQuery, ComputedValue>;

  constructor(evidence: Evidence, catalogue: Catalogue) {
    this.evidence = evidence;
    this.catalogue = catalogue;
    this.computed = new DataLoader((queries) => this.compute(queries), { cache: false });
  }

  /** Clears the caches, so that later reads see this request's own write. */
  forget(): void {
    this.rankings.clear();
    this.asked.clear();
    this.evidence.forget();
  }

  /** Answers at once where the value is remembered: a promise for each of thousands took most of the time of a query. */
  value(query: ValueQuery): Maybe<ComputedValue> {
    const { questionKey, values } = this.asked.of(query);
    const known = values.get(query.code) ?? this.remembered(query, questionKey) ?? this.computed.load(query);
    values.set(query.code, known);
    return known;
  }

  values(queries: ValueQuery[]): Maybe<ComputedValue[]> {
    return whenAll(queries.map((query) => this.value(query)));
  }

  private remembered(query: ValueQuery, questionKey: string): ComputedValue | null {
    const region = query.knownAt === null ? this.evidence.remembered?.(query.code) : undefined;
    const value = region?.values.get(questionKey);
    return region && value ? this.computedFrom(query, region.facts, value) : null;
  }

  private computedFrom(query: ValueQuery, facts: VersionedFacts, value: Value): ComputedValue {
    const basisCode = query.namedBasis ?? query.indicator.basisCode;
    return { query, basisCode, facts, value, version: facts.version, reader: this };
  }

  /** The value of a region on a day as it was known at an instant, for rules that need another value than the asked one. */
  valueAt(code: string, indicator: Indicator, basisCode: string, day: Day, knownAt: Date | null): Maybe<ComputedValue> {
    return this.value({ code, indicator, namedBasis: basisCode, day, liveUntil: day, knownAt });
  }

  /** The values at the ends of a series' steps, the first of which begins on `from`, with what each step added. */
  series(query: Omit<ValueQuery, 'day' | 'liveUntil'>, from: Day, days: Day[]): Promise<SeriesPoint[]> {
    return Promise.all(
      days.map(async (day, index) => {
        const computed = await this.value({ ...query, day, liveUntil: day });
        await this.turns.next();
        const after = days[index - 1] ?? addDays(from, -1);
        const { numeratorCode: measureCode } = query.indicator;
        const live = await this.evidence.countsOf(computed.facts, { ...query, measureCode, after, until: day });
        return { ...computed, added: liveBetween(live, measureCode, after, day) };
      }),
    );
  }

  /** Progress towards the target that binds the region on the day of the value; null if there is none. */
  async bindingProgress(computed: ComputedValue): Promise<Progress | null> {
    const { query, facts } = computed;
    const target = bindingTarget(facts.targets, query.code, query.indicator.code, query.day);
    return target && this.progress(computed, target);
  }

  /** Progress towards every target in force, the country's first. */
  allProgress(computed: ComputedValue): Promise<Progress[]> {
    const { query, facts } = computed;
    const targets = targetsInForce(facts.targets, query.code, query.indicator.code, query.day);
    return Promise.all(targets.map((target) => this.progress(computed, target)));
  }

  /** Where no target is in force: the one that bound last. */
  async lapsedProgress(computed: ComputedValue): Promise<Progress | null> {
    const { query, facts } = computed;
    const target = lapsedTarget(facts.targets, query.code, query.indicator.code, query.day);
    return target && this.progress(computed, target);
  }

  /** The children that have a value on the target's basis, each compared with the target of the region. */
  async childProgress({ query }: ComputedValue, { target, basisCode }: Progress): Promise<ChildProgress[]> {
    const children = await this.childValues({ ...query, namedBasis: basisCode });
    return children.flatMap(({ query: { code }, value }) =>
      value.coverage ? [{ code, value, met: progressOf(target, measured(basisCode, value), query.day, null).met }] : [],
    );
  }

  /** Rank among the siblings that have a value; null without a value or without siblings. */
  async rank({ query, value }: ComputedValue): Promise<Rank | null> {
    const parent = parentOf(query.code);
    if (parent === null || !value.coverage) return null;
    const { ranked } = await this.ranking({ ...query, code: parent });
    return ranked.find((entry) => entry.computed.query.code === query.code)?.rank ?? null;
  }

  /** The children with a value, best first, and the number of children without one. */
  ranking(query: ValueQuery): Promise<Ranked<ComputedValue>> {
    const key = keyOf(query);
    const ranking = this.rankings.get(key) ?? this.childValues(query).then(rankKnown);
    this.rankings.set(key, ranking);
    return ranking;
  }

  /** The regions of the queries ranked among each other; of equals, the one asked for first comes first. */
  async ranked(queries: ValueQuery[]): Promise<Ranked<ComputedValue>> {
    return rankKnown(await this.values(queries));
  }

  /** The values of the region's children, in code order. */
  async childValues(query: ValueQuery): Promise<ComputedValue[]> {
    const { codes } = await this.evidence.childrenOf(query.code);
    return this.values(codes.map((code) => ({ ...query, code })));
  }

  /** The value on the basis on which it is compared with a target. */
  async measuredFor(computed: ComputedValue, target: Target | null): Promise<Measured> {
    const { query, basisCode, value } = computed;
    const asked = query.namedBasis ?? target?.basisCode ?? basisCode;
    const onBasis = asked === basisCode ? value : (await this.value({ ...query, namedBasis: asked })).value;
    return measured(asked, onBasis);
  }

  private async progress(computed: ComputedValue, target: Target): Promise<Progress> {
    const pace = await readPace(this.evidence, computed.facts, computed.query);
    return progressOf(target, await this.measuredFor(computed, target), computed.query.day, pace);
  }

  question(basisCode: string, { indicator, day, liveUntil }: ValueQuery): Question {
    return { catalogue: this.catalogue, indicator, basisCode, day, liveUntil };
  }

  private async compute(queries: readonly ValueQuery[]): Promise<ComputedValue[]> {
    const asked = queries.map((query) => {
      const basisCode = query.namedBasis ?? query.indicator.basisCode;
      return { query, code: query.code, knownAt: query.knownAt, question: this.question(basisCode, query) };
    });
    const values = await valuesTogether(this.evidence, asked);
    return values.map(({ facts, value }, index) => {
      const { query } = asked[index] as (typeof asked)[number];
      if (query.knownAt === null) this.evidence.rememberValue?.(facts, questionKeyOf(query), value);
      return this.computedFrom(query, facts, value);
    });
  }
}
