import type { Queryable } from '../database/database.ts';
import { netSql } from '../terms/activation-kind.ts';
import type { Day } from '../terms/calendar.ts';
import { boundsWithin } from '../terms/region-code.ts';
import { type DayCount, type Stretch, stretchCounts } from '../values/ledger-counts.ts';

/** SQL expressions of a region: its code, and the range of codes from it to the end of its subtree. */
export type Place = { code: string; low: string; high: string };

/**
 * SQL: the net activations of a region by measure and day, on the days of a condition, now (`at` is null) or as known at an
 * instant. Tallies hold the current state; a day that moved since then is its total less what came after, which is little,
 * and the ledger is long.
 */
export const daysOf = ({ code, low, high }: Place, at: string | null, which: string): string => {
  const ofRegion = `FROM region_day_tally AS tally WHERE region_code = ${code} COLLATE "C" AND ${which}`;
  if (at === null) return `(SELECT measure_code, day, net ${ofRegion})`;
  const entries = `FROM activation WHERE activation.measure_code = tally.measure_code AND local_day = tally.day
    AND domicile_code >= ${low} COLLATE "C" AND domicile_code < ${high} COLLATE "C"`;
  return `(SELECT measure_code, day,
      net - coalesce((SELECT sum(${netSql}) ${entries} AND recorded_at > ${at} AND tally.moved_at > ${at}), 0)::int AS net
    ${ofRegion} AND (moved_at <= ${at} OR EXISTS (SELECT ${entries} AND recorded_at <= ${at})))`;
};

/** SQL: the days of a table (day, net) added up to stretches by the columns of `key` and between the days of each array. */
export const addedUp = (key: string, days: string, cuts: string[]): string => `SELECT ${key}, min(day) AS first,
    max(day) AS last, max(day) FILTER (WHERE net <> 0) AS moved,
    (array_agg(net ORDER BY day DESC) FILTER (WHERE net <> 0))[1] AS moved_net, sum(net)::int AS net
  FROM ${days} AS of_day GROUP BY ${[key, ...cuts.map((cut) => `width_bucket(day - 1, ${cut})`)].join(', ')}`;

/** SQL: the rows of a table stretch as JSON, in date order. */
export const stretchRows = `json_agg(json_build_array(stretch.measure_code, stretch.first::text, stretch.last::text,
  stretch.moved::text, stretch.moved_net, stretch.net) ORDER BY stretch.first)`;

const ofTotal = 'region_code = total.region_code AND measure_code = total.measure_code';
const newestDay = (which: string): string =>
  `(SELECT day, net FROM region_day_tally WHERE ${ofTotal} AND ${which} ORDER BY day DESC LIMIT 1)`;

/** SQL expressions of an instant, and of the range of codes from a region's to the end of its subtree. */
export type Past = Omit<Place, 'code'> & { at: string };

/**
 * SQL: joins each row of region_tally AS total with its days added up, as a table named stretch. They are split at the days
 * of the arrays, each of which may be null. Reading every day would take PostgreSQL longer than all else, so now only
 * those after the first split are read, and the total tells what was before it.
 */
export const stretchesOf = (cuts: string[], past: Past | null): string => {
  if (past) {
    const days = daysOf({ code: 'total.region_code', ...past }, past.at, 'tally.measure_code = total.measure_code');
    return `CROSS JOIN LATERAL (${addedUp('measure_code', days, cuts)}) AS stretch`;
  }
  const firstCuts = cuts.map((cut) => `((${cut})[width_bucket(first_day.day - 1, ${cut}) + 1])`);
  return `CROSS JOIN LATERAL (SELECT day FROM region_day_tally WHERE ${ofTotal} ORDER BY day LIMIT 1) AS first_day
    CROSS JOIN LATERAL ${newestDay('true')} AS last_day
    CROSS JOIN LATERAL (SELECT min(day) AS cut FROM (VALUES ${firstCuts.join()}) AS split (day)
      WHERE day < last_day.day) AS split
    CROSS JOIN LATERAL (
      WITH later AS MATERIALIZED (${addedUp(
        'measure_code',
        `(SELECT measure_code, day, net FROM region_day_tally WHERE ${ofTotal} AND day > split.cut)`,
        cuts,
      )})
      SELECT total.measure_code, first_day.day AS first, ending.day AS last,
        CASE ending.net WHEN 0 THEN moved.day ELSE ending.day END AS moved,
        CASE ending.net WHEN 0 THEN moved.net ELSE ending.net END AS moved_net,
        (total.net - coalesce((SELECT sum(net) FROM later), 0))::int AS net
      FROM (SELECT) AS one
        LEFT JOIN LATERAL ${newestDay('day <= split.cut')} AS before ON true
        CROSS JOIN LATERAL (SELECT coalesce(before.day, last_day.day) AS day, coalesce(before.net, last_day.net) AS net) AS ending
        LEFT JOIN LATERAL ${newestDay('net <> 0 AND day < ending.day AND ending.net = 0')} AS moved ON true
      UNION ALL SELECT * FROM later
    ) AS stretch`;
};

/** The counts of one measure of a region after a day (null: from the first on) until another, split at days in order. */
export type AskedCounts = {
  code: string;
  measureCode: string;
  knownAt: Date | null;
  after: Day | null;
  until: Day;
  cuts: Day[];
};

const between = (at: string | null): string => `SELECT place, ${stretchRows} AS stretches
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::date[], $7::date[], $8::text[])
      WITH ORDINALITY AS asked (code, low_code, high_code, measure, known_at, after, until, cuts, place)
    CROSS JOIN LATERAL (${addedUp(
      'measure_code',
      daysOf(
        { code: 'asked.code', low: 'asked.low_code', high: 'asked.high_code' },
        at,
        'tally.measure_code = asked.measure AND day > asked.after AND day <= asked.until',
      ),
      ['asked.cuts::date[]'],
    )}) AS stretch GROUP BY place`;
const betweenNow = between(null);
const betweenThen = between('asked.known_at');

/** Reads counts, each as known at its own instant; null is now. */
export const readCounts = async (db: Queryable, asked: AskedCounts[]): Promise<DayCount[][]> => {
  const bounds = asked.map(({ code }) => boundsWithin(code));
  const text = asked.some(({ knownAt }) => knownAt) ? betweenThen : betweenNow;
  const { rows } = await db.query<{ place: string; stretches: Stretch[] }>(text, [
    asked.map(({ code }) => code),
    bounds.map(({ from }) => from),
    bounds.map(({ to }) => to),
    asked.map(({ measureCode }) => measureCode),
    asked.map(({ knownAt }) => knownAt ?? 'infinity'),
    asked.map(({ after }) => after ?? '-infinity'),
    asked.map(({ until }) => until),
    asked.map(({ cuts }) => `{${cuts.join()}}`),
  ]);
  const counts = new Map(rows.map(({ place, stretches }) => [Number(place), stretches.flatMap(stretchCounts)]));
  return asked.map((_, index) => counts.get(index + 1) ?? []);
};
