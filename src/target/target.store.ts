import type { Queryable } from '../database/database.ts';
import { recordingOrder } from '../indicator/evidence.store.ts';
import type { Target } from '../values/target.ts';
import type { NewTarget } from './target-request.ts';

const columns = `id, indicator_code AS "indicatorCode", region_code AS "regionCode", percent, basis_code AS "basisCode",
  from_day::text AS "from", to_day::text AS "to", set_by AS "setBy",
  ${recordingOrder('target')} AS "order", restates_id AS "restatesId"`;

const end = `UPDATE target SET ended_at = $6 WHERE indicator_code = $1 AND region_code = $2 AND set_by = $3
    AND from_day >= $4 AND to_day <= $5 AND ended_at IS NULL
    AND restates_id IS NULL
  RETURNING ${columns}`;

const insert = `INSERT INTO target (indicator_code, region_code, percent, basis_code, from_day, to_day, set_by, recorded_at,
    source_id, restates_id)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING ${columns}`;

/**
 * Ends, at `at`, the same setter's targets for the region and indicator that lie wholly within the new one's period.
 * Returns the ended targets.
 */
export const endReplacedTargets = async (client: Queryable, target: NewTarget, at: Date): Promise<Target[]> => {
  const { indicatorCode, regionCode, setBy, from, to } = target;
  return (await client.query<Target>(end, [indicatorCode, regionCode, setBy, from, to, at])).rows;
};

/** Stores a target as known from `at` on, and returns it with its id. */
export const insertTarget = async (
  client: Queryable,
  target: NewTarget,
  { sourceId, at }: { sourceId: string | null; at: Date },
): Promise<Target> => {
  const { indicatorCode, regionCode, percent, basisCode, from, to, setBy, restatesId } = target;
  const parameters = [indicatorCode, regionCode, percent, basisCode, from, to, setBy, at, sourceId, restatesId];
  return (await client.query<Target>(insert, parameters)).rows[0] as Target;
};

/** A target with the end of its use. */
export type StoredTarget = Target & { endedAt: Date | null; withdrawn: boolean };

const find = `SELECT ${columns}, ended_at AS "endedAt", withdrawn FROM target WHERE id = $1`;
const withdraw = `UPDATE target SET ended_at = $2, withdrawn = true WHERE id = $1 AND ended_at IS NULL`;

/** The target with that number; null if there is none. */
export const findTarget = async (client: Queryable, id: number): Promise<StoredTarget | null> =>
  (await client.query<StoredTarget>(find, [id])).rows[0] ?? null;

/** Withdraws a target at `at`; false if it was no longer in use. */
export const endTarget = async (client: Queryable, id: number, at: Date): Promise<boolean> =>
  (await client.query(withdraw, [id, at])).rowCount === 1;
