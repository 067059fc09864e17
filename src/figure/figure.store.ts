import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { FigureStatus } from '../../prisma/generated/client/enums.ts';
import type { Queryable } from '../database/database.ts';
import { recordingOrder } from '../indicator/evidence.store.ts';
import type { Figure } from '../values/figure.ts';
import type { NewFigure } from './figure-request.ts';
import { isSameFigure } from './same-figure.ts';
import type { NewSource } from './source.ts';

/** A figure with its status and the end of its use. */
export type StoredFigure = Figure & {
  printed: string | null;
  status: FigureStatus;
  endedAt: Date | null;
  /** The figure that supersedes it. */
  supersededBy: number | null;
};

const columns = `figure.id, figure.region_code AS "regionCode", figure.metric, figure.measure_code AS "measureCode",
  figure.indicator_code AS "indicatorCode", figure.basis_code AS "basisCode", figure.value, figure.low, figure.high,
  figure.comparator, figure.approximate, figure.decimals, ${recordingOrder('figure')} AS "order",
  figure.target_percent AS "targetPercent", figure.extent, figure.among, figure.of_peers AS "of", figure.printed,
  figure.provisional, figure.as_of_from::text AS "asOfFrom",
  figure.as_of::text AS "asOf", figure.precision, figure.source_id AS "sourceId", figure.status,
  figure.ended_at AS "endedAt", revision.id AS "supersededBy"`;

const find = `SELECT ${columns} FROM figure LEFT JOIN figure revision ON revision.supersedes_id = figure.id
  WHERE figure.id = $1`;

const findSame = `SELECT figure.id FROM figure, (SELECT $1::text COLLATE "C" AS region_code, $2::figure_metric AS metric,
    $3::text AS measure_code, $4::text AS indicator_code, $5::text AS basis_code, $6::date AS as_of, $7::text AS source_id,
    $9::extent AS extent, $10::text AS among, $11::comparator AS comparator, $12::date_precision AS precision,
    $13::date AS as_of_from) AS offer
  WHERE figure.status = 'ACTIVE' AND ${isSameFigure('figure', 'offer')} AND figure.id IS DISTINCT FROM $8::int
  ORDER BY figure.id LIMIT 1`;

const findSource = `SELECT id FROM source WHERE publisher = $1 AND title IS NOT DISTINCT FROM $2
    AND published IS NOT DISTINCT FROM $3 AND url IS NOT DISTINCT FROM $4
  ORDER BY id LIMIT 1`;

const insertSource = 'INSERT INTO source (id, publisher, title, published, url) VALUES ($1, $2, $3, $4, $5)';

const insert = `INSERT INTO figure (region_code, metric, measure_code, indicator_code, basis_code, value, low, high,
    comparator, approximate, decimals, as_of_from, as_of, precision, source_id, supersedes_id, recorded_at,
    target_percent, extent, among, of_peers, printed, provisional)
  VALUES ($1, $2::figure_metric, $3, $4, $5, $6, $7, $8, $9::comparator, $10, $11, $12, $13, $14::date_precision, $15,
    $16, $17, $18, $19::extent, $20, $21, $22, $23)
  RETURNING id`;

const end = `UPDATE figure SET status = $2::figure_status, ended_at = $3 WHERE id = $1 AND status = 'ACTIVE'`;

/** The figure with that number; null if there is none. */
export const findFigure = async (client: Queryable, id: number): Promise<StoredFigure | null> =>
  (await client.query<StoredFigure & pg.QueryResultRow>(find, [id])).rows[0] ?? null;

/**
 * The number of the active figure, other than `except`, for the same region, subject, period and source; null if there is
 * none.
 */
export const findSameFigure = async (
  client: Queryable,
  figure: NewFigure,
  sourceId: string | null,
  except: number | null,
): Promise<number | null> => {
  const { regionCode, metric, measureCode, indicatorCode, basisCode, extent, among, comparator } = figure;
  const { asOfFrom, asOf, precision } = figure;
  const subject = [regionCode, metric, measureCode, indicatorCode, basisCode, asOf, sourceId];
  const parameters = [...subject, except, extent, among, comparator, precision, asOfFrom];
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
    figure.targetPercent,
    figure.extent,
    figure.among,
    figure.of,
    figure.printed,
    figure.provisional,
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
