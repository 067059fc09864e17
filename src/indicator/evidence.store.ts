import type { Queryable } from '../database/database.ts';
import { boundsBelow, parentOf } from '../terms/region-code.ts';
import type { RegionFacts } from '../values/evidence.ts';
import type { Figure } from '../values/figure.ts';
import type { DayCount } from '../values/ledger-counts.ts';
import type { Target } from '../values/target.ts';
import { stretchesOf, stretchRows } from './tallies.store.ts';

/** The facts about a region that change while events run, and its number of children. */
export type RegionState = {
  code: string;
  childCount: number;
  /** Increases with every change of figures, targets or the tree, and with every entry in the region's subtree. */
  version: number;
  /** Net activations in its subtree, in date order: their total, split at the days of its newest figures. */
  live: DayCount[];
};

/** The facts known about a set of regions. */
export type KnownOfRegions = { states: RegionState[]; figures: Figure[]; targets: Target[] };

/** A region's facts with the version of everything its values depend on. */
export type VersionedFacts = RegionFacts & { version: number };

/** A part of the result of a statement: JSON of a list. */
export type Part = { kind: 'facts' | 'states' | 'figures' | 'targets' | 'villages'; rows: string };

/** The version of the published facts that a statement read, and when it began. */
export type FactsVersion = { factsVersion: number; changedAt: Date };

/** SQL: whether a row is in use, or was recorded and not yet superseded or retracted at the instant of the expression. */
export const known = (table: string, at: string | null): string =>
  at === null
    ? `${table}.ended_at IS NULL`
    : `(${table}.recorded_at <= ${at} AND (${table}.ended_at IS NULL OR ${table}.ended_at > ${at}))`;

/** SQL: the instant of a parameter; null is now, after everything that was recorded or ended. */
export const instant = (parameter: string): string => `coalesce(${parameter}::timestamptz, 'infinity')`;

/** SQL: the place in the order of recording; shipped rows come before all that people record. */
export const recordingOrder = (table: string): string => `coalesce(${table}.shipped_place, ${table}.id)`;

/** SQL: a figure as JSON. */
export const figureRow = `json_build_object('id', figure.id, 'regionCode', region_code, 'metric', metric, 'measureCode', measure_code,
  'indicatorCode', indicator_code, 'basisCode', basis_code, 'value', value, 'low', low, 'high', high,
  'comparator', comparator, 'approximate', approximate, 'decimals', decimals, 'asOfFrom', as_of_from::text,
  'asOf', as_of::text, 'precision', precision, 'order', ${recordingOrder('figure')}, 'targetPercent', target_percent,
  'extent', extent, 'among', among, 'of', of_peers, 'provisional', provisional, 'sourceId', source_id)`;

/** SQL: a target as JSON. */
export const targetRow = `json_build_object('id', id, 'indicatorCode', indicator_code, 'regionCode', region_code,
  'percent', percent, 'basisCode', basis_code, 'from', from_day::text, 'to', to_day::text, 'setBy', set_by, 'order', ${recordingOrder('target')},
  'restatesId', restates_id)`;

/**
 * SQL: the days after which the counts of a measure are known apart, because a value stands on a figure of that day: the
 * newest of each kind and basis. `which` is a condition on figures.
 */
export const evidentDays = (which: string): string => `(
    SELECT region_code, measure, array_agg(DISTINCT day ORDER BY day) AS days FROM (
      SELECT region_code, coalesce(measure_code, numerator_code) AS measure, max(as_of) AS day
      FROM figure LEFT JOIN indicator ON indicator.code = indicator_code
      WHERE ${which} AND metric IN ('COUNT', 'COVERAGE', 'ACHIEVEMENT') AND comparator IN ('EQ', 'BETWEEN') AND extent = 'WHOLE'
        AND as_of IS NOT NULL
      GROUP BY region_code, coalesce(measure_code, numerator_code), metric, figure.basis_code) AS newest
    GROUP BY region_code, measure)`;

/** SQL: the state of a region as JSON, of the set asked (code), the region, and the set live (region_code, stretches). */
export const stateRow = `json_build_object('code', asked.code, 'childCount', coalesce(child_count, 0),
    'version', (SELECT version FROM facts_version) + coalesce((SELECT sum(version) FROM region_tally
      WHERE region_code = asked.code COLLATE "C"), 0),
    'live', coalesce(live.stretches, '[]'))`;

// All kinds of rows are read in one statement: one round trip and one snapshot. The result is JSON by regency, because
// parsing that of all districts of the country at once held up all other work for seconds.
const ofRegions = `WITH evident AS ${evidentDays(`region_code = ANY($1) AND ${known('figure', null)}`)},
  live AS (
    SELECT total.region_code, ${stretchRows} AS stretches
    FROM region_tally AS total LEFT JOIN evident ON evident.region_code = total.region_code AND measure = total.measure_code
      ${stretchesOf(['evident.days'], null)}
    WHERE total.region_code = ANY($1) GROUP BY total.region_code
  )
  SELECT 'facts' AS kind, json_agg(json_build_array(version, extract(epoch FROM changed_at) * 1000))::text AS rows
    FROM facts_version
  UNION ALL SELECT 'states', json_agg(${stateRow})::text FROM unnest($1::text[]) AS asked (code)
    LEFT JOIN region ON region.code = asked.code COLLATE "C" LEFT JOIN live ON live.region_code = asked.code COLLATE "C"
    GROUP BY left(asked.code, 5)
  UNION ALL SELECT 'figures', json_agg(${figureRow} ORDER BY ${recordingOrder('figure')})::text FROM figure
    WHERE region_code = ANY($1) AND ${known('figure', null)} GROUP BY left(region_code, 5)
  UNION ALL SELECT 'targets', json_agg(${targetRow} ORDER BY ${recordingOrder('target')})::text FROM target
    WHERE region_code = ANY($2) AND ${known('target', null)} GROUP BY left(region_code, 5)`;

const targetsOfRegions = `SELECT coalesce(json_agg(${targetRow} ORDER BY ${recordingOrder('target')}), '[]') AS targets
  FROM target WHERE region_code = ANY($1) AND ended_at IS NULL`;

const childrenOfRegions = `SELECT parent_code AS "parentCode", array_agg(code ORDER BY code) AS codes,
    coalesce(array_agg(code ORDER BY code) FILTER (WHERE EXISTS (SELECT FROM figure WHERE region_code = code)), '{}')
      AS "withFigures"
  FROM region WHERE parent_code = ANY($1) AND retired_at IS NULL GROUP BY parent_code`;

const regencyCounts = `SELECT asked.code, (SELECT count(*)::int FROM region WHERE level = 'REGENCY' AND retired_at IS NULL
    AND region.code >= low_code COLLATE "C" AND region.code < high_code COLLATE "C") AS count
  FROM unnest($1::text[], $2::text[], $3::text[]) AS asked (code, low_code, high_code)`;

/** The codes of the regions and of all their ancestors. */
export const chainsOf = (codes: string[]): string[] => {
  const chains = new Set<string>();
  for (const code of codes)
    for (let each: string | null = code; each !== null && !chains.has(each); each = parentOf(each)) chains.add(each);
  return [...chains];
};

/** The targets in use of the regions and of all their ancestors, in the order of recording. */
export const readTargets = async (db: Queryable, codes: string[]): Promise<Target[]> => {
  const { rows } = await db.query<{ targets: Target[] }>(targetsOfRegions, [chainsOf(codes)]);
  return rows[0]?.targets ?? [];
};

/** Reads the facts about the regions, with the targets of their ancestors too; known-parts.ts tells what is in the parts. */
export const readRegions = async (db: Queryable, codes: string[]): Promise<Part[]> => {
  // A named statement, because planning takes as long as execution for a few regions.
  const query = { name: 'facts-of-regions', text: ofRegions };
  return (await db.query<Part>(query, [codes, chainsOf(codes)])).rows;
};

/** The codes of a region's children, and of those that ever had a figure recorded. */
export type ChildCodes = { codes: string[]; withFigures: string[] };

/** The children of each region that has any, by the code of the region. */
export const readChildren = async (db: Queryable, codes: string[]): Promise<Map<string, ChildCodes>> => {
  const { rows } = await db.query<{ parentCode: string } & ChildCodes>(childrenOfRegions, [codes]);
  return new Map(rows.map(({ parentCode, ...children }) => [parentCode, children]));
};

/** The number of regencies below each region. */
export const countRegencies = async (db: Queryable, codes: string[]): Promise<Map<string, number>> => {
  const bounds = codes.map(boundsBelow);
  const [lows, highs] = [bounds.map(({ from }) => from), bounds.map(({ to }) => to)];
  const { rows } = await db.query<{ code: string; count: number }>(regencyCounts, [codes, lows, highs]);
  return new Map(rows.map(({ code, count }) => [code, count]));
};
