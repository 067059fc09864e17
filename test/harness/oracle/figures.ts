/**
 * Whether a figure is computed with, or only shown and checked, and the range that it leaves open.
 *
 * DECISIONS
 * - A percentage without low and high is known to half a unit of its last digit, but never below zero. Without `decimals` its digits are
 *   those of its value. Given low and high take the place of that.
 * - A count without low and high is a point, even where it is approximate: nothing else says how far it may be off.
 * - BETWEEN lies within its low and high as printed, not half a unit beyond them; its value is the midpoint, and is
 *   rounded to whole people only where it is shown.
 * - An achievement without targetPercent is not computed with.
 * - "Exact as printed" is EQ, not approximate and without a range wider than what its last digit leaves open: for a
 *   count a point, for a percentage half a unit.
 * - Of two figures of one day the later recorded wins, whatever their sources.
 */
import type { Day } from './calendar.ts';
import { exact, isAbove, isBelow, minus, over, plus, times, zero } from './exact.ts';
import { point, type Range, scaled } from './range.ts';
import { type Figure, isKnown, type Moment, type World } from './world.ts';

const boundComparators = new Set(['LT', 'LTE', 'GT', 'GTE']);
const claimMetrics = new Set(['RANK', 'GAP_POINTS', 'TARGET_PEOPLE']);

export const isUndated = (figure: Figure): boolean => figure.precision === 'UNDATED' || figure.asOfTo === null;
const isBound = (figure: Figure): boolean => boundComparators.has(figure.comparator);
const isClaim = (figure: Figure): boolean => claimMetrics.has(figure.metric) || figure.extent !== 'WHOLE';
export const isChecked = (figure: Figure): boolean => isUndated(figure) || isBound(figure) || isClaim(figure);

/** The last day of its period; only for a figure that has one. */
export const dayOf = ({ id, asOfTo }: Figure): Day => {
  if (asOfTo === null) throw new Error(`Figure ${id} has no day`);
  return asOfTo;
};

/** Of the region, known, and dated on or before the day or undated. */
export const figuresOf = (world: World, region: string, { day, knownAt }: Moment): Figure[] =>
  world.figures.filter(
    (figure) => figure.region === region && isKnown(figure, knownAt) && (isUndated(figure) || dayOf(figure) <= day),
  );

export const countsOf = (world: World, region: string, measure: string, moment: Moment): Figure[] =>
  figuresOf(world, region, moment).filter(
    (figure) => figure.metric === 'COUNT' && figure.measure === measure && !isChecked(figure),
  );

/** Stated coverages and achievements of the whole region, on any basis. */
export const percentagesOf = (world: World, region: string, moment: Moment): Figure[] =>
  figuresOf(world, region, moment).filter(
    (figure) =>
      (figure.metric === 'COVERAGE' || (figure.metric === 'ACHIEVEMENT' && figure.targetPercent !== null)) &&
      !isChecked(figure),
  );

/** The newest day first; within a day the later recorded first. */
export const newestFirst = (figures: Figure[]): Figure[] =>
  figures.toSorted((a, b) => (dayOf(a) === dayOf(b) ? b.order - a.order : dayOf(a) < dayOf(b) ? 1 : -1));

/** Of those dated after the day, the first; of several of that day the later recorded. */
export const firstAfter = (figures: Figure[], day: Day): Figure | null => {
  const later = newestFirst(figures).filter((figure) => dayOf(figure) > day);
  const oldest = later.at(-1);
  return later.find((figure) => oldest && dayOf(figure) === dayOf(oldest)) ?? null;
};

/** The count that its day has: of several the later recorded. */
export const countOn = (world: World, region: string, measure: string, day: Day, moment: Moment): Figure | null =>
  newestFirst(countsOf(world, region, measure, moment)).find((figure) => dayOf(figure) === day) ?? null;

const decimalsOf = (figure: Figure): number => figure.decimals ?? String(figure.value).split('.')[1]?.length ?? 0;

/** The range that the digits of one number leave open. */
const roundingOf = (figure: Figure): Range => {
  const { value, low, high, metric } = figure;
  const printed = exact(value ?? low ?? high ?? 0);
  const isRounded = metric === 'COVERAGE' || metric === 'ACHIEVEMENT' || metric === 'GAP_POINTS';
  const half = isRounded ? times(exact(0.5), exact(`1e-${decimalsOf(figure)}`)) : zero;
  const least = minus(printed, half);
  return { value: printed, low: isRounded && isBelow(least, zero) ? zero : least, high: plus(printed, half) };
};

/** As printed: people, percent of a basis, or percent of a target. */
export const rangeOf = (figure: Figure): Range => {
  const { value, low, high } = figure;
  if (figure.comparator === 'BETWEEN') {
    const [from, to] = [exact(low ?? value ?? 0), exact(high ?? value ?? 0)];
    return { value: over(plus(from, to), exact(2)), low: from, high: to };
  }
  const rounded = roundingOf(figure);
  return {
    value: rounded.value,
    low: low === null ? rounded.low : exact(low),
    high: high === null ? rounded.high : exact(high),
  };
};

/** A stated percentage as a coverage: an achievement times the target that it names. */
export const coverageOf = (figure: Figure): Range =>
  figure.metric === 'ACHIEVEMENT'
    ? scaled(rangeOf(figure), over(exact(figure.targetPercent ?? 0), exact(100)))
    : rangeOf(figure);

export const isExactAsPrinted = (figure: Figure): boolean => {
  if (figure.comparator !== 'EQ' || figure.approximate) return false;
  const [range, rounded] = [rangeOf(figure), roundingOf(figure)];
  return !isBelow(range.low, rounded.low) && !isAbove(range.high, rounded.high);
};

export const noOne: Range = point(exact(0));
