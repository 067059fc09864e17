/**
 * PERCENT_CONTRADICTS_COUNT, MEANS_ACHIEVEMENT and OTHER_BASIS.
 *
 * DECISIONS
 * - They exclude each other. A percentage that does not fit its count on its own basis is read, in this order: as
 *   achievement on its own basis, as coverage on another basis of the indicator, as achievement on another basis; else
 *   it contradicts the count. A published achievement is only read on other bases.
 * - The count of its day is the later recorded of several. A percentage without a count of its day is not checked.
 * - The basis checked against is the one that serves on the percentage's own day. Where that is derived from this very
 *   percentage, more than 366 days older or unknown, it is the first count of the basis within 366 days after.
 * - It fits where n/basis overlaps p, or n/p overlaps the basis with its drift (on one day 0.5 % either way). A later
 *   count is to lie within the drift of n/p. The other readings fit by the same test.
 * - MEANS_ACHIEVEMENT takes the target that bound on the percentage's day, as known at knownAt.
 * - `people` lies between p of the basis and n. `figures`: the percentage, the count and the figures of the basis
 *   checked against, so the finding is on every value that stands on any of them, the basis included.
 */
import { type Basis, basisOf, drifted, shareOf, wholeOf } from './basis.ts';
import { daysApart, daysBetween, yearDays } from './calendar.ts';
import { exact, hundred, over, percentOf } from './exact.ts';
import { countOn, countsOf, coverageOf, dayOf, firstAfter, percentagesOf, rangeOf } from './figures.ts';
import { type Flag, flag, peopleBetween, type Rule } from './flag.ts';
import { isPositive, overlap, type Range, scaled } from './range.ts';
import { bindingTarget } from './targets.ts';
import { type Figure, type Indicator, indicatorOf, type Moment, type World } from './world.ts';

type Yardstick = { range: Range; day: string; figures: Figure[] };

const fits = (count: Range, coverage: Range, day: string, { range, day: basisDay }: Yardstick): boolean => {
  if (isPositive(range) && overlap(shareOf(count, range), coverage)) return true;
  if (!isPositive(coverage)) return false;
  const whole = wholeOf(count, coverage);
  const days = daysBetween(basisDay, day);
  return days >= 0 ? overlap(whole, drifted(range, days)) : overlap(range, drifted(whole, -days));
};

const servingOn = (world: World, figure: Figure, basis: string, moment: Moment): Basis | null => {
  const day = dayOf(figure);
  const serving = basisOf(world, figure.region, basis, { ...moment, day, now: null });
  return serving && !serving.figures.includes(figure) && daysApart(serving.day, day) <= yearDays ? serving : null;
};

const firstCountAfter = (world: World, figure: Figure, basis: string, moment: Moment): Yardstick | null => {
  const first = firstAfter(countsOf(world, figure.region, basis, moment), dayOf(figure));
  if (!first || daysApart(dayOf(first), dayOf(figure)) > yearDays) return null;
  return { range: rangeOf(first), day: dayOf(first), figures: [first] };
};

const readingOf = (
  world: World,
  figure: Figure,
  indicator: Indicator,
  count: Range,
  own: Yardstick,
  moment: Moment,
): Rule => {
  const day = dayOf(figure);
  const coverage = coverageOf(figure);
  const target = bindingTarget(world, figure.region, indicator.code, { ...moment, day });
  const asAchievement =
    figure.metric === 'COVERAGE' && target ? scaled(coverage, over(exact(target.percent), hundred)) : null;
  if (asAchievement && fits(count, asAchievement, day, own)) return 'MEANS_ACHIEVEMENT';
  const others = [indicator.basis, ...indicator.alternativeBases]
    .filter((basis) => basis !== figure.basis)
    .flatMap((basis) => servingOn(world, figure, basis, moment) ?? []);
  if (others.some((other) => fits(count, coverage, day, other))) return 'OTHER_BASIS';
  if (asAchievement && others.some((other) => fits(count, asAchievement, day, other))) return 'MEANS_ACHIEVEMENT';
  return 'PERCENT_CONTRADICTS_COUNT';
};

const judged = (world: World, figure: Figure, moment: Moment): Flag[] => {
  if (figure.indicator === null || figure.basis === null) return [];
  const indicator = indicatorOf(world, figure.indicator);
  const count = countOn(world, figure.region, indicator.numerator, dayOf(figure), moment);
  const yardstick =
    servingOn(world, figure, figure.basis, moment) ?? firstCountAfter(world, figure, figure.basis, moment);
  if (!count || !yardstick) return [];
  const coverage = coverageOf(figure);
  if (fits(rangeOf(count), coverage, dayOf(figure), yardstick)) return [];
  const rule = readingOf(world, figure, indicator, rangeOf(count), yardstick, moment);
  const wouldBe = percentOf(coverage.value, yardstick.range.value);
  return [flag(rule, [figure, count, ...yardstick.figures], peopleBetween(wouldBe, rangeOf(count).value))];
};

export const percentageFlags = (world: World, region: string, moment: Moment): Flag[] =>
  percentagesOf(world, region, moment).flatMap((figure) => judged(world, figure, moment));
