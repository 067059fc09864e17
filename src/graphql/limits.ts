import type { PerMinute } from '../budget/open-budgets.ts';

/** The limits that apply to a viewer. */
export type Limits = PerMinute & {
  /** Maximum levels of nested fields. */
  maxDepth: number;
  /** Maximum cost of a query: about one for each field of the response, more for computed values. */
  maxCost: number;
  maxPageSize: number;
  maxEntriesPerRequest: number;
  maxSubscriptionsPerSocket: number;
};
