import type { Queryable } from '../database/database.ts';
import type { Catalogue } from '../values/catalogue.ts';

/** What tables are read from, and the instant they are asked for. */
export type ExportSource = { db: Queryable; catalogue: Catalogue; now: Date };

/** A cell as a program reads it: text, a number, true or false, or nothing. */
type ExportedCell = string | number | boolean | null;
export type ExportedRow = Record<string, ExportedCell>;

/** Rows in pages, read one after the other as they are written: a table never is in memory as a whole. */
export type ExportedTable = { columns: readonly string[]; pages: AsyncIterable<ExportedRow[]> };

const sixDecimals = 1_000_000;

/** A computed percentage with six decimals: what follows is floating point's own. */
export const percentCell = (percent: number | null | undefined): number | null =>
  percent == null ? null : Math.round(percent * sixDecimals) / sixDecimals;
