import type { RegionLevel } from '../../prisma/generated/client/enums.ts';
import type { Queryable } from '../database/database.ts';
import { instant, known } from '../indicator/evidence.store.ts';
import { boundsWithin } from '../terms/region-code.ts';

const region = 'SELECT code, name, level FROM region WHERE code = $1';

// With a level, the index on it is used; without one, the key.
const regionPage = (level: RegionLevel | null): string => `SELECT code, name, level FROM region
  WHERE code >= $1 COLLATE "C" AND code < $2 COLLATE "C" AND code > $3 COLLATE "C" AND retired_at IS NULL
    ${level === null ? '' : `AND level = '${level}'`} ORDER BY code LIMIT $4`;

const figures = `SELECT figure.id, region_code AS region, region.name, metric, measure_code AS measure,
    indicator_code AS indicator, basis_code AS basis, value, low, high, comparator, approximate, decimals,
    as_of_from::text AS "asOfFrom", as_of::text AS "asOfTo", precision, source_id AS source,
    target_percent AS "targetPercent", extent, among, of_peers AS "of", printed, provisional,
    publisher AS "sourcePublisher", title AS "sourceTitle", published AS "sourcePublishedOn", url AS "sourceUrl"
  FROM figure JOIN region ON region.code = region_code LEFT JOIN source ON source.id = source_id
  WHERE ${known('figure', instant('$1'))} AND region_code >= $2 COLLATE "C" AND region_code < $3 COLLATE "C"
    AND ($4::text IS NULL OR measure_code = $4) AND ($5::text IS NULL OR indicator_code = $5)`;
const shippedFigures = `${figures} AND shipped_as IS NOT NULL ORDER BY shipped_place`;
const figurePage = `${figures} AND shipped_as IS NULL AND figure.id > $6 ORDER BY figure.id LIMIT $7`;

const publishers = 'SELECT id, publisher FROM source WHERE id = ANY($1)';

export type RegionRow = { code: string; name: string; level: RegionLevel };

/** The publishers of sources, by their ids. */
export const readPublishers = async (db: Queryable, sourceIds: string[]): Promise<Map<string, string>> => {
  if (sourceIds.length === 0) return new Map();
  const { rows } = await db.query<{ id: string; publisher: string }>(publishers, [sourceIds]);
  return new Map(rows.map(({ id, publisher }) => [id, publisher]));
};

/** The region; null if there is none. */
export const readRegion = async (db: Queryable, code: string): Promise<RegionRow | null> =>
  (await db.query<RegionRow>(region, [code])).rows[0] ?? null;

/** The next regions after a code, among a region and everything below it, in the order of codes. */
export const readRegionPage = async (
  db: Queryable,
  within: string,
  level: RegionLevel | null,
  after: string,
  limit: number,
): Promise<RegionRow[]> => {
  const { from, to } = boundsWithin(within);
  return (await db.query<RegionRow>(regionPage(level), [from, to, after, limit])).rows;
};

/**
 * A figure as it is exported: the columns of prisma/data/figures.csv, the name of the region, and the source.
 */
export type FigureRow = { id: number } & Record<string, string | number | boolean | null>;

/** The figures to export, as known at an instant (null: now); null for all measures or indicators. */
export type FigureFilter = { within: string; measure: string | null; indicator: string | null; knownAt: Date | null };

const parametersOf = ({ within, measure, indicator, knownAt }: FigureFilter): unknown[] => {
  const { from, to } = boundsWithin(within);
  return [knownAt, from, to, measure, indicator];
};

/** The shipped figures known, a few dozen in all: in the order of recording, they come before all others. */
export const readShippedFigures = async (db: Queryable, filter: FigureFilter): Promise<FigureRow[]> =>
  (await db.query<FigureRow>(shippedFigures, parametersOf(filter))).rows;

/** The next figures known that people recorded after an id, in the order of recording. */
export const readFigurePage = async (
  db: Queryable,
  filter: FigureFilter,
  after: number,
  limit: number,
): Promise<FigureRow[]> => (await db.query<FigureRow>(figurePage, [...parametersOf(filter), after, limit])).rows;
