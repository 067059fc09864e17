import type { Day } from '../terms/calendar.ts';

/** Net activations of people domiciled in a region's subtree, on one local day. */
export type DayCount = { measureCode: string; day: Day; net: number };

/** Net activations of a measure after the day `after` (null: from the beginning), up to and including `until`. */
export const liveBetween = (live: DayCount[], measureCode: string, after: Day | null, until: Day): number =>
  live.reduce(
    (sum, { measureCode: code, day, net }) =>
      code === measureCode && (after === null || day > after) && day <= until ? sum + net : sum,
    0,
  );
