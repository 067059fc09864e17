import { addDays, type Day, daysBetween } from '../terms/calendar.ts';
import { isWithin } from '../terms/region-code.ts';
import { peopleAt, type Range, scaled } from './range.ts';

/** Percent of a basis that an indicator should reach in a region, and so in its subtree, within a period. */
export type Target = {
  id: number;
  indicatorCode: string;
  regionCode: string;
  percent: number;
  basisCode: string;
  from: Day;
  to: Day;
  setBy: string;
};

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
  met: boolean | null;
  /** People per day from the value's day to the end of the target; on its last day, what is missing. */
  neededPerDay: number | null;
  pacePerDay: number | null;
  /** The day the target is reached at that pace; the value's own day once met. */
  forecastOn: Day | null;
};

// A forecast beyond a hundred years is no forecast.
const longestForecast = 36_525;

/**
 * Every target for the region on that day, the country's first, nearer ones after, the later set last. Of several that
 * the same setter set for one region the latest holds, on the days that it covers.
 */
export const targetsInForce = (targets: Target[], regionCode: string, indicatorCode: string, day: Day): Target[] => {
  const covering = targets.filter(
    (target) =>
      target.indicatorCode === indicatorCode &&
      target.from <= day &&
      day <= target.to &&
      isWithin(regionCode, target.regionCode),
  );
  const replaced = ({ id, regionCode: of, setBy }: Target): boolean =>
    covering.some((other) => other.regionCode === of && other.setBy === setBy && other.id > id);
  return covering.filter((target) => !replaced(target)).toSorted((a, b) => depth(a) - depth(b) || a.id - b.id);
};

/** The target that binds: the region's own or the nearest ancestor's. */
export const bindingTarget = (targets: Target[], regionCode: string, indicatorCode: string, day: Day): Target | null =>
  targetsInForce(targets, regionCode, indicatorCode, day).at(-1) ?? null;

// "ID" is shorter than every path of parts, but "64" is as long: count parts, the country none.
const depth = ({ regionCode }: Target): number => (regionCode === 'ID' ? 0 : regionCode.split('.').length);

/** Compares a value on the target's basis with the target. `pacePerDay` is people per day, null where unknown. */
export const progressOf = (
  target: Target,
  value: { basisCode: string; coverage: Range | null; numerator: Range | null; denominator: Range | null },
  day: Day,
  pacePerDay: number | null,
): Progress => {
  // Nothing can be asked of nobody.
  const basis = value.denominator?.value ?? 0;
  const people = basis > 0 ? peopleAt(target.percent, basis) : null;
  const gapPeople = people !== null && value.numerator ? Math.max(0, people - value.numerator.value) : null;
  const met = gapPeople === null ? value.coverage && value.coverage.value >= target.percent : gapPeople === 0;
  return {
    target,
    basisCode: value.basisCode,
    achievement: value.coverage && scaled(value.coverage, 100 / target.percent),
    people,
    gapPeople,
    gapPoints: value.coverage && (met ? 0 : Math.max(0, target.percent - value.coverage.value)),
    met,
    neededPerDay: gapPeople === null ? null : gapPeople / Math.max(1, daysBetween(day, target.to)),
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
