import { defaultPageSize } from '../graphql/builder.ts';
import type { PageArguments } from '../graphql/pages.ts';
import { type Place, worstFirst } from './worst-first.ts';

/** A page of a list, and whether anything comes before and after it. */
export type Page<Row> = { rows: Row[]; hasPreviousPage: boolean; hasNextPage: boolean };

/**
 * The page after or before a place. The row of that place may have left the list, because it was dismissed: the page
 * begins where it would be.
 */
export const pageOf = <Row extends Place>(rows: Row[], page: PageArguments, place: Place | null): Page<Row> => {
  const isBefore = place !== null && page.after == null;
  const isPast = (row: Row): boolean => place !== null && worstFirst(row, place) > (isBefore ? -1 : 0);
  const found = rows.findIndex(isPast);
  const at = found === -1 ? rows.length : found;
  const [from, to] = place === null ? [0, rows.length] : isBefore ? [0, at] : [at, rows.length];
  const size = page.first ?? page.last ?? defaultPageSize;
  const fromEnd = page.last != null || (isBefore && page.first == null);
  const [start, end] = fromEnd ? [Math.max(from, to - size), to] : [from, Math.min(to, from + size)];
  return { rows: rows.slice(start, end), hasPreviousPage: start > 0, hasNextPage: end < rows.length };
};
