import type { Day } from '../terms/calendar.ts';
import { basisEvidence, numeratorEvidence, type People, type Question, type RegionFacts } from './evidence.ts';
import type { DatedFigure } from './figure.ts';
import { liveBetween } from './ledger-counts.ts';
import { percentOf, type Range, shifted } from './range.ts';
import { type RollUp, rollUp, type Subtree } from './roll-up.ts';

type ValueOrigin = 'COUNTED' | 'STATED' | 'DERIVED' | 'ROLLED_UP' | 'NONE';
type MissingReason = 'NO_NUMERATOR' | 'NO_DENOMINATOR' | 'ZERO_DENOMINATOR' | 'NO_DATA';

/** A number of people within a value. */
export type Quantity = {
  range: Range;
  approximate: boolean;
  /** Null if it sums numbers from different days. */
  day: Day | null;
  measureCode: string;
  /** The figure it comes from; null if it was derived or summed. */
  figure: DatedFigure | null;
};

/** The value of an indicator for a region, day and basis. Percentages are not rounded; unknown is null, never zero. */
export type Value = {
  origin: ValueOrigin;
  coverage: Range | null;
  missing: MissingReason | null;
  numerator: Quantity | null;
  denominator: Quantity | null;
  /**
   * Net activations after the evidence's own day. Already included in the numerator or, where only a percentage is
   * stated, in the coverage.
   */
  live: number;
  /** For a roll-up, the share (0 to 1) of children that had data; otherwise 1, or null without a value. */
  completeness: number | null;
  /** Whether it sums numbers from different days. */
  mixedDates: boolean;
  /** Every figure it is based on; empty for a roll-up. */
  figures: DatedFigure[];
};

/**
 * The value from the region's own evidence. Null if the region has no evidence for the numerator; the value must then
 * be rolled up from its children.
 */
export const ownValue = (facts: RegionFacts, question: Question): Value | null => {
  const { indicator, basisCode, day } = question;
  const evidence = numeratorEvidence(facts, indicator, basisCode, day);
  if (!evidence) return null;
  const basis = basisEvidence(facts.figures, question);
  const denominator = basis && quantity(basis, basisCode);
  const { day: since } = evidence.counted ?? evidence.stated;
  const live = liveBetween(facts.live, indicator.numeratorCode, since, day);
  const common = { denominator, live, completeness: 1, mixedDates: false };
  if (evidence.stated) {
    const { percent, figure } = evidence.stated;
    const figures = [...new Set([figure, ...(basis?.figures ?? [])])];
    // The number of people stays unknown, but with a known basis the activations convert to percentage points.
    const points = basis && basis.range.value > 0 ? (live * 100) / basis.range.value : 0;
    const coverage = shifted(percent, points);
    return { ...common, origin: 'STATED', coverage, missing: null, numerator: null, figures };
  }
  const count = { ...evidence.counted, range: shifted(evidence.counted.range, live) };
  const numerator = quantity(count, indicator.numeratorCode);
  const figures = [...new Set([...evidence.counted.figures, ...(basis?.figures ?? [])])];
  if (!basis || basis.range.value === 0) {
    const missing = basis ? 'ZERO_DENOMINATOR' : 'NO_DENOMINATOR';
    return { ...common, origin: 'NONE', coverage: null, missing, numerator, completeness: null, figures };
  }
  const coverage = percentOf(count.range, basis.range);
  return { ...common, origin: basis.derived ? 'DERIVED' : 'COUNTED', coverage, missing: null, numerator, figures };
};

const quantity = (people: People, measureCode: string): Quantity => {
  const [figure] = people.figures;
  return {
    range: people.range,
    approximate: people.derived || people.figures.some((each) => each.approximate),
    day: people.day,
    measureCode,
    figure: people.derived ? null : (figure ?? null),
  };
};

/** The value of a region that has no evidence of its own for the numerator: rolled up from its children, or none. */
export const rolledUpValue = (facts: RegionFacts, subtree: Subtree, question: Question): Value => {
  const sums = rollUp(facts.code, subtree, question);
  if (!sums) return noValue(facts, question);
  const { indicator, basisCode } = question;
  const zero = sums.denominator.value === 0;
  return {
    origin: zero ? 'NONE' : 'ROLLED_UP',
    coverage: zero ? null : percentOf(sums.numerator, sums.denominator),
    missing: zero ? 'ZERO_DENOMINATOR' : null,
    numerator: summed(sums.numerator, sums.numeratorDays, indicator.numeratorCode),
    denominator: summed(sums.denominator, sums.denominatorDays, basisCode),
    live: sums.live,
    completeness: zero ? null : sums.completeness,
    mixedDates: mixed(sums),
    figures: [],
  };
};

const mixed = ({ numeratorDays, denominatorDays }: RollUp): boolean =>
  numeratorDays.length > 1 || denominatorDays.length > 1;

const summed = (range: Range, days: Day[], measureCode: string): Quantity => ({
  range,
  approximate: range.low !== range.high,
  day: days.length === 1 ? (days[0] ?? null) : null,
  measureCode,
  figure: null,
});

const noValue = (facts: RegionFacts, question: Question): Value => {
  const { indicator, day } = question;
  const basis = basisEvidence(facts.figures, question);
  return {
    origin: 'NONE',
    coverage: null,
    missing: basis ? 'NO_NUMERATOR' : 'NO_DATA',
    numerator: null,
    denominator: basis && quantity(basis, question.basisCode),
    live: liveBetween(facts.live, indicator.numeratorCode, null, day),
    completeness: null,
    mixedDates: false,
    figures: basis?.figures ?? [],
  };
};
