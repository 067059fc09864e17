import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { CsvError, parse } from 'csv-parse/sync';
import { z } from 'zod';
import { StartupError } from '../terms/startup-error.ts';

/** An empty cell is an absent value. */
export const optionalCell = <Cell extends z.ZodType>(cell: Cell) =>
  z.preprocess((text) => (text === '' ? null : text), cell.nullable());

/** A decimal number, 0 or more, written with a point. */
export const numberCell = z
  .string()
  .regex(/^\d+(\.\d+)?$/, { error: 'must be a number such as 99.54' })
  .transform(Number);

/** A calendar day, 2024-10-31. */
export const dayCell = z.iso.date({ error: 'must be a day such as 2024-10-31' });

/**
 * Reads a shipped CSV file (comma, header row, UTF-8) into checked rows. Throws StartupError with file, line and column
 * of the first invalid row.
 */
export const readCsvRows = <Row extends z.ZodObject>(file: string, row: Row): z.infer<Row>[] => {
  const records = readRecords(file);
  if (records.length === 0) throw new StartupError(`${basename(file)} line 1: the file has no rows`);
  const [first] = Object.keys(row.shape);
  const missing = Object.keys(row.shape).find((column) => records[0] && !(column in records[0]));
  if (missing) throw new StartupError(`${basename(file)} line 1, column ${missing}: the header row lacks this column`);
  return records.map((record, index) => {
    const checked = row.safeParse(record);
    if (checked.success) return checked.data;
    const column = String(checked.error.issues[0]?.path[0] ?? first);
    const problem = checked.error.issues[0]?.message ?? 'is not valid';
    throw rowError(file, index, column, `${JSON.stringify(record[column])} ${problem}`);
  });
};

const readRecords = (file: string): Record<string, string>[] => {
  try {
    return parse(readFileSync(file), { columns: true, bom: true });
  } catch (error) {
    if (!(error instanceof CsvError)) throw new StartupError(`${basename(file)}: ${String(error)}`);
    const {
      lines: line,
      column,
      index,
    } = error as unknown as { lines?: number; column?: string | number; index?: number };
    throw new StartupError(`${basename(file)} line ${line ?? '?'}, column ${column ?? index ?? '?'}: ${error.message}`);
  }
};

/** The error for a row that was read, given its index; it names file, line and column. */
export const rowError = (file: string, index: number, column: string, problem: string): StartupError =>
  new StartupError(`${basename(file)} line ${lineOf(file, index)}, column ${column}: ${problem}`);

// Tracking positions costs 100 MB for the villages, so the file is only parsed with them if there is an error to
// report.
const lineOf = (file: string, index: number): number => {
  const located = parse(readFileSync(file), { columns: true, bom: true, info: true }) as unknown as {
    info: { lines: number };
  }[];
  return located[index]?.info.lines ?? 0;
};
