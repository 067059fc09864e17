import type { Queryable } from '../database/database.ts';
import type { Target } from '../values/target.ts';
import type { NewTarget } from './target-request.ts';

const columns = `id, indicator_code AS "indicatorCode", region_code AS "regionCode", percent, basis_code AS "basisCode",
  from_day::text AS "from", to_day::text AS "to", set_by AS "setBy"`;

const end = `UPDATE target SET ended_at = $6 WHERE indicator_code = $1 AND region_code = $2 AND set_by = $3
    AND from_day >= $4 AND to_day <= $5 AND ended_at IS NULL
  RETURNING ${columns}`;

const insert = `INSERT INTO target (indicator_code, region_code, percent, basis_code, from_day, to_day, set_by, recorded_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING ${columns}`;

/**
 * Ends, at `at`, the same setter's targets for the region and indicator that lie wholly within the new one's period.
 * Returns the ended targets.
 */
export const endReplacedTargets = async (client: Queryable, target: NewTarget, at: Date): Promise<Target[]> => {
  const { indicatorCode, regionCode, setBy, from, to } = target;
  return (await client.query<Target>(end, [indicatorCode, regionCode, setBy, from, to, at])).rows;
};

/** Stores a target as known from `at` on, and returns it with its id. */
export const insertTarget = async (client: Queryable, target: NewTarget, at: Date): Promise<Target> => {
  const { indicatorCode, regionCode, percent, basisCode, from, to, setBy } = target;
  const parameters = [indicatorCode, regionCode, percent, basisCode, from, to, setBy, at];
  return (await client.query<Target>(insert, parameters)).rows[0] as Target;
};
