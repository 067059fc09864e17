import type { Day } from '../terms/calendar.ts';

/** Net activations by domicile in a region's subtree on one local day. */
export type DayCount = { measureCode: string; day: Day; net: number };

/** Net activations of a measure after one day (null: since ever) and up to another, that one included. */
export const liveBetween = (live: DayCount[], measureCode: string, after: Day | null, until: Day): number =>
  live.reduce(
    (sum, { measureCode: code, day, net }) =>
      code === measureCode && (after === null || day > after) && day <= until ? sum + net : sum,
    0,
  );
