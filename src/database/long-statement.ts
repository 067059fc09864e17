import type pg from 'pg';

/** A statement that a pool gives the time of `listLimits`, in a transaction of its own. */
export type LongStatement = pg.QueryConfig & { isLong: true };

/** For a statement that reads everything below a large region: below the country, with a million figures, for 15 s. */
export const longStatement = (query: pg.QueryConfig): LongStatement => ({ ...query, isLong: true });

export const isLong = (query: unknown): query is LongStatement =>
  typeof query === 'object' && query !== null && 'isLong' in query;
