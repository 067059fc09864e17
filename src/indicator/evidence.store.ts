import type { Queryable } from '../database/database.ts';
import { netSql } from '../terms/activation-kind.ts';
import { ancestorsOf, boundsWithin } from '../terms/region-code.ts';
import type { Figure } from '../values/figure.ts';
import type { DayCount } from '../values/ledger-counts.ts';
import type { Target } from '../values/target.ts';

/** The facts about a region that change while events run, and its number of children. */
export type RegionState = {
  code: string;
  childCount: number;
  /** Increases with every change of figures, targets or the tree, and with every entry in the region's subtree. */
  version: number;
  /** Net activations in its subtree by day, in date order. */
  live: DayCount[];
};

/** The facts known about a set of regions. */
export type KnownOfRegions = { states: RegionState[]; figures: Figure[]; targets: Target[] };

/** SQL: whether a row was recorded and not yet superseded or retracted at $1; null means now. */
export const known = (table: string): string => `CASE WHEN $1::timestamptz IS NULL THEN ${table}.ended_at IS NULL
  ELSE ${table}.recorded_at <= $1 AND (${table}.ended_at IS NULL OR ${table}.ended_at > $1) END`;

/** SQL: the place in the order of recording; shipped rows come before all that people record. */
export const recordingOrder = (table: string): string => `coalesce(${table}.shipped_place, ${table}.id)`;

/** SQL: a figure as JSON. */
export const figureRow = `json_build_object('id', figure.id, 'regionCode', region_code, 'metric', metric, 'measureCode', measure_code,
  'indicatorCode', indicator_code, 'basisCode', basis_code, 'value', value, 'low', low, 'high', high,
  'comparator', comparator, 'approximate', approximate, 'decimals', decimals, 'asOfFrom', as_of_from::text,
  'asOf', as_of::text, 'precision', precision, 'order', ${recordingOrder('figure')}, 'targetPercent', target_percent,
  'extent', extent, 'among', among, 'of', of_peers, 'provisional', provisional, 'sourceId', source_id)`;

const targetRow = `json_build_object('id', id, 'indicatorCode', indicator_code, 'regionCode', region_code,
  'percent', percent, 'basisCode', basis_code, 'from', from_day::text, 'to', to_day::text, 'setBy', set_by, 'order', ${recordingOrder('target')},
  'restatesId', restates_id)`;

const dayRows = `json_agg(json_build_object('measureCode', measure_code, 'day', day::text, 'net', net) ORDER BY day)`;

// Tallies hold the current state; an earlier one is summed from the ledger itself.
const live = `CASE WHEN $1::timestamptz IS NULL
  THEN (SELECT ${dayRows} FROM region_day_tally WHERE region_code = asked.code COLLATE "C")
  ELSE (SELECT ${dayRows} FROM (SELECT measure_code, local_day AS day,
      sum(${netSql})::int AS net
    FROM activation WHERE domicile_code >= low_code COLLATE "C" AND domicile_code < high_code COLLATE "C"
      AND recorded_at <= $1 GROUP BY measure_code, local_day) AS past) END`;

/** SQL: the states of a set of regions as JSON. The set has the columns code, low_code and high_code. */
export const stateRows = (asked: string): string => `(SELECT coalesce(json_agg(json_build_object('code', asked.code,
    'childCount', coalesce(child_count, 0),
    'version', (SELECT version FROM facts_version) + coalesce((SELECT sum(version) FROM region_tally
      WHERE region_code = asked.code COLLATE "C"), 0), 'live', coalesce(${live}, '[]'))), '[]')
  FROM ${asked} LEFT JOIN region ON region.code = asked.code COLLATE "C")`;

// Each kind of row is read as a separate set, all of them in one statement: one round trip and one snapshot.
const ofRegions = `SELECT ${stateRows('unnest($2::text[], $3::text[], $4::text[]) AS asked (code, low_code, high_code)')} AS states,
  (SELECT coalesce(json_agg(${figureRow} ORDER BY ${recordingOrder('figure')}), '[]') FROM figure
    WHERE region_code = ANY($2) AND ${known('figure')}) AS figures,
  (SELECT coalesce(json_agg(${targetRow} ORDER BY ${recordingOrder('target')}), '[]') FROM target
    WHERE region_code = ANY($5) AND ${known('target')}) AS targets`;

const targetsOfRegions = `SELECT coalesce(json_agg(${targetRow} ORDER BY ${recordingOrder('target')}), '[]') AS targets
  FROM target WHERE region_code = ANY($1) AND ended_at IS NULL`;

const childrenOfRegions = `SELECT parent_code AS "parentCode", array_agg(code ORDER BY code) AS codes,
    coalesce(array_agg(code ORDER BY code) FILTER (WHERE EXISTS (SELECT FROM figure WHERE region_code = code)), '{}')
      AS "withFigures"
  FROM region WHERE parent_code = ANY($1) AND retired_at IS NULL GROUP BY parent_code`;

const chainsOf = (codes: string[]): string[] => [...new Set(codes.flatMap((code) => [...ancestorsOf(code), code]))];

/** The targets in use of the regions and of all their ancestors, in the order of recording. */
export const readTargets = async (db: Queryable, codes: string[]): Promise<Target[]> => {
  const { rows } = await db.query<{ targets: Target[] }>(targetsOfRegions, [chainsOf(codes)]);
  return rows[0]?.targets ?? [];
};

/** Reads the facts known about the regions at `knownAt` (null: now), with the targets of their ancestors too. */
export const readRegions = async (db: Queryable, codes: string[], knownAt: Date | null): Promise<KnownOfRegions> => {
  const bounds = codes.map(boundsWithin);
  const [lows, highs] = [bounds.map(({ from }) => from), bounds.map(({ to }) => to)];
  const { rows } = await db.query<KnownOfRegions>(ofRegions, [knownAt, codes, lows, highs, chainsOf(codes)]);
  return rows[0] as KnownOfRegions;
};

/** The codes of a region's children, and of those that ever had a figure recorded. */
export type ChildCodes = { codes: string[]; withFigures: string[] };

/** The children of each region that has any, by the code of the region. */
export const readChildren = async (db: Queryable, codes: string[]): Promise<Map<string, ChildCodes>> => {
  const { rows } = await db.query<{ parentCode: string } & ChildCodes>(childrenOfRegions, [codes]);
  return new Map(rows.map(({ parentCode, ...children }) => [parentCode, children]));
};
