import { addDays, type Day, daysBetween } from '../terms/calendar.ts';
import { isWithin } from '../terms/region-code.ts';
import { isAbove, isAboveZero, nearestPeople, peopleAt, type Range, reachesShare, scaled } from './range.ts';

/** Percent of a basis that an indicator should reach in a region, and so in its subtree, within a period. */
export type Target = {
  id: number;
  /** Rises in the order of recording; shipped targets come before all that people set. */
  order: number;
  indicatorCode: string;
  regionCode: string;
  percent: number;
  basisCode: string;
  from: Day;
  to: Day;
  setBy: string;
  /** The target of somebody else that a source repeats here; such a target never binds. */
  restatesId: number | null;
};

/** A value on a target's basis. */
export type Measured = {
  basisCode: string;
  coverage: Range | null;
  numerator: Range | null;
  denominator: Range | null;
  /** Whether every number behind it is exact as printed. */
  isExact: boolean;
};

/** A value as values/value.ts computes it; that file builds on this one. */
type Computed = Pick<Measured, 'coverage' | 'isExact'> & Record<'numerator' | 'denominator', { range: Range } | null>;

/** The value on a basis, for comparing it with targets. */
export const measured = (basisCode: string, value: Computed): Measured => ({
  basisCode,
  coverage: value.coverage,
  numerator: value.numerator?.range ?? null,
  denominator: value.denominator?.range ?? null,
  isExact: value.isExact,
});

/** How far a value is from a target. Null where the numbers needed are unknown. */
export type Progress = {
  target: Target;
  /** The basis the value was taken on: the target's own, unless the query named one. */
  basisCode: string;
  /** Coverage over target, in percent. */
  achievement: Range | null;
  /** People the target asks for: ceil(percent of the basis). */
  people: number | null;
  /** People still missing; 0 once met. */
  gapPeople: number | null;
  /** Percentage points still missing; 0 once met. */
  gapPoints: number | null;
  /** Null also where the value's range leaves it open. */
  met: boolean | null;
  /** People per day from the value's day to the end of the target; on its last day, the people missing. */
  neededPerDay: number | null;
  pacePerDay: number | null;
  /** The day the target is reached at that pace; the value's own day once met. */
  forecastOn: Day | null;
};

// A forecast beyond a hundred years is no forecast.
const longestForecast = 36_525;

const isBinding = ({ restatesId }: Target): boolean => restatesId === null;

const targetsOf = (targets: Target[], regionCode: string, indicatorCode: string): Target[] =>
  targets.filter((target) => target.indicatorCode === indicatorCode && isWithin(regionCode, target.regionCode));

/**
 * Every target for the region on that day, restatements among them: the country's first, nearer ones after, the later
 * set last. Of several that the same setter set for one region the latest holds, on the days that it covers.
 */
export const targetsInForce = (targets: Target[], regionCode: string, indicatorCode: string, day: Day): Target[] => {
  const covering = targetsOf(targets, regionCode, indicatorCode).filter(({ from, to }) => from <= day && day <= to);
  const isReplaced = ({ order, regionCode: of, setBy, restatesId }: Target): boolean =>
    restatesId === null &&
    covering.filter(isBinding).some((other) => other.regionCode === of && other.setBy === setBy && other.order > order);
  return covering.filter((target) => !isReplaced(target)).toSorted(nearerLast);
};

const nearerLast = (a: Target, b: Target): number => depth(a) - depth(b) || a.order - b.order;

/** The target that binds: the region's own or the nearest ancestor's. */
export const bindingTarget = (targets: Target[], regionCode: string, indicatorCode: string, day: Day): Target | null =>
  targetsInForce(targets, regionCode, indicatorCode, day).findLast(isBinding) ?? null;

/** Where no target is in force: the one that bound the region last; null where one is in force, or none ever was. */
export const lapsedTarget = (targets: Target[], regionCode: string, indicatorCode: string, day: Day): Target | null => {
  const before = targetsOf(targets, regionCode, indicatorCode)
    .filter(isBinding)
    .filter(({ from }) => from <= day);
  if (before.some(({ to }) => to >= day)) return null;
  const lastDay = before.reduce((latest, { to }) => (to > latest ? to : latest), '');
  return lastDay === '' ? null : bindingTarget(targets, regionCode, indicatorCode, lastDay);
};

// "ID" is shorter than every path of parts, but "64" is as long: count parts, the country none.
const depth = ({ regionCode }: Target): number => (regionCode === 'ID' ? 0 : regionCode.split('.').length);

/** Whether the percentage is reached: by the people where they are known, which are not rounded. */
const reaches = (percent: number, coverage: number, people: number | null, basis: number | null): boolean =>
  people !== null && basis !== null && basis > 0 ? reachesShare(people, percent, basis) : !isAbove(percent, coverage);

/** By the value where every number behind it is exact as printed; else by its range, and null where that straddles. */
const isMet = (target: Target, { coverage, numerator, denominator, isExact }: Measured): boolean | null => {
  if (!coverage) return null;
  const { percent } = target;
  const [people, basis] = [numerator, denominator];
  if (isExact) return reaches(percent, coverage.value, people?.value ?? null, basis?.value ?? null);
  if (reaches(percent, coverage.low, people?.low ?? null, basis?.high ?? null)) return true;
  return reaches(percent, coverage.high, people?.high ?? null, basis?.low ?? null) ? null : false;
};

/** Compares a value on the target's basis with the target. `pacePerDay` is people per day, null where unknown. */
export const progressOf = (target: Target, value: Measured, day: Day, pacePerDay: number | null): Progress => {
  // A share of zero people asks for nothing.
  const { denominator, numerator } = value;
  const people = denominator && isAboveZero(denominator) ? peopleAt(target.percent, denominator.value) : null;
  const met = isMet(target, value);
  const missing = people !== null && numerator ? Math.max(0, people - nearestPeople(numerator.value)) : null;
  const gapPeople = met && missing !== null ? 0 : missing;
  const daysLeft = daysBetween(day, target.to);
  return {
    target,
    basisCode: value.basisCode,
    achievement: value.coverage && scaled(value.coverage, 100 / target.percent),
    people,
    gapPeople,
    gapPoints: value.coverage && (met ? 0 : Math.max(0, target.percent - value.coverage.value)),
    met,
    // Nothing can be done any more for a target that has ended.
    neededPerDay: gapPeople === null || (gapPeople > 0 && daysLeft < 0) ? null : gapPeople / Math.max(1, daysLeft),
    pacePerDay,
    forecastOn: gapPeople === null ? null : forecast(gapPeople, day, pacePerDay),
  };
};

const forecast = (gapPeople: number, day: Day, pacePerDay: number | null): Day | null => {
  if (gapPeople === 0) return day;
  if (pacePerDay === null || pacePerDay <= 0) return null;
  const days = Math.ceil(gapPeople / pacePerDay);
  return days > longestForecast ? null : addDays(day, days);
};
