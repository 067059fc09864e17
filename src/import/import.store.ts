import type { Queryable } from '../database/database.ts';
import { figureIdentity, isSameFigure } from '../figure/same-figure.ts';
import { raiseFacts } from '../indicator/facts.store.ts';
import type { Day } from '../terms/calendar.ts';
import type { PresentFigure } from './present.ts';

const content = (table: string): string =>
  ['value', 'low', 'high', 'comparator', 'approximate', 'decimals', 'of_peers', 'provisional']
    .map((column) => `${table}.${column}`)
    .join(', ');
// The stored figure keeps the target that bound when it was recorded; a row that names none does not contradict it.
const otherTarget = 'offer.target_stated AND offer.target_percent IS DISTINCT FROM figure.target_percent';

/** A row that cannot be stored; `total` is the number of such rows. */
export type Misfit<More = object> = { row: number; column: string; total: number } & More;

const misfit = `offer.row_number AS row, offer.column_title AS column, (count(*) OVER ())::int AS total`;

const unknownRegions = `SELECT min(row_number) AS row, region_title AS column, (count(*) OVER ())::int AS total,
    region_code AS "regionCode", (array_agg(DISTINCT row_number))[1:10] AS rows, count(DISTINCT row_number)::int AS count
  FROM figure_offer AS offer WHERE NOT EXISTS (SELECT FROM region WHERE region.code = offer.region_code)
  GROUP BY region_code, region_title ORDER BY min(position) LIMIT $1`;

const repeated = `WITH often AS (
    SELECT min(position) AS position FROM figure_offer GROUP BY ${figureIdentity('figure_offer').join(', ')}
    HAVING count(*) > 1
  )
  SELECT ${misfit}, first.row_number AS before FROM often
  JOIN figure_offer AS first USING (position)
  JOIN figure_offer AS offer ON ${isSameFigure('offer', 'first')} AND offer.position > first.position
  ORDER BY offer.position LIMIT $1`;

const markPresent = `UPDATE figure_offer AS offer SET present_id = figure.id FROM figure
  WHERE figure.status = 'ACTIVE' AND ${isSameFigure('figure', 'offer')}`;

const contradicting = `SELECT ${misfit}, figure.id::text, ${content('figure')},
    figure.target_percent AS "targetPercent", figure.of_peers AS "of" FROM figure_offer AS offer
  JOIN figure ON figure.id = offer.present_id
  WHERE (${content('figure')}) IS DISTINCT FROM (${content('offer')}) OR ${otherTarget} ORDER BY position LIMIT $1`;

/** A code that is not in the tree, with the first ten rows that have it and the number of such rows. */
export type UnknownCode = Misfit<{ regionCode: string; rows: number[]; count: number }>;

/** The codes that are not in the tree, each at its first row. */
export const findUnknownRegions = async (client: Queryable, limit: number): Promise<UnknownCode[]> =>
  (await client.query(unknownRegions, [limit])).rows;

/** The rows that repeat the figure of an earlier row, with the number of that row. */
export const findRepeated = async (client: Queryable, limit: number): Promise<Misfit<{ before: number }>[]> =>
  (await client.query(repeated, [limit])).rows;

/** Marks the offered figures that are already in use; returns their number. */
export const matchPresent = async (client: Queryable): Promise<number> => {
  // The planner has no statistics of a table that was just filled.
  await client.query('ANALYZE figure_offer');
  return (await client.query(markPresent)).rowCount ?? 0;
};

/** The rows whose number differs from that of the figure in use. */
export const findContradicting = async (
  client: Queryable,
  limit: number,
): Promise<Misfit<{ id: string } & PresentFigure>[]> => (await client.query(contradicting, [limit])).rows;

/** Marks the state before a file is read. */
export const beginFile = async (client: Queryable): Promise<void> => {
  await client.query('SAVEPOINT file');
};

/** Takes back everything since the file was begun; the transaction goes on. */
export const abandonFile = async (client: Queryable): Promise<void> => {
  await client.query('ROLLBACK TO SAVEPOINT file');
};

/** Waits for other transactions that change figures, and keeps new ones waiting until this transaction ends. */
export const lockFacts = async (client: Queryable): Promise<void> => {
  await client.query('SELECT version FROM facts_version FOR UPDATE');
};

const insertImport = `INSERT INTO figure_import (id, by, at, checksum, rows, created, reason)
  VALUES ($1, $2, $3, $4, $5, $6, $7)`;
const insertFigures = `INSERT INTO figure (region_code, metric, measure_code, indicator_code, basis_code, value, low, high,
    comparator, approximate, decimals, as_of_from, as_of, precision, source_id, target_percent, extent, among, of_peers,
    printed, provisional, import_id, recorded_at)
  SELECT region_code, metric, measure_code, indicator_code, basis_code, value, low, high, comparator, approximate, decimals,
    as_of_from, as_of, precision, source_id, target_percent, extent, among, of_peers, printed, provisional, $1::uuid,
    (SELECT at FROM figure_import WHERE id = $1)
  FROM figure_offer WHERE present_id IS NULL ORDER BY position`;
// This many new rows mislead the planner: without ANALYZE, reading evidence for the quality rules took 3 s instead of
// 10 ms.
const manyFigures = 10_000;

/** An import as it is stored. */
export type ImportEntry = {
  id: string;
  by: string;
  checksum: string;
  rows: number;
  created: number;
  reason: string | null;
};

/** Stores the import and the offered figures that are not in use yet, in the order of the file. */
export const storeOffered = async (client: Queryable, entry: ImportEntry): Promise<void> => {
  const { id, by, checksum, rows, created, reason } = entry;
  // Raised only now: reading the file may have taken a minute.
  const at = await raiseFacts(client);
  await client.query(insertImport, [id, by, at, checksum, rows, created, reason]);
  await client.query(insertFigures, [id]);
  if (created >= manyFigures) await client.query('ANALYZE figure');
};

// By region and day, because that is how values are computed.
const offeredDays = `WITH day AS (SELECT DISTINCT region_code, as_of FROM figure_offer ORDER BY region_code, as_of LIMIT $1)
  SELECT day.region_code AS "regionCode", day.as_of::text AS day, array_agg(figure.id) AS "figureIds",
    coalesce(array_agg(figure.id) FILTER (WHERE present_id IS NULL), '{}') AS "createdIds"
  FROM day JOIN figure_offer AS offer ON offer.region_code = day.region_code AND offer.as_of IS NOT DISTINCT FROM day.as_of
  JOIN figure ON figure.status = 'ACTIVE' AND ${isSameFigure('figure', 'offer')}
  GROUP BY day.region_code, day.as_of ORDER BY day.region_code, day.as_of`;

/**
 * A day of a region that the file has figures for, with their ids and the ids of those that are new; the day is null
 * for undated figures.
 */
export type OfferedDay = { regionCode: string; day: Day | null; figureIds: number[]; createdIds: number[] };

/** The first days of regions that the file touches, once it is stored. */
export const readOfferedDays = async (client: Queryable, limit: number): Promise<OfferedDay[]> =>
  (await client.query(offeredDays, [limit])).rows;

const findImport = `SELECT rows, created, checksum, undone_at AS "undoneAt", undone_by AS "undoneBy",
    ARRAY(SELECT DISTINCT region_code FROM figure WHERE import_id = figure_import.id) AS "regionCodes"
  FROM figure_import WHERE id = $1 FOR UPDATE`;
const retract = `UPDATE figure SET status = 'RETRACTED', ended_at = $2
  WHERE import_id = $1 AND status = 'ACTIVE'`;
const markUndone = `UPDATE figure_import SET undone_at = $2, undone_by = $3, undo_reason = $4 WHERE id = $1`;

export type StoredImport = {
  rows: number;
  created: number;
  checksum: string;
  undoneAt: Date | null;
  undoneBy: string | null;
  regionCodes: string[];
};

/** The import, locked until the transaction ends; null if there is none. */
export const readImport = async (client: Queryable, id: string): Promise<StoredImport | null> =>
  (await client.query<StoredImport>(findImport, [id])).rows[0] ?? null;

/** Retracts the figures of the import that are in use; returns their number. */
export const retractImport = async (client: Queryable, id: string, by: string, reason: string): Promise<number> => {
  const at = await raiseFacts(client);
  const { rowCount } = await client.query(retract, [id, at]);
  await client.query(markUndone, [id, at, by, reason]);
  return rowCount ?? 0;
};
