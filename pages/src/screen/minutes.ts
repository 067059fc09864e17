import type { MinuteCount } from './counter.ts';

const minuteMs = 60_000;

/** People in each of the last minutes, oldest first, up to the minute of `now`; minutes without people are zero. */
export const servedByMinute = (minutes: readonly MinuteCount[], now: number, last: number): number[] => {
  const counts = Array.from({ length: last }, () => 0);
  const newest = Math.floor(now / minuteMs);
  for (const { minute, served } of minutes) {
    const index = last - 1 - (newest - Math.floor(Date.parse(minute) / minuteMs));
    if (index >= 0 && index < last) counts[index] = served;
  }
  return counts;
};
