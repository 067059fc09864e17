import { addDays, type Day, daysBetween } from '../terms/calendar.ts';
import { isWithin } from '../terms/region-code.ts';
import { peopleAt, type Range, scaled } from './range.ts';

/** The percentage of a basis that an indicator should reach in a region and everything below it, within a period. */
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

/** A value's progress towards a target. Fields are null where the numbers they need are unknown. */
export type Progress = {
  target: Target;
  /** The basis of the value: the target's own, unless the query named one. */
  basisCode: string;
  /** Coverage over target, in percent. */
  achievement: Range | null;
  /** The number of people the target requires: ceil(percent of the basis). */
  people: number | null;
  /** People still needed; 0 once met. */
  gapPeople: number | null;
  /** Percentage points still needed; 0 once met. */
  gapPoints: number | null;
  met: boolean | null;
  /**
   * People per day needed from the value's day to the end of the target; on its last day, all that are still missing.
   */
  neededPerDay: number | null;
  pacePerDay: number | null;
  /** The day on which the target is reached at that pace; the value's own day once met. */
  forecastOn: Day | null;
};

// The longest forecast in days: beyond a hundred years it means nothing.
const longestForecast = 36_525;

/**
 * Every target that applies to the region on that day: the country's first, then those of nearer ancestors; those of
 * one region in the order they were set. If the same setter set several for one region, only the latest applies on the
 * days it covers.
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

/** The target that binds: the region's own or the nearest ancestor's; null if none is in force. */
export const bindingTarget = (targets: Target[], regionCode: string, indicatorCode: string, day: Day): Target | null =>
  targetsInForce(targets, regionCode, indicatorCode, day).at(-1) ?? null;

// The length of a code is no measure of depth, because "64" is as long as "ID". Count the parts instead; the country
// has none.
const depth = ({ regionCode }: Target): number => (regionCode === 'ID' ? 0 : regionCode.split('.').length);

/** Compares a value with a target. `pacePerDay` is people per day, null if unknown. */
export const progressOf = (
  target: Target,
  value: { basisCode: string; coverage: Range | null; numerator: Range | null; denominator: Range | null },
  day: Day,
  pacePerDay: number | null,
): Progress => {
  // A basis of zero people gives no number of people to reach.
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
