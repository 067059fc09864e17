import type { Comparator } from '../../prisma/generated/client/enums.ts';

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
