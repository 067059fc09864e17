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

/** The days after one day on which the total of a measure moved. */
export const movedAfter = (live: DayCount[], measureCode: string, after: Day): DayCount[] =>
  live.filter((each) => each.measureCode === measureCode && each.day > after && each.net !== 0);

/** Lists of days of one measure added up, in order. A day stays although the net of all lists is zero. */
export const addedByDay = (lists: DayCount[][]): DayCount[] => {
  const filled = lists.filter((days) => days.length > 0);
  if (filled.length < 2) return filled[0] ?? [];
  const sums = new Map<Day, DayCount>();
  for (const count of filled.flat()) {
    const sum = sums.get(count.day);
    if (sum) sum.net += count.net;
    else sums.set(count.day, { ...count });
  }
  return [...sums.values()].sort((a, b) => (a.day < b.day ? -1 : 1));
};
