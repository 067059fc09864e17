import type { Day } from '../terms/calendar.ts';

/** Net activations by domicile in a region's subtree on one local day. */
export type DayCount = { measureCode: string; day: Day; net: number };

const within = (live: DayCount[], measureCode: string, after: Day | null, until: Day): DayCount[] =>
  live.filter((each) => each.measureCode === measureCode && (after === null || each.day > after) && each.day <= until);

/** Net activations of a measure after one day (null: from the first on) and up to and including another. */
export const liveBetween = (live: DayCount[], measureCode: string, after: Day | null, until: Day): number =>
  within(live, measureCode, after, until).reduce((sum, { net }) => sum + net, 0);

/** The last of those days on which the total moved; null if there is none. */
export const lastDayBetween = (live: DayCount[], measureCode: string, after: Day | null, until: Day): Day | null =>
  within(live, measureCode, after, until).reduce<Day | null>(
    (last, { day, net }) => (net !== 0 && (last === null || day > last) ? day : last),
    null,
  );
