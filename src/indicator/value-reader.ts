import { addDays, type Day } from '../terms/calendar.ts';
import { parentOf } from '../terms/region-code.ts';
import type { Catalogue, Indicator } from '../values/catalogue.ts';
import type { Question, RegionFacts } from '../values/evidence.ts';
import { isDated, rangeOf } from '../values/figure.ts';
import { liveBetween } from '../values/ledger-counts.ts';
import { type Point, paceOf, withLedger } from '../values/pace.ts';
import type { Finding } from '../values/quality/finding.ts';
import { figureFindings, findingsOnValue } from '../values/quality/findings.ts';
import { type Rank, rankAll } from '../values/ranking.ts';
import { bindingTarget, type Progress, progressOf, type Target, targetsInForce } from '../values/target.ts';
import { ownValue, rolledUpValue, type Value } from '../values/value.ts';
import type { EvidenceLoader } from './evidence-loader.ts';

/** A query for one value of a region. */
export type ValueQuery = {
  code: string;
  indicator: Indicator;
  /** The basis the caller named; null means the default of the indicator, and of each target. */
  namedBasis: string | null;
  day: Day;
  /** Only facts recorded by that instant count; null means now. */
  knownAt: Date | null;
};

/**
 * A computed value with its query, the facts about the region itself, and the reader that knows the rest. A value from
 * a dry run can still be asked for more after its state is gone, because the reader answers from that state.
 */
export type ComputedValue = {
  query: ValueQuery;
  basisCode: string;
  facts: RegionFacts;
  value: Value;
  version: number;
  reader: ValueReader;
};

/** A value at the end of a step, with the net activations recorded at outreach events during the step. */
export type SeriesPoint = ComputedValue & { added: number };

/** The children of a region that have a value, best first, and the number of children without one. */
export type ChildRanking = { ranked: { rank: Rank; computed: ComputedValue }[]; missing: number };

/** Computes values for one request. Everything is read through one EvidenceLoader, in batches. */
export class ValueReader {
  private readonly evidence: EvidenceLoader;
  private readonly catalogue: Catalogue;
  // Cached, because every child on a page asks for its rank among the same siblings.
  private readonly rankings = new Map<string, Promise<ChildRanking>>();

  constructor(evidence: EvidenceLoader, catalogue: Catalogue) {
    this.evidence = evidence;
    this.catalogue = catalogue;
  }

  /** Clears the caches, so that later reads see this request's own write. */
  forget(): void {
    this.rankings.clear();
    this.evidence.forget();
  }

  async value(query: ValueQuery): Promise<ComputedValue> {
    const basisCode = query.namedBasis ?? query.indicator.basisCode;
    const facts = await this.evidence.factsOf(query.code, query.knownAt);
    const value = await this.valueOn(basisCode, query, facts);
    return { query, basisCode, facts, value, version: facts.version, reader: this };
  }

  /**
   * The values at the ends of a series' steps, with the activations recorded during each step. The first step begins on
   * `from`.
   */
  series(query: Omit<ValueQuery, 'day'>, from: Day, days: Day[]): Promise<SeriesPoint[]> {
    return Promise.all(
      days.map(async (day, index) => {
        const computed = await this.value({ ...query, day });
        const after = days[index - 1] ?? addDays(from, -1);
        return { ...computed, added: liveBetween(computed.facts.live, query.indicator.numeratorCode, after, day) };
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

  /** Rank among the siblings that have a value; null without a value and for the country. */
  async rank({ query, value }: ComputedValue): Promise<Rank | null> {
    const parent = parentOf(query.code);
    if (parent === null || !value.coverage) return null;
    const { ranked } = await this.ranking({ ...query, code: parent });
    return ranked.find((entry) => entry.computed.query.code === query.code)?.rank ?? null;
  }

  /** The children with a value, best first, and the number of children without one. */
  ranking(query: ValueQuery): Promise<ChildRanking> {
    const { code, indicator, namedBasis, day, knownAt } = query;
    const key = [code, indicator.code, namedBasis, day, knownAt?.getTime()].join(' ');
    const ranking = this.rankings.get(key) ?? this.computeRanking(query);
    this.rankings.set(key, ranking);
    return ranking;
  }

  private async computeRanking(query: ValueQuery): Promise<ChildRanking> {
    const all = await this.childValues(query);
    const known = all.flatMap((computed) =>
      computed.value.coverage ? [{ computed, range: computed.value.coverage }] : [],
    );
    const ranks = rankAll(known.map(({ range }) => range));
    const ranked = known
      .map(({ computed }, index) => ({ rank: ranks[index] as Rank, computed }))
      // The sort is stable and the children come in code order, so ties stay in code order.
      .toSorted((a, b) => a.rank.position - b.rank.position);
    return { ranked, missing: all.length - known.length };
  }

  /** The values of the region's children, in code order. */
  async childValues(query: ValueQuery): Promise<ComputedValue[]> {
    const { codes } = await this.evidence.childrenOf(query.code);
    return Promise.all(codes.map((code) => this.value({ ...query, code })));
  }

  /** Quality findings on the value and on the figures it is based on. */
  async findings({ query, basisCode, facts, value }: ComputedValue): Promise<Finding[]> {
    const { codes, withFigures } = await this.evidence.childrenOf(query.code);
    const childFacts = await Promise.all(withFigures.map((code) => this.evidence.factsOf(code, query.knownAt)));
    const question = this.question(basisCode, query);
    return findingsOnValue(facts, value, question, { facts: childFacts, count: codes.length });
  }

  /** Quality findings on the region's own figures. */
  async figureFindings(code: string): Promise<Finding[]> {
    return figureFindings(await this.evidence.factsOf(code, null), this.catalogue);
  }

  /** Quality findings on the region's own figures and on its values on that day, without duplicates. */
  async regionFindings(code: string, day: Day): Promise<Finding[]> {
    const queries = this.catalogue.indicators.map((indicator) => ({
      code,
      indicator,
      namedBasis: null,
      day,
      knownAt: null,
    }));
    const onValues = await Promise.all(queries.map(async (query) => this.findings(await this.value(query))));
    const all = [...(await this.figureFindings(code)), ...onValues.flat()];
    const key = (finding: Finding): string =>
      JSON.stringify([finding.rule, finding.figures.map(({ id }) => id), finding.message]);
    return [...new Map(all.map((finding) => [key(finding), finding])).values()];
  }

  private async progress({ query, basisCode, facts, value }: ComputedValue, target: Target): Promise<Progress> {
    const targetBasis = query.namedBasis ?? target.basisCode;
    const onBasis = targetBasis === basisCode ? value : await this.valueOn(targetBasis, query, facts);
    const { coverage, numerator, denominator } = onBasis;
    const ranges = { numerator: numerator?.range ?? null, denominator: denominator?.range ?? null };
    const pace = paceOf(this.points(facts, query));
    return progressOf(target, { basisCode: targetBasis, coverage, ...ranges }, query.day, pace);
  }

  /** The counts by day, followed by the running total of the ledger after the last of them. */
  private points({ figures, live }: RegionFacts, { indicator, day }: ValueQuery): Point[] {
    const counts = figures
      .filter(isDated)
      .filter((figure) => figure.measureCode === indicator.numeratorCode && figure.asOf <= day);
    // Figures come in recording order, so the last one of a day wins.
    const byDay = new Map(counts.map((figure) => [figure.asOf, rangeOf(figure).value]));
    const points = [...byDay].map(([on, people]) => ({ day: on, people })).toSorted((a, b) => (a.day < b.day ? -1 : 1));
    return withLedger(
      points,
      live.filter((each) => each.measureCode === indicator.numeratorCode && each.day <= day),
    );
  }

  private async valueOn(basisCode: string, query: ValueQuery, facts: RegionFacts): Promise<Value> {
    const question = this.question(basisCode, query);
    const own = ownValue(facts, question);
    return own ?? rolledUpValue(facts, await this.evidence.subtreeOf(query.code, query.knownAt, query.day), question);
  }

  private question(basisCode: string, { indicator, day }: ValueQuery): Question {
    return { catalogue: this.catalogue, indicator, basisCode, day };
  }
}
