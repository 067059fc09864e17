import type { Queryable } from '../database/database.ts';
import { netSql } from '../terms/activation-kind.ts';
import { ancestorsOf, boundsBelow } from '../terms/region-code.ts';
import type { RegionFacts } from '../values/evidence.ts';
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

/** A region's facts with the version of everything its values depend on. */
export type VersionedFacts = RegionFacts & { version: number };

/** The version of the published facts that a statement read, and when it began. */
export type FactsVersion = { factsVersion: number; changedAt: Date };

/** SQL: the columns of a FactsVersion. */
const factsVersion = `(SELECT version FROM facts_version) AS "factsVersion", (SELECT changed_at FROM facts_version) AS "changedAt"`;

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

/** SQL: a day's net activations as JSON. */
export const dayRow = `json_build_object('measureCode', measure_code, 'day', day::text, 'net', net)`;

/** SQL expressions of a region: its code, and the range of codes from it to the end of its subtree. */
type Place = { code: string; low: string; high: string };

/**
 * SQL: the net activations of a region by measure and day, now (`at` is null) or as known at an instant. Tallies hold the
 * current state; a day that moved since then is its total less what came after, which is little, and the ledger is long.
 */
export const daysOf = ({ code, low, high }: Place, at: string | null): string => {
  const ofRegion = `FROM region_day_tally AS tally WHERE region_code = ${code} COLLATE "C"`;
  if (at === null) return `(SELECT measure_code, day, net ${ofRegion})`;
  const entries = `FROM activation WHERE activation.measure_code = tally.measure_code AND local_day = tally.day
    AND domicile_code >= ${low} COLLATE "C" AND domicile_code < ${high} COLLATE "C"`;
  return `(SELECT measure_code, day,
      net - coalesce((SELECT sum(${netSql}) ${entries} AND recorded_at > ${at} AND tally.moved_at > ${at}), 0)::int AS net
    ${ofRegion} AND (moved_at <= ${at} OR EXISTS (SELECT ${entries} AND recorded_at <= ${at})))`;
};

const askedPlace = { code: 'asked.code', low: 'asked.low_code', high: 'asked.high_code' };

/**
 * SQL: the state of a region as JSON, now or as known at an instant, from a set named asked that has the column code and,
 * for an instant, low_code and high_code, joined with the region.
 */
export const stateRow = (at: string | null): string => `json_build_object('code', asked.code,
    'childCount', coalesce(child_count, 0),
    'version', (SELECT version FROM facts_version) + coalesce((SELECT sum(version) FROM region_tally
      WHERE region_code = asked.code COLLATE "C"), 0),
    'live', coalesce((SELECT json_agg(${dayRow} ORDER BY day) FROM ${daysOf(askedPlace, at)} AS days), '[]'))`;

/** SQL: the states of a set of regions as JSON, as for stateRow. */
export const stateRows = (
  asked: string,
  at: string | null,
): string => `(SELECT coalesce(json_agg(${stateRow(at)}), '[]')
  FROM ${asked} LEFT JOIN region ON region.code = asked.code COLLATE "C")`;

// Each kind of row is read as a separate set, all of them in one statement: one round trip and one snapshot.
const ofRegions = `SELECT ${factsVersion}, ${stateRows('unnest($1::text[]) AS asked (code)', null)} AS states,
  (SELECT coalesce(json_agg(${figureRow} ORDER BY ${recordingOrder('figure')}), '[]') FROM figure
    WHERE region_code = ANY($1) AND ${known('figure', null)}) AS figures,
  (SELECT coalesce(json_agg(${targetRow} ORDER BY ${recordingOrder('target')}), '[]') FROM target
    WHERE region_code = ANY($2) AND ${known('target', null)}) AS targets`;

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
export const chainsOf = (codes: string[]): string[] => [
  ...new Set(codes.flatMap((code) => [...ancestorsOf(code), code])),
];

/** The targets in use of the regions and of all their ancestors, in the order of recording. */
export const readTargets = async (db: Queryable, codes: string[]): Promise<Target[]> => {
  const { rows } = await db.query<{ targets: Target[] }>(targetsOfRegions, [chainsOf(codes)]);
  return rows[0]?.targets ?? [];
};

/** Reads the facts about the regions, with the targets of their ancestors too. */
export const readRegions = async (db: Queryable, codes: string[]): Promise<KnownOfRegions & FactsVersion> =>
  (await db.query<KnownOfRegions & FactsVersion>(ofRegions, [codes, chainsOf(codes)])).rows[0] as KnownOfRegions &
    FactsVersion;

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
