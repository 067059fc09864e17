/**
 * Point 8: which target binds, and how far a region is.
 *
 * DECISIONS
 * - The later set of several setters of one region is the one recorded later.
 * - `targets` lists restatements too; `target` and `lapsedTarget` never are one.
 * - Of several targets that one setter set for one region, those set before the last are no longer in force on the days
 *   that it covers; restatements neither replace nor are replaced.
 * - lapsedTarget is the target that bound on the last day before asOf on which one did, found as the binding one is:
 *   the nearest region's, then the later set.
 * - Progress is on the target's own basis, and on the basis that the query names where it names one. This holds for the
 *   children as well, who are measured against this target, not against one of their own.
 * - gapPeople and gapPoints end at zero. gapPeople is `people` less the numerator as shown, so a stated coverage has
 *   gapPoints alone.
 * - A basis of zero people asks for no one: people and gapPeople are null.
 * - neededPerDay is gapPeople over the days from asOf to the end, all of it on the last day; zero where nothing is
 *   missing; null after the last day.
 * - A child is below where its own `met` is false; where that is open it is known but not below.
 */
import { type Day, daysBetween } from './calendar.ts';
import { ceil, exact, hundred, isBelow, minus, over, people, percentOf, toNumber, zero } from './exact.ts';
import { isPositive, type Range, scaled } from './range.ts';
import { type Value, valueAt } from './value.ts';
import { childrenOf, isKnown, lineOf, type Moment, type Target, type World } from './world.ts';

/** In the order of recording: those of the region and of the regions above it. */
export const targetsAbove = (world: World, region: string, indicator: string, { knownAt }: Moment): Target[] =>
  world.targets
    .filter(
      (target) =>
        target.indicator === indicator && isKnown(target, knownAt) && lineOf(world, region).includes(target.region),
    )
    .toSorted((a, b) => a.order - b.order);

export const inForce = (targets: Target[], day: Day): Target[] => {
  const covering = targets.filter(({ from, to }) => from <= day && day <= to);
  const own = covering.filter(({ restates }) => restates === null);
  return covering.filter(
    (target) =>
      target.restates !== null ||
      own.findLast(({ region, setBy }) => region === target.region && setBy === target.setBy) === target,
  );
};

const nearest = (world: World, region: string, targets: Target[]): Target | null => {
  for (const above of lineOf(world, region)) {
    const latest = targets.findLast((target) => target.region === above && target.restates === null);
    if (latest) return latest;
  }
  return null;
};

export const bindingTarget = (world: World, region: string, indicator: string, moment: Moment): Target | null =>
  nearest(world, region, inForce(targetsAbove(world, region, indicator, moment), moment.day));

export const lapsedTarget = (world: World, region: string, indicator: string, moment: Moment): Target | null => {
  if (bindingTarget(world, region, indicator, moment)) return null;
  const past = targetsAbove(world, region, indicator, moment).filter(
    ({ to, restates }) => to < moment.day && restates === null,
  );
  const lastDay = past.map(({ to }) => to).reduce((a, b) => (a > b ? a : b), '');
  return nearest(world, region, inForce(past, lastDay));
};

/** Null where the range leaves it open, or there is no coverage. */
const isMet = ({ coverage, isExact }: Value, percent: number): boolean | null => {
  if (!coverage) return null;
  const target = exact(percent);
  if (isExact) return !isBelow(coverage.value, target);
  if (!isBelow(coverage.low, target)) return true;
  return isBelow(coverage.high, target) ? false : null;
};

export type Progress = {
  target: Target;
  basis: string;
  achievement: Range | null;
  people: number | null;
  gapPeople: number | null;
  gapPoints: number | null;
  met: boolean | null;
  neededPerDay: number | null;
  childrenBelow: number;
  childrenKnown: number;
  /** The children below, for the rule that names them. */
  below: Value[];
};

const neededPerDay = (missing: number, daysLeft: number): number | null => {
  if (missing === 0) return 0;
  return daysLeft < 0 ? null : missing / Math.max(1, daysLeft);
};

export const progressOf = (
  world: World,
  region: string,
  target: Target,
  onBasis: string | null,
  moment: Moment,
): Progress => {
  const basis = onBasis ?? target.basis;
  const percent = exact(target.percent);
  const value = valueAt(world, region, target.indicator, basis, moment);
  const { coverage, numerator, denominator } = value;
  const wanted =
    denominator && isPositive(denominator.range) ? ceil(percentOf(percent, denominator.range.value)) : null;
  const missing = wanted !== null && numerator ? Math.max(0, wanted - people(numerator.range.value)) : null;
  const points = coverage && minus(percent, coverage.value);
  const known = childrenOf(world, region)
    .map((child) => valueAt(world, child, target.indicator, basis, moment))
    .filter((child) => child.coverage !== null);
  const below = known.filter((child) => isMet(child, target.percent) === false);
  return {
    target,
    basis,
    achievement: coverage && scaled(coverage, over(hundred, percent)),
    people: wanted,
    gapPeople: missing,
    gapPoints: points && toNumber(isBelow(points, zero) ? zero : points),
    met: isMet(value, target.percent),
    neededPerDay: missing === null ? null : neededPerDay(missing, daysBetween(moment.day, target.to)),
    childrenBelow: below.length,
    childrenKnown: known.length,
    below,
  };
};
