import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { FigureStatus } from '../../prisma/generated/client/enums.ts';
import type { Queryable } from '../database/database.ts';
import type { Figure } from '../values/figure.ts';
import type { NewFigure } from './figure-request.ts';
import type { NewSource } from './source.ts';

/** A figure with its status and the end of its use. */
export type StoredFigure = Figure & {
  asOfFrom: string | null;
  sourceId: string | null;
  status: FigureStatus;
  endedAt: Date | null;
  /** The figure that supersedes it. */
  supersededBy: number | null;
};

const columns = `figure.id, figure.region_code AS "regionCode", figure.metric, figure.measure_code AS "measureCode",
  figure.indicator_code AS "indicatorCode", figure.basis_code AS "basisCode", figure.value, figure.low, figure.high,
  figure.comparator, figure.approximate, figure.decimals, figure.as_of_from::text AS "asOfFrom",
  figure.as_of::text AS "asOf", figure.precision, figure.source_id AS "sourceId", figure.status,
  figure.ended_at AS "endedAt", revision.id AS "supersededBy"`;

const find = `SELECT ${columns} FROM figure LEFT JOIN figure revision ON revision.supersedes_id = figure.id
  WHERE figure.id = $1`;

// Only one active figure may describe the same subject on the same day from the same source. The subject of a count is
// the measure; that of a percentage is the indicator, the basis and the kind of percentage.
const findSame = `SELECT id FROM figure WHERE region_code = $1 AND status = 'ACTIVE' AND metric = $2::figure_metric
    AND measure_code IS NOT DISTINCT FROM $3 AND indicator_code IS NOT DISTINCT FROM $4
    AND basis_code IS NOT DISTINCT FROM $5 AND as_of IS NOT DISTINCT FROM $6::date
    AND source_id IS NOT DISTINCT FROM $7 AND id IS DISTINCT FROM $8::int
  ORDER BY id LIMIT 1`;

const findSource = `SELECT id FROM source WHERE publisher = $1 AND title IS NOT DISTINCT FROM $2
    AND published IS NOT DISTINCT FROM $3 AND url IS NOT DISTINCT FROM $4
  ORDER BY id LIMIT 1`;

const insertSource = 'INSERT INTO source (id, publisher, title, published, url) VALUES ($1, $2, $3, $4, $5)';

const insert = `INSERT INTO figure (region_code, metric, measure_code, indicator_code, basis_code, value, low, high,
    comparator, approximate, decimals, as_of_from, as_of, precision, source_id, supersedes_id, recorded_at)
  VALUES ($1, $2::figure_metric, $3, $4, $5, $6, $7, $8, $9::comparator, $10, $11, $12, $13, $14::date_precision, $15,
    $16, $17)
  RETURNING id`;

const end = `UPDATE figure SET status = $2::figure_status, ended_at = $3 WHERE id = $1 AND status = 'ACTIVE'`;

/** The figure with that number; null if there is none. */
export const findFigure = async (client: Queryable, id: number): Promise<StoredFigure | null> =>
  (await client.query<StoredFigure & pg.QueryResultRow>(find, [id])).rows[0] ?? null;

/**
 * The number of the active figure, other than `except`, for the same region, subject, day and source; null if there is
 * none.
 */
export const findSameFigure = async (
  client: Queryable,
  figure: NewFigure,
  sourceId: string | null,
  except: number | null,
): Promise<number | null> => {
  const { regionCode, metric, measureCode, indicatorCode, basisCode, asOf } = figure;
  const parameters = [regionCode, metric, measureCode, indicatorCode, basisCode, asOf, sourceId, except];
  return (await client.query<{ id: number }>(findSame, parameters)).rows[0]?.id ?? null;
};

/** The id of the source with exactly this content; stores the source if there is none yet. */
export const storeSource = async (client: Queryable, source: NewSource): Promise<string> => {
  const content = [source.publisher, source.title, source.published, source.url];
  const [found] = (await client.query<{ id: string }>(findSource, content)).rows;
  if (found) return found.id;
  const id = randomUUID();
  await client.query(insertSource, [id, ...content]);
  return id;
};

/** Stores a figure as known from `at` on; returns its number. */
export const insertFigure = async (
  client: Queryable,
  figure: NewFigure,
  { sourceId, supersedesId, at }: { sourceId: string | null; supersedesId: number | null; at: Date },
): Promise<number> => {
  const { rows } = await client.query<{ id: number }>(insert, [
    figure.regionCode,
    figure.metric,
    figure.measureCode,
    figure.indicatorCode,
    figure.basisCode,
    figure.value,
    figure.low,
    figure.high,
    figure.comparator,
    figure.approximate,
    figure.decimals,
    figure.asOfFrom,
    figure.asOf,
    figure.precision,
    sourceId,
    supersedesId,
    at,
  ]);
  return (rows[0] as { id: number }).id;
};

/** Takes an active figure out of use from `at` on; false if it was no longer active. */
export const endFigure = async (
  client: Queryable,
  id: number,
  status: Exclude<FigureStatus, 'ACTIVE'>,
  at: Date,
): Promise<boolean> => (await client.query(end, [id, status, at])).rowCount === 1;
