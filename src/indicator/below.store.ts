import type { Queryable } from '../database/database.ts';
import { longStatement } from '../database/long-statement.ts';
import type { Day } from '../terms/calendar.ts';
import { boundsBelow, codeWidths, countryCode, levelOf } from '../terms/region-code.ts';
import { type FactsVersion, figureRow, known, type Part, recordingOrder, stateRow } from './evidence.store.ts';
import { type KnownBelow, knownIn, knownThen } from './known-parts.ts';
import type { LedgerState, RegionThen } from './past.store.ts';
import { addedUp, daysOf, stretchesOf, stretchRows } from './tallies.store.ts';

/**
 * How the figures below regions are found: where, as known at which instant (null: now), the instant of the ledger beside
 * them, and the way to them.
 */
type Reading = { figures: string; at: string | null; ledgerAt: string | null; way: string };

// $1 is the days in order, $2 the last of them. A retired region's figures can still be read, but no longer count towards
// the regions above it.
const usable = ({ figures, at }: Reading): string => `FROM ${figures}
  WHERE ${known('figure', at)} AND as_of <= $2::date AND comparator IN ('EQ', 'BETWEEN') AND extent = 'WHOLE'
    AND NOT EXISTS (SELECT FROM retired WHERE code = region_code)`;

const inRange = `(SELECT * FROM figure
  WHERE region_code >= low_code COLLATE "C" AND region_code < high_code COLLATE "C" OFFSET 0) AS figure`;

const columns = `figure.id, region_code, metric, measure_code, indicator_code, basis_code, value, low, high, comparator,
  approximate, decimals, as_of_from, as_of, precision, shipped_place, target_percent, extent, among, of_peers, provisional,
  source_id`;

const alikePlace = { code: 'alike.region_code', low: 'alike.region_code', high: `(alike.region_code || '/')` };

// Reading a million figures of villages one by one took 16 s and 1.6 GB. So for each region and measure only the newest
// count for each of the days is read, unless the region has percentages, from which a basis may be derived. Villages of
// a district whose counts are for the same measures and days are summed here, because the value of their sums equals
// the sum of their values. The result is JSON by regency, because parsing that of a country at once held up all other
// work for 600 ms.
const below = (reading: Reading): string => {
  const subtree = { low: 'total.region_code', high: `(total.region_code || '/')` };
  const past = reading.ledgerAt === null ? null : { at: reading.ledgerAt, ...subtree };
  return `WITH retired AS MATERIALIZED (
    SELECT code FROM region WHERE retired_at IS NOT NULL${reading.at === null ? '' : ` AND retired_at <= ${reading.at}`}
  ), percented AS MATERIALIZED (
    SELECT DISTINCT region_code ${usable(reading)} AND metric IN ('COVERAGE', 'ACHIEVEMENT')
  ), newest AS MATERIALIZED (
    SELECT DISTINCT ON (region_code, measure_code, width_bucket(as_of - 1, $1::date[])) ${columns} ${usable(reading)}
      AND metric = 'COUNT' AND NOT EXISTS (SELECT FROM percented WHERE percented.region_code = figure.region_code)
    ORDER BY region_code, measure_code, width_bucket(as_of - 1, $1::date[]), as_of DESC, ${recordingOrder('figure')} DESC
  ), village AS MATERIALIZED (
    SELECT region_code, left(region_code, 8) AS district, string_agg(measure_code || as_of, ' ' ORDER BY measure_code, as_of) AS days
    FROM newest WHERE length(region_code) = 13 GROUP BY region_code
    -- Whole people only: numbers that would be rounded for each village must not be summed first.
    HAVING bool_and(comparator = 'EQ' AND value = trunc(value) AND coalesce(low, 0) = trunc(coalesce(low, 0))
      AND coalesce(high, 0) = trunc(coalesce(high, 0)))
  ), single AS (
    SELECT * FROM newest WHERE NOT EXISTS (SELECT FROM village WHERE village.region_code = newest.region_code)
    UNION ALL
    SELECT ${columns} ${usable(reading)} AND EXISTS (SELECT FROM percented WHERE percented.region_code = figure.region_code)
  ), summed AS (
    SELECT district, days, json_agg(json_build_object('measureCode', measure_code, 'asOf', as_of::text, 'value', value,
        'low', low, 'high', high, 'approximate', approximate, 'provisional', provisional)) AS figures, max(regions) AS regions
    FROM (SELECT district, days, measure_code, as_of, sum(value) AS value, sum(coalesce(low, value)) AS low,
        sum(coalesce(high, value)) AS high, bool_or(approximate) AS approximate,
        bool_or(provisional) AS provisional, count(*) AS regions
      FROM newest JOIN village USING (region_code) GROUP BY district, days, measure_code, as_of) AS measure
    GROUP BY district, days
  ), alike AS (
    SELECT region_code, district, days, measure_code, array_agg(DISTINCT as_of ORDER BY as_of) AS counted
    FROM newest JOIN village USING (region_code) JOIN region_tally USING (region_code, measure_code)
    GROUP BY region_code, district, days, measure_code
  ), live_alike AS (
    SELECT district, days, ${stretchRows} AS live
    FROM (${addedUp(
      'district, days, measure_code',
      `(SELECT district, days, alike.measure_code, counted, day, sum(net)::int AS net FROM alike
        CROSS JOIN LATERAL ${daysOf(alikePlace, reading.ledgerAt, 'measure_code = alike.measure_code AND day > counted[1]')} AS of_village
      GROUP BY district, days, alike.measure_code, counted, day)`,
      ['counted', '$1::date[]'],
    )}) AS stretch
    GROUP BY district, days
  ), way AS (
    SELECT DISTINCT code FROM (SELECT region_code FROM single UNION SELECT district FROM village) AS place
    CROSS JOIN LATERAL (
      SELECT 'ID' AS code UNION ALL SELECT left(region_code, width) FROM unnest(ARRAY[${codeWidths.join()}]) AS width
    ) AS part WHERE ${reading.way}
  ), counted AS MATERIALIZED (
    SELECT region_code, measure_code, array_agg(DISTINCT as_of ORDER BY as_of) AS days FROM single WHERE metric = 'COUNT'
    GROUP BY region_code, measure_code
  ), live AS (
    SELECT total.region_code, ${stretchRows} AS stretches
    FROM counted JOIN region_tally AS total USING (region_code, measure_code)
      ${stretchesOf(['counted.days', '$1::date[]'], past)}
    GROUP BY total.region_code
  )
  SELECT 'facts' AS kind, json_agg(json_build_array(version, extract(epoch FROM changed_at) * 1000))::text AS rows
    FROM facts_version
  UNION ALL SELECT 'states', json_agg(${stateRow})::text
    FROM way AS asked LEFT JOIN region ON region.code = asked.code COLLATE "C"
      LEFT JOIN live ON live.region_code = asked.code COLLATE "C" GROUP BY left(asked.code, 5)
  UNION ALL SELECT 'figures', json_agg(${figureRow} ORDER BY ${recordingOrder('figure')})::text
    FROM single AS figure GROUP BY left(region_code, 5)
  UNION ALL SELECT 'villages', json_agg(json_build_object('district', district, 'regions', regions, 'figures', figures,
      'live', coalesce(live, '[]')))::text
    FROM summed LEFT JOIN live_alike USING (district, days) GROUP BY left(district, 5)`;
};

// For the country, one pass over all figures; otherwise each root scans its own range of the index on regions, which the
// planner does not choose for a range it does not know.
const belowCountry = below({ figures: 'figure', at: null, ledgerAt: null, way: 'true' });
const belowRegions = below({
  figures: `unnest($3::text[], $4::text[]) AS root (low_code, high_code) CROSS JOIN LATERAL ${inRange}`,
  at: null,
  ledgerAt: null,
  way: 'true',
});
// Every root at an instant of its own.
const belowThen = (ledgerAt: string | null): string => `SELECT known_at AS "knownAt", part.*
  FROM unnest($3::timestamptz[], $4::text[], $5::text[], $6::text[]) AS root (known_at, root_code, low_code, high_code)
  CROSS JOIN LATERAL (${below({
    figures: inRange,
    at: 'root.known_at',
    ledgerAt,
    way: `code = root.root_code OR code >= root.low_code COLLATE "C" AND code < root.high_code COLLATE "C"`,
  })}) AS part`;
const belowAtInstants = { past: belowThen('root.known_at'), present: belowThen(null) };

/** With a million figures, reading those below all provinces took longer than the five seconds of a usual statement. */
const mostRegencies = 20;

/** Whether reading below the regions is given more time: below a province or the country, or below many at once. */
const isWide = (codes: string[]): boolean =>
  codes.length > mostRegencies || codes.some((code) => ['PROVINCE', 'COUNTRY'].includes(levelOf(code)));

/**
 * Reads the facts below the regions, for roll-ups on any of the days. Nothing newer than the last day is read. No region
 * may lie below another.
 */
export const readBelow = async (db: Queryable, codes: string[], days: Day[]): Promise<KnownBelow & FactsVersion> => {
  const sorted = days.toSorted();
  const bounds = codes.map(boundsBelow);
  const isCountry = codes.includes(countryCode);
  const ranges = isCountry ? [] : [bounds.map(({ from }) => from), bounds.map(({ to }) => to)];
  // A named statement, because planning takes as long as execution when there is little data.
  const query = { name: isCountry ? 'below-country' : 'below-regions', text: isCountry ? belowCountry : belowRegions };
  const asked = isWide(codes) ? longStatement(query) : query;
  return knownIn((await db.query<Part>(asked, [sorted, sorted.at(-1), ...ranges])).rows);
};

/**
 * As `readBelow`, each region as known at its own instant, by instant in milliseconds. No region may lie below another of
 * its instant.
 */
export const readBelowThen = async (
  db: Queryable,
  roots: RegionThen[],
  days: Day[],
  ledger: LedgerState = 'past',
): Promise<Map<number, KnownBelow>> => {
  const sorted = days.toSorted();
  const bounds = roots.map(({ code }) => boundsBelow(code));
  const query = { name: `below-${ledger}`, text: belowAtInstants[ledger] };
  const { rows } = await db.query<Part & { knownAt: Date }>(
    isWide(roots.map(({ code }) => code)) ? longStatement(query) : query,
    [
      sorted,
      sorted.at(-1),
      roots.map(({ knownAt }) => knownAt),
      roots.map(({ code }) => code),
      bounds.map(({ from }) => from),
      bounds.map(({ to }) => to),
    ],
  );
  return knownThen(rows);
};
