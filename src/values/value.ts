import type { Day } from '../terms/calendar.ts';
import { type Basis, basisEvidence } from './basis.ts';
import { claimsOf } from './claim.ts';
import { numeratorEvidence, type People, type Question, type RegionFacts } from './evidence.ts';
import { type DatedFigure, type Figure, isDated, isExact } from './figure.ts';
import { lastDayBetween, liveBetween } from './ledger-counts.ts';
import { isAboveZero, percentOf, type Range, shifted, sumOf } from './range.ts';
import { rollUp, type Subtree } from './roll-up.ts';

type ValueOrigin = 'COUNTED' | 'STATED' | 'DERIVED' | 'ROLLED_UP' | 'NONE';
type MissingReason = 'NO_NUMERATOR' | 'NO_DENOMINATOR' | 'ZERO_DENOMINATOR' | 'NO_DATA' | 'ONLY_BOUNDS';

/** A number of people within a value. */
export type Quantity = {
  range: Range;
  approximate: boolean;
  /** Null where it sums numbers of different days. */
  day: Day | null;
  measureCode: string;
  /** The one figure it is; null where it was derived or summed. */
  figure: DatedFigure | null;
};

/** An indicator of a region on a day and a basis. Percentages unrounded; unknown is null, never zero. */
export type Value = {
  origin: ValueOrigin;
  coverage: Range | null;
  missing: MissingReason | null;
  numerator: Quantity | null;
  denominator: Quantity | null;
  /** Net activations after the evidence's own day, already in the numerator or, where only a percentage is stated, in it. */
  live: number;
  /** Share (0 to 1) of the children that had data where rolled up; otherwise 1, or null without a value. */
  completeness: number | null;
  /** Whether it sums numbers of different days. */
  mixedDates: boolean;
  /** Every figure it stands on, the numerator's first; empty where rolled up. */
  figures: DatedFigure[];
  /** Bounds and claims about it, newest first, those without a day last. */
  claims: Figure[];
  /** Days of the newest and the oldest number in the numerator, the ledger's included; null without a value. */
  dataAsOf: Day | null;
  dataFrom: Day | null;
  /** Day of the oldest number in the coverage, the basis included; null without a value. */
  oldestDay: Day | null;
  /** Whether any number behind it was published as provisional. */
  provisional: boolean;
  /** Whether every number behind it is exact as printed. */
  isExact: boolean;
  /** Whether it only repeats its own published percentage, from which its basis was derived. */
  repeatsItself: boolean;
};

const nothing = {
  dataAsOf: null,
  dataFrom: null,
  oldestDay: null,
  completeness: null,
  isExact: false,
  repeatsItself: false,
};

const oldest = (days: Day[]): Day | null => days.toSorted()[0] ?? null;

/**
 * The value from the region's own evidence; null when the region has none for the numerator, which is then rolled up
 * from its children.
 */
export const ownValue = (facts: RegionFacts, question: Question): Value | null => {
  const { indicator, basisCode, day, liveUntil } = question;
  const evidence = numeratorEvidence(facts.figures, indicator, basisCode, day);
  if (!evidence) return null;
  const basis = basisEvidence(facts.figures, question);
  const { counted, stated } = evidence;
  const { day: dataFrom } = counted ?? stated;
  const live = liveBetween(facts.live, indicator.numeratorCode, dataFrom, liveUntil);
  const own = counted ? counted.figures : [stated.figure];
  const figures = [...new Set([...own, ...(basis?.figures ?? [])])];
  const common = {
    denominator: basis && quantity(basis, basisCode),
    live,
    missing: null,
    completeness: 1,
    mixedDates: false,
    figures,
    claims: claimsOf(facts.figures, question),
    dataAsOf: lastDayBetween(facts.live, indicator.numeratorCode, dataFrom, liveUntil) ?? dataFrom,
    dataFrom,
    provisional: figures.some((figure) => figure.provisional),
    isExact: figures.every(isExact) && !basis?.derived,
    repeatsItself: basis?.pair?.indicator.code === indicator.code,
  };
  if (stated) {
    const { percent, figure } = stated;
    const isMoved = live !== 0 && basis !== null && isAboveZero(basis.range);
    const asStated = {
      ...common,
      origin: 'STATED' as const,
      numerator: null,
      repeatsItself: false,
      // Without a basis the entries say nothing about the percentage.
      dataAsOf: isMoved ? common.dataAsOf : dataFrom,
      oldestDay: dataFrom,
    };
    if (!isMoved) return { ...asStated, coverage: percent, isExact: isExact(figure) };
    // Counts are not made up, but entries of a known basis are percentage points.
    const points = percentOf({ value: live, low: live, high: live }, basis.range);
    return { ...asStated, coverage: sumOf([percent, points]), oldestDay: oldest([dataFrom, basis.day]) };
  }
  const range = shifted(counted.range, live);
  const numerator = quantity({ ...counted, range }, indicator.numeratorCode);
  if (!basis || !isAboveZero(basis.range)) {
    const missing = basis ? 'ZERO_DENOMINATOR' : 'NO_DENOMINATOR';
    return { ...common, ...nothing, origin: 'NONE', coverage: null, missing, numerator };
  }
  const coverage = percentOf(range, basis.range);
  const oldestDay = oldest([dataFrom, basis.day]);
  return { ...common, origin: basis.derived ? 'DERIVED' : 'COUNTED', coverage, numerator, oldestDay };
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

/** The value of a region without evidence of its own for the numerator: rolled up from its children, or none. */
export const rolledUpValue = (facts: RegionFacts, subtree: Subtree, question: Question): Value => {
  const sums = rollUp(facts.code, subtree, question);
  if (!sums) return noValue(facts, question);
  const { indicator, basisCode } = question;
  const isZero = !isAboveZero(sums.denominator);
  const value: Value = {
    origin: 'ROLLED_UP',
    coverage: isZero ? null : percentOf(sums.numerator, sums.denominator),
    missing: null,
    numerator: {
      ...summed(sums.numerator, sums.numeratorDays, indicator.numeratorCode),
      approximate: sums.hasApproximateNumerator,
    },
    denominator: {
      ...summed(sums.denominator, sums.denominatorDays, basisCode),
      approximate: sums.hasApproximateDenominator,
    },
    live: sums.live,
    completeness: sums.completeness,
    mixedDates: sums.numeratorDays.length > 1 || sums.denominatorDays.length > 1,
    figures: [],
    claims: claimsOf(facts.figures, question),
    dataAsOf: sums.dataDays.toSorted().at(-1) ?? null,
    dataFrom: oldest(sums.numeratorDays),
    oldestDay: oldest([...sums.numeratorDays, ...sums.denominatorDays]),
    provisional: sums.provisional,
    isExact: sums.isExact,
    repeatsItself: false,
  };
  return isZero ? { ...value, ...nothing, origin: 'NONE', missing: 'ZERO_DENOMINATOR', mixedDates: false } : value;
};

const summed = (range: Range, days: Day[], measureCode: string): Omit<Quantity, 'approximate'> => ({
  range,
  day: days.length === 1 ? (days[0] ?? null) : null,
  measureCode,
  figure: null,
});

const noValue = (facts: RegionFacts, question: Question): Value => {
  const { indicator, liveUntil } = question;
  const basis = basisEvidence(facts.figures, question);
  const claims = claimsOf(facts.figures, question);
  return {
    ...nothing,
    origin: 'NONE',
    coverage: null,
    missing: missingNumerator(claims.filter(isDated), question, basis),
    numerator: null,
    denominator: basis && quantity(basis, question.basisCode),
    live: liveBetween(facts.live, indicator.numeratorCode, null, liveUntil),
    mixedDates: false,
    figures: basis?.figures ?? [],
    claims,
    provisional: basis?.figures.some((figure) => figure.provisional) ?? false,
  };
};

/** Bounds of the numerator are named before the basis, because they say the most about the question. */
const missingNumerator = (claims: DatedFigure[], { basisCode }: Question, basis: Basis | null): MissingReason => {
  if (claims.some(({ measureCode }) => measureCode !== basisCode)) return 'ONLY_BOUNDS';
  if (basis) return 'NO_NUMERATOR';
  return claims.length > 0 ? 'ONLY_BOUNDS' : 'NO_DATA';
};
