import type { Day } from '../terms/calendar.ts';

/**
 * Net activations by domicile in a region's subtree on one local day. With `until`, also those of the days after it, up to
 * and including that one, but for the days that are listed.
 */
export type DayCount = { measureCode: string; day: Day; net: number; until?: Day };

/** Days added up: those of a measure from the first to the last, and the last of them on which the total moved, with its net. */
export type Stretch = [
  measureCode: string,
  first: Day,
  last: Day,
  moved: Day | null,
  movedNet: number | null,
  net: number,
];

/**
 * The counts of a stretch. The last day that moved has its own, because values tell it, and so has the last day, with
 * which a pace ends; the rest counts on the first.
 */
export const stretchCounts = ([measureCode, first, last, moved, movedNet, net]: Stretch): DayCount[] => {
  const later = moved !== null && moved > first ? [{ measureCode, day: moved, net: movedNet ?? 0 }] : [];
  const rest = later.reduce((left, count) => left - count.net, net);
  const end = last > (later[0]?.day ?? first) ? [{ measureCode, day: last, net: 0 }] : [];
  return [{ measureCode, day: first, net: rest, ...(last > first && { until: last }) }, ...later, ...end];
};

/** Whether the counts of a measure after a day (null: from the first on) until another can be told from the others. */
export const areApart = (live: DayCount[], measureCode: string, after: Day | null, until: Day): boolean =>
  !live.some(
    ({ measureCode: measure, day, until: last }) =>
      last !== undefined &&
      measure === measureCode &&
      ((after !== null && day <= after && after < last) || (day <= until && until < last)),
  );

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

/** The last of the days with counts, whether or not they moved the total; null if there is none. */
export const lastCounted = (live: DayCount[], measureCode: string, after: Day | null, until: Day): Day | null =>
  within(live, measureCode, after, until).at(-1)?.day ?? null;

/** The counts of a measure after a day until another, those after `start` as they are given: they are known apart there. */
export const splitAfter = (
  live: DayCount[],
  measureCode: string,
  { after, start, until }: { after: Day | null; start: Day; until: Day },
  apart: DayCount[],
): DayCount[] => {
  const late = within(apart, measureCode, start, until);
  const [first] = within(live, measureCode, after, until);
  const net = liveBetween(live, measureCode, after, until) - liveBetween(late, measureCode, start, until);
  return first ? [{ measureCode, day: first.day, net }, ...late] : late;
};
