import { addDays, type Day, endOfMonth, endOfWeek } from '../terms/calendar.ts';

export type SeriesStep = 'DAY' | 'WEEK' | 'MONTH';

const endOfStep: Record<SeriesStep, (day: Day) => Day> = {
  DAY: (day) => day,
  WEEK: endOfWeek,
  MONTH: endOfMonth,
};

/**
 * The last day of every step from `from` to `to`; the final step is cut off at `to`. Returns at most `limit` + 1 days,
 * so that the caller can tell when the limit is exceeded.
 */
export const seriesDays = (from: Day, to: Day, step: SeriesStep, limit: number): Day[] => {
  const days: Day[] = [];
  for (let day = from; day <= to && days.length <= limit; ) {
    const end = endOfStep[step](day);
    days.push(end < to ? end : to);
    day = addDays(end, 1);
  }
  return days;
};

/** The problem with the last day of a series, given its days from seriesDays; null if there is none. */
export const seriesProblem = (from: Day, to: Day, days: Day[], limit: number): string | null => {
  if (to < from) return `lies before from (${from})`;
  return days.length > limit ? `the series would have more than ${limit} points; choose a longer step` : null;
};
