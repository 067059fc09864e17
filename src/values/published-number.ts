import type { Comparator } from '../../prisma/generated/client/enums.ts';
import type { Day } from '../terms/calendar.ts';

/** A number as a source printed it, in people or percent. */
export type PublishedNumber = {
  /** Null for BETWEEN. */
  value: number | null;
  low: number | null;
  high: number | null;
  comparator: Comparator;
  /** Printed as "about". */
  approximate: boolean;
  /** The number of decimals, for a percentage. */
  decimals: number | null;
};

// The number of people that a value stands for must fit GraphQL's Int, 2,147,483,647. That includes 1000 percent of the
// population.
export const mostPeople = 2_000_000_000;
export const mostPercent = 1000;
/** The largest number of decimals of a percentage. */
export const mostDecimals = 6;
/** The first day that anything can be published for: no office existed before. */
export const earliestPublication: Day = '1945-08-17';
