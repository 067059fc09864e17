/**
 * Rules about counts of one region: FALLING_CUMULATIVE, RANGE_MIXES_DATES, SAME_NUMBER_OTHER_MEASURE, OUTLIER,
 * SUM_DIFFERS.
 *
 * DECISIONS
 * - A running total falls where its high end lies below the low end of any count of an earlier day; it is compared with
 *   the earlier one of the highest low end, the newest of several. The same for stated coverages.
 * - RANGE_MIXES_DATES: within half a percent of the older count's value, which is a count of the same measure and no
 *   bound.
 * - SAME_NUMBER_OTHER_MEASURE compares counts with one number (EQ), whatever their ranges.
 * - OUTLIER compares the value with that of the newest count of an earlier day, where that is above zero.
 * - SUM_DIFFERS needs a count of every child for the very day; it is raised where the sum's range and the region's own
 *   are apart. It holds for every measure. `figures` are the region's and the children's.
 */
import { daysApart, daysBetween, threeYearsDays } from './calendar.ts';
import { compare, distance, type Exact, equals, exact, isAbove, isBelow, percentOf, times, zero } from './exact.ts';
import { countOn, countsOf, dayOf, newestFirst, noOne, rangeOf } from './figures.ts';
import { type Flag, flag, peopleBetween } from './flag.ts';
import { isWhollyBelow, overlap, type Range, sum } from './range.ts';
import { childrenOf, type Figure, type Moment, type World } from './world.ts';

/** The earlier one that it fell below, if any. */
export const fellBelow = (figure: Figure, all: Figure[], range: (figure: Figure) => Range): Figure | null =>
  newestFirst(all.filter((earlier) => dayOf(earlier) < dayOf(figure) && isWhollyBelow(range(figure), range(earlier))))
    .toSorted((a, b) => compare(range(b).low, range(a).low))
    .at(0) ?? null;

const falling = (counts: Figure[]): Flag[] =>
  counts.flatMap((count) => {
    const earlier = fellBelow(count, counts, rangeOf);
    if (!earlier) return [];
    return [flag('FALLING_CUMULATIVE', [count, earlier], peopleBetween(rangeOf(count).value, rangeOf(earlier).value))];
  });

const mixing = (counts: Figure[]): Flag[] =>
  counts
    .filter(({ comparator }) => comparator === 'BETWEEN')
    .flatMap((between) => {
      const ends = [rangeOf(between).low, rangeOf(between).high];
      const isEnd = ({ value }: Range): boolean =>
        ends.some((end) => !isAbove(distance(end, value), percentOf(exact(0.5), value)));
      return counts
        .filter((count) => daysBetween(dayOf(count), dayOf(between)) >= 60 && isEnd(rangeOf(count)))
        .map((count) => flag('RANGE_MIXES_DATES', [between, count]));
    });

const outliers = (counts: Figure[]): Flag[] =>
  counts.flatMap((count) => {
    const before = newestFirst(counts).find((earlier) => dayOf(earlier) < dayOf(count));
    if (!before) return [];
    const [now, then] = [rangeOf(count).value, rangeOf(before).value];
    const reached = (more: Exact, less: Exact): boolean => !isBelow(more, times(exact(8), less));
    const isOutlier = isAbove(then, zero) && (reached(now, then) || reached(then, now));
    return isOutlier ? [flag('OUTLIER', [count, before], peopleBetween(now, then))] : [];
  });

const sameNumbers = (all: Figure[]): Flag[] =>
  all.flatMap((figure, place) => {
    const { value } = rangeOf(figure);
    if (figure.comparator !== 'EQ' || isBelow(value, exact(1000))) return [];
    return all
      .slice(place + 1)
      .filter(
        (other) =>
          other.comparator === 'EQ' &&
          other.measure !== figure.measure &&
          equals(rangeOf(other).value, value) &&
          daysApart(dayOf(other), dayOf(figure)) <= threeYearsDays,
      )
      .map((other) => flag('SAME_NUMBER_OTHER_MEASURE', [figure, other], peopleBetween(value, zero)));
  });

const differingSums = (world: World, region: string, counts: Figure[], measure: string, moment: Moment): Flag[] => {
  const children = childrenOf(world, region);
  return counts.flatMap((count) => {
    const parts = children.flatMap((child) => countOn(world, child, measure, dayOf(count), moment) ?? []);
    if (children.length === 0 || parts.length < children.length) return [];
    const total = parts.map(rangeOf).reduce(sum, noOne);
    if (overlap(total, rangeOf(count))) return [];
    return [flag('SUM_DIFFERS', [count, ...parts], peopleBetween(total.value, rangeOf(count).value))];
  });
};

export const countFlags = (world: World, region: string, moment: Moment): Flag[] => {
  const byMeasure = world.measures.flatMap(({ code, cumulative }) => {
    const counts = countsOf(world, region, code, moment);
    return [
      ...(cumulative ? falling(counts) : []),
      ...mixing(counts),
      ...outliers(counts),
      ...differingSums(world, region, counts, code, moment),
    ];
  });
  return [...byMeasure, ...sameNumbers(world.measures.flatMap(({ code }) => countsOf(world, region, code, moment)))];
};
