import type { Queryable } from '../database/database.ts';
import type { Catalogue } from '../values/catalogue.ts';

/** The source that tables are read from, and the time of the request. */
export type ExportSource = { db: Queryable; catalogue: Catalogue; now: Date };

/** A cell as a program reads it: text, a number, true or false, or nothing. */
type ExportedCell = string | number | boolean | null;
export type ExportedRow = Record<string, ExportedCell>;

/**
 * Rows in pages. Each page is read only after the one before it was written, so a table is never in memory as a whole.
 * `rowCost` is the cost of a row, in the unit of the cost of queries.
 */
export type ExportedTable = { columns: readonly string[]; rowCost: number; pages: AsyncIterable<ExportedRow[]> };

const sixDecimals = 1_000_000;

/** A computed percentage with six decimals; further digits are noise of floating-point arithmetic. */
export const percentCell = (percent: number | null | undefined): number | null =>
  percent == null ? null : Math.round(percent * sixDecimals) / sixDecimals;
