import type { Queryable } from '../database.ts';
import type { Figure } from '../figure/figure.ts';
import { boundsBelow, boundsWithin } from '../region/code.ts';
import type { DayCount } from './live.ts';
import type { Target } from './target.ts';

const figureColumns = `figure.id, region_code AS "regionCode", metric, measure_code AS "measureCode",
  indicator_code AS "indicatorCode", basis_code AS "basisCode", value, low, high, comparator, approximate, decimals,
  as_of::text AS "asOf", precision`;

/** What had been recorded and not yet superseded or retracted at $2; null stands for now. */
const known = (table: string): string => `CASE WHEN $2::timestamptz IS NULL THEN ${table}.ended_at IS NULL
  ELSE ${table}.recorded_at <= $2 AND (${table}.ended_at IS NULL OR ${table}.ended_at > $2) END`;

const figuresOfRegions = `SELECT ${figureColumns} FROM figure
  WHERE region_code = ANY($1) AND ${known('figure')} ORDER BY figure.id`;

// A retired region's figures stay readable for themselves, but no longer add to what is above it.
const figuresBelow = `SELECT ${figureColumns} FROM unnest($1::text[], $3::text[]) AS root (low_code, high_code)
  JOIN figure ON region_code >= low_code COLLATE "C" AND region_code < high_code COLLATE "C"
  JOIN region ON region.code = region_code AND region.retired_at IS NULL
  WHERE ${known('figure')} ORDER BY figure.id`;

const targetsOfRegions = `SELECT id, indicator_code AS "indicatorCode", region_code AS "regionCode", percent,
  basis_code AS "basisCode", from_day::text AS "from", to_day::text AS "to", set_by AS "setBy"
  FROM target WHERE region_code = ANY($1) AND ${known('target')} ORDER BY id`;

const days = (
  rows: string,
): string => `(SELECT json_agg(json_build_object('measureCode', measure_code, 'day', day::text,
  'net', net) ORDER BY day) FROM ${rows})`;

const dayTallies = days('region_day_tally WHERE region_code = asked.code');
// Tallies hold what is known now; what was known then is added up from the ledger itself.
const daysKnownAt = days(`(SELECT measure_code, local_day AS day,
    sum(CASE kind WHEN 'ACTIVATION' THEN count WHEN 'WITHDRAWAL' THEN -count ELSE 0 END)::int AS net
  FROM activation WHERE domicile_code >= low_code COLLATE "C" AND domicile_code < high_code COLLATE "C"
    AND recorded_at <= $4 GROUP BY measure_code, local_day) AS known`);

const regionStates = (live: string): string => `SELECT asked.code, coalesce(child_count, 0) AS "childCount",
    (SELECT version FROM facts_version) + coalesce((SELECT sum(version) FROM region_tally
      WHERE region_code = asked.code COLLATE "C"), 0)::int AS version, coalesce(${live}, '[]') AS live
  FROM unnest($1::text[], $2::text[], $3::text[]) AS asked (code, low_code, high_code)
  LEFT JOIN region ON region.code = asked.code COLLATE "C"`;

const childrenOfRegions = `SELECT parent_code AS "parentCode", array_agg(code ORDER BY code) AS codes FROM region
  WHERE parent_code = ANY($1) AND retired_at IS NULL GROUP BY parent_code`;

/** Figures of the regions themselves, active at `knownAt` (null: now), in the order of recording. */
export const readFigures = async (db: Queryable, codes: string[], knownAt: Date | null): Promise<Figure[]> =>
  (await db.query<Figure>(figuresOfRegions, [codes, knownAt])).rows;

/** Figures of everything below the regions, none of which may lie below another. */
export const readFiguresBelow = async (db: Queryable, codes: string[], knownAt: Date | null): Promise<Figure[]> => {
  const bounds = codes.map(boundsBelow);
  const parameters = [bounds.map(({ from }) => from), knownAt, bounds.map(({ to }) => to)];
  return (await db.query<Figure>(figuresBelow, parameters)).rows;
};

/** Targets set for exactly these regions, in force by `knownAt` (null: now), in the order of recording. */
export const readTargets = async (db: Queryable, codes: string[], knownAt: Date | null): Promise<Target[]> =>
  (await db.query<Target>(targetsOfRegions, [codes, knownAt])).rows;

/** What changes while events run, and the shape of the tree. */
export type RegionState = {
  code: string;
  childCount: number;
  /** Rises with every change of figures, targets or the tree, and with every entry in the region's subtree. */
  version: number;
  /** Net activations in its subtree by day, in the order of days. */
  live: DayCount[];
};

/** The state of each region; activations as known at `knownAt` (null: now). */
export const readRegionStates = async (
  db: Queryable,
  codes: string[],
  knownAt: Date | null,
): Promise<Map<string, RegionState>> => {
  const bounds = codes.map(boundsWithin);
  const ranges = [bounds.map(({ from }) => from), bounds.map(({ to }) => to)];
  const { rows } = knownAt
    ? await db.query<RegionState>(regionStates(daysKnownAt), [codes, ...ranges, knownAt])
    : await db.query<RegionState>(regionStates(dayTallies), [codes, ...ranges]);
  return new Map(rows.map((row) => [row.code, row]));
};

/** The codes of the children of each region that has any. */
export const readChildren = async (db: Queryable, codes: string[]): Promise<Map<string, string[]>> => {
  const { rows } = await db.query<{ parentCode: string; codes: string[] }>(childrenOfRegions, [codes]);
  return new Map(rows.map((row) => [row.parentCode, row.codes]));
};
