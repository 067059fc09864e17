/**
 * PART_EXCEEDS_WHOLE, for counts and for percentages.
 *
 * DECISIONS
 * - `within` is transitive: IKD_ACTIVE is also within KTP_ELIGIBLE.
 * - A part exceeds where its low end lies above the whole's high end. Across days a count of the whole has the drift of
 *   a basis first, so that a population that grew raises nothing (64: 2,860,701 recorded in October 2024 over 2,790,734
 *   of December 2023); on one day, and for percentages, no drift is allowed.
 * - On one day every count of the part is compared with every count of the whole. Without a whole of its day it is
 *   compared with the newest before it and with the first after it, each within 366 days. Percentages likewise.
 * - Percentages are those of two indicators with numerators within each other on one basis; achievements as coverages.
 */
import { drifted } from './basis.ts';
import { daysApart, daysBetween, yearDays } from './calendar.ts';
import { countsOf, coverageOf, dayOf, firstAfter, newestFirst, percentagesOf, rangeOf } from './figures.ts';
import { type Flag, flag, peopleBetween, warning } from './flag.ts';
import { isWhollyAbove } from './range.ts';
import type { Figure, Moment, World } from './world.ts';

/** Measures that the measure's people are among, directly or through others. */
const wholesOf = (world: World, measure: string): string[] => {
  const direct = world.measures.find(({ code }) => code === measure)?.within ?? [];
  return [...new Set(direct.flatMap((whole) => [whole, ...wholesOf(world, whole)]))];
};

const comparable = (part: Figure, wholes: Figure[]): Figure[] => {
  const near = newestFirst(wholes).filter((whole) => daysApart(dayOf(whole), dayOf(part)) <= yearDays);
  const sameDay = near.filter((whole) => dayOf(whole) === dayOf(part));
  if (sameDay.length > 0) return sameDay;
  const before = near.find((whole) => dayOf(whole) < dayOf(part));
  const after = firstAfter(near, dayOf(part));
  return [before, after].filter((whole) => whole !== undefined && whole !== null);
};

const isCountAbove = (part: Figure, whole: Figure): boolean => {
  const days = daysBetween(dayOf(whole), dayOf(part));
  if (days === 0) return isWhollyAbove(rangeOf(part), rangeOf(whole));
  return days > 0
    ? isWhollyAbove(rangeOf(part), drifted(rangeOf(whole), days))
    : isWhollyAbove(drifted(rangeOf(part), -days), rangeOf(whole));
};
const isPercentageAbove = (part: Figure, whole: Figure): boolean => isWhollyAbove(coverageOf(part), coverageOf(whole));

type IsAbove = (part: Figure, whole: Figure) => boolean;
const exceeding = (parts: Figure[], wholes: Figure[], isAbove: IsAbove): Flag[] =>
  parts.flatMap((part) =>
    comparable(part, wholes)
      .filter((whole) => isAbove(part, whole))
      .map((whole) => {
        const excess = part.metric === 'COUNT' ? peopleBetween(rangeOf(part).value, rangeOf(whole).value) : null;
        const found = flag('PART_EXCEEDS_WHOLE', [part, whole], excess);
        return dayOf(part) === dayOf(whole) ? found : warning(found);
      }),
  );

export const partFlags = (world: World, region: string, moment: Moment): Flag[] => {
  const counts = world.measures.flatMap(({ code }) =>
    wholesOf(world, code).flatMap((whole) =>
      exceeding(countsOf(world, region, code, moment), countsOf(world, region, whole, moment), isCountAbove),
    ),
  );
  const all = percentagesOf(world, region, moment);
  const stated = (indicator: string, basis: string): Figure[] =>
    all.filter((figure) => figure.indicator === indicator && figure.basis === basis);
  const percentages = world.indicators.flatMap((part) =>
    world.indicators
      .filter((whole) => wholesOf(world, part.numerator).includes(whole.numerator))
      .flatMap((whole) =>
        [...new Set(all.map(({ basis }) => basis ?? ''))].flatMap((basis) =>
          exceeding(stated(part.code, basis), stated(whole.code, basis), isPercentageAbove),
        ),
      ),
  );
  return [...counts, ...percentages];
};
