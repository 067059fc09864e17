/** Limits in force for a viewer. */
export type Limits = {
  /** Levels of nested fields. */
  maxDepth: number;
  /** What a query may cost: about one for every field of the answer, more for computed values. */
  maxCost: number;
  maxPageSize: number;
  maxEntriesPerRequest: number;
  maxSubscriptionsPerSocket: number;
};
