import type { Queryable } from '../database/database.ts';
import { netSql } from '../terms/activation-kind.ts';
import type { Day } from '../terms/calendar.ts';
import { boundsBelow, codeWidths, countryCode } from '../terms/region-code.ts';
import type { Figure } from '../values/figure.ts';
import type { DayCount } from '../values/ledger-counts.ts';
import type { AlikeVillages } from '../values/roll-up.ts';
import { figureRow, known, type RegionState, recordingOrder, stateRows } from './evidence.store.ts';

/**
 * The facts known below regions: the figures that a roll-up on one of the days can be based on, the villages of a
 * district that were counted alike merged into one, and the states of the regions on the path to them.
 */
export type KnownBelow = { states: RegionState[]; figures: Figure[]; villages: AlikeVillages[] };

// $1 is knownAt, $2 the days in order, $3 the last of them. For the country, one pass over all figures; otherwise each
// root scans its own range of the index on regions, which the planner does not choose for a range it does not know.
const figuresIn = (isCountry: boolean): string =>
  isCountry
    ? 'figure'
    : `unnest($4::text[], $5::text[]) AS root (low_code, high_code) CROSS JOIN LATERAL (SELECT * FROM figure
        WHERE region_code >= low_code COLLATE "C" AND region_code < high_code COLLATE "C" OFFSET 0) AS figure`;
// A retired region's figures can still be read, but no longer count towards the regions above it.
const usable = (isCountry: boolean): string => `FROM ${figuresIn(isCountry)}
  WHERE ${known('figure')} AND as_of <= $3::date AND comparator IN ('EQ', 'BETWEEN') AND extent = 'WHOLE'
    AND NOT EXISTS (SELECT FROM retired WHERE code = region_code)`;

const columns = `figure.id, region_code, metric, measure_code, indicator_code, basis_code, value, low, high, comparator,
  approximate, decimals, as_of_from, as_of, precision, shipped_place, target_percent, extent, among, of_peers, provisional,
  source_id`;

// Reading a million figures of villages one by one took 16 s and 1.6 GB. So for each region and measure only the newest
// count for each of the days is read, unless the region has percentages, from which a basis may be derived. Villages of
// a district whose counts are for the same measures and days are summed here, because the value of their sums equals
// the sum of their values.
const below = (isCountry: boolean): string => `WITH retired AS MATERIALIZED (
    SELECT code FROM region WHERE retired_at IS NOT NULL
  ), percented AS MATERIALIZED (
    SELECT DISTINCT region_code ${usable(isCountry)} AND metric IN ('COVERAGE', 'ACHIEVEMENT')
  ), newest AS MATERIALIZED (
    SELECT DISTINCT ON (region_code, measure_code, width_bucket(as_of - 1, $2::date[])) ${columns} ${usable(isCountry)}
      AND metric = 'COUNT' AND NOT EXISTS (SELECT FROM percented WHERE percented.region_code = figure.region_code)
    ORDER BY region_code, measure_code, width_bucket(as_of - 1, $2::date[]), as_of DESC, ${recordingOrder('figure')} DESC
  ), village AS MATERIALIZED (
    SELECT region_code, left(region_code, 8) AS district, string_agg(measure_code || as_of, ' ' ORDER BY measure_code, as_of) AS days
    FROM newest WHERE length(region_code) = 13 GROUP BY region_code
    -- Whole people only: numbers that would be rounded for each village must not be summed first.
    HAVING bool_and(comparator = 'EQ' AND value = trunc(value) AND coalesce(low, 0) = trunc(coalesce(low, 0))
      AND coalesce(high, 0) = trunc(coalesce(high, 0)))
  ), single AS (
    SELECT * FROM newest WHERE NOT EXISTS (SELECT FROM village WHERE village.region_code = newest.region_code)
    UNION ALL
    SELECT ${columns} ${usable(isCountry)} AND EXISTS (SELECT FROM percented WHERE percented.region_code = figure.region_code)
  ), summed AS (
    SELECT district, days, json_agg(json_build_object('measureCode', measure_code, 'asOf', as_of::text, 'value', value,
        'low', low, 'high', high, 'approximate', approximate, 'provisional', provisional)) AS figures, max(regions) AS regions
    FROM (SELECT district, days, measure_code, as_of, sum(value) AS value, sum(coalesce(low, value)) AS low,
        sum(coalesce(high, value)) AS high, bool_or(approximate) AS approximate,
        bool_or(provisional) AS provisional, count(*) AS regions
      FROM newest JOIN village USING (region_code) GROUP BY district, days, measure_code, as_of) AS measure
    GROUP BY district, days
  ), entry AS (
    SELECT district, days, measure_code, day, net FROM village JOIN region_day_tally USING (region_code)
      WHERE $1::timestamptz IS NULL
    UNION ALL
    SELECT district, days, measure_code, local_day, ${netSql}
      FROM village JOIN activation ON domicile_code = region_code
      WHERE $1::timestamptz IS NOT NULL AND recorded_at <= $1
  ), live AS (
    SELECT district, days, json_agg(json_build_object('measureCode', measure_code, 'day', day::text, 'net', net)
        ORDER BY day) AS live
    FROM (SELECT district, days, measure_code, day, sum(net)::int AS net FROM entry GROUP BY district, days, measure_code, day) AS by_day
    GROUP BY district, days
  ), way AS (
    SELECT DISTINCT code FROM (SELECT region_code FROM single UNION SELECT district FROM village) AS place
    CROSS JOIN LATERAL (
      SELECT 'ID' AS code UNION ALL SELECT left(region_code, width) FROM unnest(ARRAY[${codeWidths.join()}]) AS width
    ) AS part
  ), asked AS (
    SELECT code, CASE code WHEN 'ID' THEN '0' ELSE code END AS low_code,
      CASE code WHEN 'ID' THEN '~' ELSE code || '/' END AS high_code FROM way
  )
  SELECT ${stateRows('asked')} AS states,
    (SELECT coalesce(json_agg(${figureRow} ORDER BY ${recordingOrder('figure')}), '[]') FROM single AS figure) AS figures,
    (SELECT coalesce(json_agg(json_build_object('district', district, 'regions', regions, 'figures', figures,
      'live', coalesce(live, '[]'))), '[]') FROM summed LEFT JOIN live USING (district, days)) AS villages`;

const [belowCountry, belowRegions] = [below(true), below(false)];

type Sum = Pick<Figure, 'measureCode' | 'value' | 'low' | 'high' | 'approximate' | 'provisional'> & { asOf: Day };
type Row = Omit<KnownBelow, 'villages'> & {
  villages: { district: string; regions: number; figures: Sum[]; live: DayCount[] }[];
};

/**
 * A count of all the villages together. Each day has only one for each measure, so its id never decides between
 * figures.
 */
const figureOf = (district: string, sum: Sum): Figure => ({
  id: 0,
  regionCode: district,
  metric: 'COUNT',
  indicatorCode: null,
  basisCode: null,
  order: 0,
  targetPercent: null,
  extent: 'WHOLE',
  among: null,
  of: null,
  comparator: 'EQ',
  decimals: null,
  asOfFrom: null,
  precision: 'DAY',
  sourceId: null,
  ...sum,
});

/**
 * Reads the facts known at `knownAt` (null: now) below the regions, for roll-ups on any of the days. Nothing newer than
 * the last day is read. No region may lie below another.
 */
export const readBelow = async (
  db: Queryable,
  codes: string[],
  days: Day[],
  knownAt: Date | null,
): Promise<KnownBelow> => {
  const sorted = days.toSorted();
  const bounds = codes.map(boundsBelow);
  const isCountry = codes.includes(countryCode);
  const ranges = isCountry ? [] : [bounds.map(({ from }) => from), bounds.map(({ to }) => to)];
  // A named statement, because planning takes as long as execution when there is little data.
  const query = { name: isCountry ? 'below-country' : 'below-regions', text: isCountry ? belowCountry : belowRegions };
  const { rows } = await db.query<Row>(query, [knownAt, sorted, sorted.at(-1), ...ranges]);
  const { states, figures, villages } = rows[0] as Row;
  return {
    states,
    figures,
    villages: villages.map(({ district, regions, figures, live }) => {
      return { district, regions, figures: figures.map((sum) => figureOf(district, sum)), live };
    }),
  };
};
