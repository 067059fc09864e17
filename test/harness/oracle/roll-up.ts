/**
 * Point 4: sums over the children.
 *
 * DECISIONS
 * - A child's two counts are its newest count, even where a newer percentage is stated, and the basis that serves,
 *   derived or counted. A basis of zero people is one.
 * - A child without both is asked for its own roll-up, even where it has one count or a stated percentage.
 * - A child that adds nothing counts 0 in completeness. A child that is rolled up adds its own completeness.
 * - `live` is the sum of what the children's numerators include.
 */
import { type Basis, basisOf } from './basis.ts';
import type { Day } from './calendar.ts';
import { exact } from './exact.ts';
import { dayOf, isExactAsPrinted, noOne, rangeOf } from './figures.ts';
import { liveAfter } from './live.ts';
import { newestCount } from './numerator.ts';
import { point, type Range, sum } from './range.ts';
import { childrenOf, type Indicator, type Moment, type World } from './world.ts';

/** The share of one region, or of several together, in a ratio of sums. */
export type Counts = {
  numerator: Range;
  denominator: Range;
  live: number;
  completeness: number;
  numeratorDays: Day[];
  basisDays: Day[];
  liveDays: Day[];
  approximate: { numerator: boolean; denominator: boolean };
  isExact: boolean;
  provisional: boolean;
};

const ownCounts = (
  world: World,
  region: string,
  indicator: Indicator,
  basis: string,
  moment: Moment,
): Counts | null => {
  const count = newestCount(world, region, indicator.numerator, moment);
  const whole: Basis | null = basisOf(world, region, basis, moment);
  if (!count || !whole) return null;
  const live = liveAfter(world, region, indicator.numerator, dayOf(count), moment);
  return {
    numerator: sum(rangeOf(count), point(exact(live.net))),
    denominator: whole.range,
    live: live.net,
    completeness: 1,
    numeratorDays: [dayOf(count)],
    basisDays: [whole.day],
    liveDays: live.days,
    approximate: { numerator: count.approximate, denominator: whole.approximate },
    isExact: isExactAsPrinted(count) && whole.isExact,
    provisional: [count, ...whole.figures].some((figure) => figure.provisional),
  };
};

/** The sums over the children; null where none of them adds anything. */
export const rollUp = (
  world: World,
  region: string,
  indicator: Indicator,
  basis: string,
  moment: Moment,
): Counts | null => {
  const children = childrenOf(world, region);
  const parts = children.flatMap((child) => {
    const part = ownCounts(world, child, indicator, basis, moment) ?? rollUp(world, child, indicator, basis, moment);
    return part ? [part] : [];
  });
  if (parts.length === 0) return null;
  return {
    numerator: parts.map(({ numerator }) => numerator).reduce(sum, noOne),
    denominator: parts.map(({ denominator }) => denominator).reduce(sum, noOne),
    live: parts.reduce((total, { live }) => total + live, 0),
    completeness: parts.reduce((total, { completeness }) => total + completeness, 0) / children.length,
    numeratorDays: parts.flatMap(({ numeratorDays }) => numeratorDays),
    basisDays: parts.flatMap(({ basisDays }) => basisDays),
    liveDays: parts.flatMap(({ liveDays }) => liveDays),
    approximate: {
      numerator: parts.some(({ approximate }) => approximate.numerator),
      denominator: parts.some(({ approximate }) => approximate.denominator),
    },
    isExact: parts.every(({ isExact }) => isExact),
    provisional: parts.some(({ provisional }) => provisional),
  };
};
