/**
 * Point 2: the basis that serves, and the drift that every check allows.
 *
 * DECISIONS
 * - n of a pair (n, p) is the count that its day has, the later recorded of several; p is each stated percentage of it.
 * - A pair derives nothing where n or p reaches down to zero: the basis would be zero, or have no upper end.
 * - "n/C rounds to p" is an overlap of n/C with p give or take half a unit, both ends included: a source may have
 *   rounded 7.345 either way.
 * - The allowance takes C's own low for its low end, and C's own high for its high end.
 * - A pair that the source divided by C speaks for C with the pair's own day. So C stays where such a pair is as new
 *   as, or newer than, the newest derivation that may serve; on one day a C that is a point leaves least open.
 * - What a basis leaves open is its width in people, not a share.
 * - A pair is as late recorded as the later of its two figures.
 * - The derived basis is a fraction until it is shown; its day is the pair's. It is approximate.
 */
import { type Day, daysBetween, yearDays, yearsOf } from './calendar.ts';
import { compare, type Exact, exact, hundred, minus, plus, times } from './exact.ts';
import { countOn, coverageOf, dayOf, isExactAsPrinted, percentagesOf, rangeOf } from './figures.ts';
import { newestCount } from './numerator.ts';
import { isPositive, overlap, quotient, type Range, scaled } from './range.ts';
import { type Figure, indicatorOf, type Moment, type World } from './world.ts';

/** `derivedFrom` is the indicator whose percentage it was derived from; null for a count. */
export type Basis = {
  range: Range;
  day: Day;
  approximate: boolean;
  isExact: boolean;
  derivedFrom: string | null;
  figures: Figure[];
};
type Pair = { count: Figure; percentage: Figure; day: Day };

/** Every stated percentage on the basis that has a count of its indicator on its day. */
const pairsOf = (world: World, region: string, measure: string, moment: Moment): Pair[] =>
  percentagesOf(world, region, moment).flatMap((percentage) => {
    if (percentage.basis !== measure || percentage.indicator === null) return [];
    const { numerator } = indicatorOf(world, percentage.indicator);
    const count = countOn(world, region, numerator, dayOf(percentage), moment);
    return count ? [{ count, percentage, day: dayOf(percentage) }] : [];
  });

/** n / p, in people. */
export const wholeOf = (count: Range, coverage: Range): Range => scaled(quotient(count, coverage), hundred);
/** n / C, in percent. */
export const shareOf = (count: Range, basis: Range): Range => scaled(quotient(count, basis), hundred);

/** The range a population may have reached after `days`: 0.5 % and 1 % a year down, 0.5 % and 5 % a year up. */
export const drifted = ({ value, low, high }: Range, days: number): Range => {
  const years = yearsOf(days);
  const slack = exact(0.005);
  const least: Exact = minus(minus(exact(1), slack), times(exact(0.01), years));
  const most: Exact = plus(plus(exact(1), slack), times(exact(0.05), years));
  return { value, low: times(low, least), high: times(high, most) };
};

const countedBasis = (count: Figure): Basis => ({
  range: rangeOf(count),
  day: dayOf(count),
  approximate: count.approximate,
  isExact: isExactAsPrinted(count),
  derivedFrom: null,
  figures: [count],
});

const derivedBasis = ({ count, percentage, day }: Pair): Basis | null => {
  if (!isPositive(rangeOf(count)) || !isPositive(coverageOf(percentage))) return null;
  const range = wholeOf(rangeOf(count), coverageOf(percentage));
  const { indicator: derivedFrom } = percentage;
  return { range, day, approximate: true, isExact: false, derivedFrom, figures: [count, percentage] };
};

/** The basis that the pair speaks for: the count, its own derivation, or none. */
const spokenFor = (pair: Pair, counted: Basis | null): Basis | null => {
  const derived = derivedBasis(pair);
  if (counted === null) return derived;
  const days = daysBetween(counted.day, pair.day);
  if (days <= 0) return null;
  const share = isPositive(counted.range) ? shareOf(rangeOf(pair.count), counted.range) : null;
  if (days <= yearDays && share && overlap(share, coverageOf(pair.percentage))) return counted;
  return derived && overlap(derived.range, drifted(counted.range, days)) ? derived : null;
};

const widthOf = ({ range }: Basis): Exact => minus(range.high, range.low);

export const basisOf = (world: World, region: string, measure: string, moment: Moment): Basis | null => {
  const count = newestCount(world, region, measure, moment);
  const counted = count && countedBasis(count);
  const candidates = pairsOf(world, region, measure, moment).flatMap((pair) => {
    const basis = spokenFor(pair, counted);
    return basis ? [{ basis, day: pair.day, order: Math.max(pair.count.order, pair.percentage.order) }] : [];
  });
  const [best] = candidates.toSorted((a, b) => {
    if (a.day !== b.day) return a.day < b.day ? 1 : -1;
    return compare(widthOf(a.basis), widthOf(b.basis)) || b.order - a.order;
  });
  return best?.basis ?? counted;
};
