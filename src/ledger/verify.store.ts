import type { Queryable } from '../database/database.ts';
import { netSql, servedSql } from '../terms/activation-kind.ts';

/** A tally that differs from the sum over the ledger. */
export type Difference = { tally: string; key: string; stored: string; recomputed: string };

// Each domicile with its ancestors, as in append-statements.ts, but read from the region tree: a second way to find them.
const chain = `SELECT activation.*, ancestor.code AS region_code FROM activation
  JOIN region ancestor ON ancestor.code = 'ID' OR domicile_code COLLATE "C" = ancestor.code
    OR ancestor.code IN (left(domicile_code, 2), left(domicile_code, 5), left(domicile_code, 8))`;

const here = `(CASE WHEN event.region_code = 'ID' OR length(event.region_code) = 2 THEN event.region_code
  ELSE left(event.region_code, 5) END)`;

const compare = (tally: string, key: string, stored: string, recomputed: string, columns: string[]): string => {
  const list = (table: string): string =>
    `json_build_object(${columns.map((name) => `'${name}', ${table}.${name}`).join(', ')})::text`;
  const differs = columns
    .map((name) => `coalesce(stored.${name}::text, '0') <> coalesce(recomputed.${name}::text, '0')`)
    .join(' OR ');
  return `SELECT '${tally}' AS tally, coalesce(stored.key, recomputed.key) AS key,
    CASE WHEN stored.key IS NULL THEN 'missing' ELSE ${list('stored')} END AS stored,
    CASE WHEN recomputed.key IS NULL THEN 'nothing' ELSE ${list('recomputed')} END AS recomputed
  FROM (SELECT ${key} AS key, ${columns.join(', ')} FROM ${stored}) AS stored
  FULL JOIN (${recomputed}) AS recomputed USING (key) WHERE ${differs}`;
};

const comparisons = [
  compare(
    'event_tally',
    'event_id::text',
    'event_tally',
    `SELECT event_id::text AS key, sum(${servedSql}) AS served, sum(${netSql}) AS net,
      coalesce(sum(${netSql}) FILTER (WHERE ${here} = 'ID' OR domicile_code = ${here} OR starts_with(domicile_code, ${here} || '.')), 0) AS from_here
      , max(occurred_at) AS last_activation_at
      FROM activation JOIN outreach_event event ON event.id = event_id GROUP BY 1`,
    ['served', 'net', 'from_here', 'last_activation_at'],
  ),
  compare(
    'event_part_tally',
    `concat_ws(' ', event_id, measure_code, segment)`,
    'event_part_tally',
    `SELECT concat_ws(' ', event_id, measure_code, segment) AS key, sum(${servedSql}) AS served, sum(${netSql}) AS net
      FROM activation GROUP BY 1`,
    ['served', 'net'],
  ),
  compare(
    'event_minute_tally',
    `concat_ws(' ', event_id, minute)`,
    'event_minute_tally',
    `SELECT concat_ws(' ', event_id, date_trunc('minute', occurred_at)) AS key, sum(${servedSql}) AS served
      FROM activation GROUP BY 1`,
    ['served'],
  ),
  compare(
    'region_tally',
    `concat_ws(' ', region_code, measure_code)`,
    'region_tally',
    `SELECT concat_ws(' ', region_code, measure_code) AS key, sum(${netSql}) AS net FROM (${chain}) AS fact GROUP BY 1`,
    ['net'],
  ),
  compare(
    'region_day_tally',
    `concat_ws(' ', region_code, measure_code, day)`,
    'region_day_tally',
    `SELECT concat_ws(' ', region_code, measure_code, local_day) AS key, sum(${netSql}) AS net FROM (${chain}) AS fact GROUP BY 1`,
    ['net'],
  ),
];

/** Recomputes every tally from the ledger and returns those that differ. Runs in the caller's snapshot. */
export const findDifferences = async (db: Queryable): Promise<Difference[]> => {
  const differences: Difference[] = [];
  for (const statement of comparisons) differences.push(...(await db.query<Difference>(statement)).rows);
  return differences;
};

/** The number of entries in the ledger. */
export const countEntries = async (db: Queryable): Promise<number> => {
  const { rows } = await db.query<{ count: string }>('SELECT count(*) AS count FROM activation');
  return Number(rows[0]?.count ?? 0);
};
