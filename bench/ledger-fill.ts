/** Fills a database with a ledger and with figures of villages, as if years of recording had gone by. */
import type pg from 'pg';

// Half of the entries are of people of one province, on which the reading benches look, and each of its districts has
// entries on each day of the year before. Noon in Jakarta is the same day in all zones.
const numbered = `CREATE TEMP TABLE village AS
    SELECT code, row_number() OVER (ORDER BY code)::int AS place FROM region WHERE level = 'VILLAGE';
  CREATE TEMP TABLE inner_village AS
    SELECT code, row_number() OVER (ORDER BY code)::int AS place FROM region WHERE level = 'VILLAGE' AND code LIKE '64.%';
  CREATE TEMP TABLE event AS
    SELECT gen_random_uuid() AS id, code AS region_code, place::int FROM (
      SELECT code, row_number() OVER (ORDER BY code <> '64.71', code) AS place FROM region WHERE level = 'REGENCY') AS regency
    WHERE place <= 200`;
const events = `INSERT INTO outreach_event (id, code, name, region_code, venue_kind, venue_name, status, scheduled_start,
    scheduled_end, opened_at, planned_by)
  SELECT id, 'FILL' || place, 'bench ' || place, region_code, 'MARKET', 'bench', 'LIVE', now() - interval '370 days', now(),
    now() - interval '370 days', 'bench' FROM event`;
const entries = `INSERT INTO activation (id, event_id, measure_code, kind, count, domicile_code, segment, occurred_at, local_day,
    recorded_at, recorded_by)
  SELECT gen_random_uuid(), event.id,
    (ARRAY['IKD_ACTIVE', 'IKD_ACTIVE', 'IKD_ACTIVE', 'IKD_ACTIVE', 'KTP_RECORDED', 'KIA_ISSUED'])[1 + n / 2 % 6],
    CASE n % 20 WHEN 3 THEN 'REACTIVATION' WHEN 7 THEN 'WITHDRAWAL' ELSE 'ACTIVATION' END::activation_kind, 1 + n % 3,
    coalesce(inner_village.code, village.code), (ARRAY['STUDENT', 'GENERAL_PUBLIC', 'CIVIL_SERVANT', 'UNKNOWN'])[1 + n % 4]::segment,
    at, at::date, at, 'bench'
  FROM generate_series(1, $1::int) AS n
    CROSS JOIN LATERAL (SELECT date_trunc('day', now()) - (1 + n / 7 % 365) * interval '1 day' + interval '5 hours'
      + n % 60 * interval '1 minute' AS at) AS moment
    JOIN event ON event.place = 1 + n / 11 % (SELECT count(*)::int FROM event)
    LEFT JOIN inner_village ON n % 2 = 0
      AND inner_village.place = 1 + (n::bigint / 2 * 7919 % (SELECT count(*) FROM inner_village))::int
    LEFT JOIN village ON n % 2 = 1 AND village.place = 1 + (n::bigint * 7919 % (SELECT count(*) FROM village))::int`;

const served = `count * CASE kind WHEN 'WITHDRAWAL' THEN 0 ELSE 1 END`;
const net = `count * CASE kind WHEN 'ACTIVATION' THEN 1 WHEN 'WITHDRAWAL' THEN -1 ELSE 0 END`;
// Each domicile with the regions above it: codes have fixed widths.
const chain = `SELECT activation.*, region_code FROM activation CROSS JOIN LATERAL (
  SELECT 'ID' AS region_code UNION ALL SELECT left(domicile_code, width) FROM unnest(ARRAY[2, 5, 8, 13]) AS width) AS above`;
const tallies = [
  `INSERT INTO event_tally (event_id, served, net, from_here, last_activation_at)
    SELECT event_id, sum(${served}), sum(${net}),
      coalesce(sum(${net}) FILTER (WHERE starts_with(domicile_code, region_code || '.')), 0), max(occurred_at)
    FROM activation JOIN outreach_event AS event ON event.id = event_id GROUP BY event_id`,
  `INSERT INTO event_part_tally (event_id, measure_code, segment, served, net)
    SELECT event_id, measure_code, segment, sum(${served}), sum(${net}) FROM activation GROUP BY 1, 2, 3`,
  `INSERT INTO event_minute_tally (event_id, minute, served)
    SELECT event_id, date_trunc('minute', occurred_at), sum(${served}) FROM activation GROUP BY 1, 2`,
  `INSERT INTO region_day_tally (region_code, measure_code, day, net, moved_at)
    SELECT region_code, measure_code, local_day, sum(${net}), max(recorded_at) FROM (${chain}) AS fact GROUP BY 1, 2, 3`,
  `INSERT INTO region_tally (region_code, measure_code, net)
    SELECT region_code, measure_code, sum(net) FROM region_day_tally GROUP BY 1, 2`,
];

/** Fills an empty ledger, with every tally that recording would have kept. Needs a superuser. */
export const fillLedger = async (client: pg.Client, count: number): Promise<void> => {
  await client.query(numbered);
  await client.query(events);
  // Without checks of foreign keys, which the statement cannot violate, this takes half the time.
  await client.query('SET session_replication_role = replica');
  await client.query(entries, [count]);
  for (const tally of tallies) await client.query(tally);
  await client.query('SET session_replication_role = DEFAULT');
  await client.query('DROP TABLE village, inner_village, event');
};

// Figures of villages leave the values of districts that have figures of their own as they are.
const figures = `INSERT INTO figure (region_code, metric, measure_code, value, as_of, recorded_at)
  SELECT code, 'COUNT', measure, round((1200 + place * 37 % 900) * share * (1 + day / 50.0)), '2025-06-30'::date - day * 30,
    (SELECT changed_at FROM facts_version)
  FROM generate_series(0, 3) AS day, (VALUES ('KTP_ELIGIBLE', 1), ('KTP_RECORDED', 0.97), ('IKD_ACTIVE', 0.21)) AS measure (measure, share),
    (SELECT code, row_number() OVER (ORDER BY code) AS place FROM region WHERE level = 'VILLAGE') AS village
  LIMIT $1 - (SELECT count(*) FROM figure)`;

/** Adds counts of villages until the database has that many figures. */
export const fillFigures = async (client: pg.Client, count: number): Promise<void> => {
  await client.query(figures, [count]);
};

const fewer = `DELETE FROM region WHERE level = 'VILLAGE' AND code NOT LIKE '64.%'
  AND NOT EXISTS (SELECT FROM figure WHERE region_code = region.code)`;

/** Leaves out the villages of all other provinces; returns the number of regions that are left. */
export const dropVillages = async (client: pg.Client): Promise<number> => {
  await client.query('SET session_replication_role = replica');
  await client.query(fewer);
  // The triggers did not run.
  await client.query('UPDATE tree_version SET version = version + 1');
  await client.query('SET session_replication_role = DEFAULT');
  const { rows } = await client.query<{ count: number }>('SELECT count(*)::int AS count FROM region');
  return rows[0]?.count ?? 0;
};
