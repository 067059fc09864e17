import { netSql, servedSql } from '../terms/activation-kind.ts';
import { codeWidths } from '../terms/region-code.ts';

// The tallies of the events are locked before anything is inserted, so that the positions of an event's entries
// increase in the order of their commits: a reader that has read up to one position never finds an earlier one later.
const place = `place AS (
  SELECT event_id, region_code, here_code FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[])
    AS judged (judged_id, here_code, judged_status, judged_closed_at)
  JOIN outreach_event ON id = judged_id AND status = judged_status::outreach_status
    AND closed_at IS NOT DISTINCT FROM judged_closed_at
  JOIN event_tally ON event_id = id ORDER BY event_id FOR UPDATE OF event_tally
)`;

const columns = 'id, event_id, measure_code, kind, count, domicile_code, segment, occurred_at, local_day';

// The clock is read once the tallies are locked, for `knownAt`: an entry that waited for its turn was not known while
// it waited.
const inserted = `offered AS (
  SELECT * FROM unnest($5::uuid[], $6::uuid[], $7::text[], $8::text[], $9::int[], $10::text[], $11::text[],
    $12::timestamptz[], $13::date[], $14::text[], $15::text[], $16::uuid[])
    AS entry (${columns}, recorded_by, device, correction_id)
), stamp AS (
  SELECT date_trunc('milliseconds', max(clock_timestamp())) AS at FROM place
), inserted AS (
  INSERT INTO activation (${columns}, recorded_by, device, correction_id, recorded_at)
  SELECT id, event_id, measure_code, kind::activation_kind, count, domicile_code, segment::segment, occurred_at,
    local_day, recorded_by, device, correction_id, stamp.at
  FROM offered JOIN place USING (event_id) CROSS JOIN stamp ORDER BY id
  ON CONFLICT (id) DO NOTHING
  RETURNING ${columns}
)`;

// Each tally is summed over the rows that were actually inserted, and upserted in the order of its key, those of regions
// from the villages up: a statement that waits for a village's holds no province's. The order of the tables is fixed
// too, so two servers cannot deadlock. Codes have fixed widths, so a domicile's ancestors are its first 2, 5, 8 and 13
// characters, and the country.
const tallied = `fact AS (
  SELECT inserted.*, ${servedSql} AS served, ${netSql} AS net,
    here_code = 'ID' OR domicile_code COLLATE "C" = here_code
      OR starts_with(domicile_code, here_code || '.') AS from_here
  FROM inserted JOIN place USING (event_id)
), event_totals AS (
  INSERT INTO event_tally AS tally (event_id, version, served, net, from_here, last_activation_at)
  SELECT event_id, 1, sum(served), sum(net), coalesce(sum(net) FILTER (WHERE from_here), 0), max(occurred_at)
  FROM fact GROUP BY event_id ORDER BY event_id
  ON CONFLICT (event_id) DO UPDATE SET version = tally.version + 1, served = tally.served + EXCLUDED.served,
    net = tally.net + EXCLUDED.net, from_here = tally.from_here + EXCLUDED.from_here,
    last_activation_at = greatest(tally.last_activation_at, EXCLUDED.last_activation_at)
  RETURNING event_id, version
), parts AS (
  INSERT INTO event_part_tally AS tally (event_id, measure_code, segment, served, net)
  SELECT event_id, measure_code, segment, sum(served), sum(net)
  FROM fact GROUP BY event_id, measure_code, segment ORDER BY event_id, measure_code, segment
  ON CONFLICT (event_id, measure_code, segment) DO UPDATE
    SET served = tally.served + EXCLUDED.served, net = tally.net + EXCLUDED.net
), minutes AS (
  INSERT INTO event_minute_tally AS tally (event_id, minute, served)
  SELECT event_id, date_trunc('minute', occurred_at) AS minute, sum(served)
  FROM fact GROUP BY event_id, date_trunc('minute', occurred_at) ORDER BY 1, 2
  ON CONFLICT (event_id, minute) DO UPDATE SET served = tally.served + EXCLUDED.served
), by_domicile AS (
  SELECT domicile_code, measure_code, local_day, sum(net) AS net FROM fact GROUP BY 1, 2, 3
), by_region AS (
  SELECT region_code, measure_code, local_day, sum(net) AS net
  FROM by_domicile CROSS JOIN LATERAL (
    SELECT 'ID' AS region_code
    UNION ALL SELECT left(domicile_code, width) FROM unnest(ARRAY[${codeWidths.join()}]) AS width
      WHERE domicile_code <> 'ID' AND width <= length(domicile_code)
  ) AS chain GROUP BY 1, 2, 3
), region_totals AS (
  INSERT INTO region_tally AS tally (region_code, measure_code, version, net)
  SELECT region_code, measure_code, 1, sum(net) FROM by_region GROUP BY 1, 2
  ORDER BY length(region_code) DESC, region_code COLLATE "C", measure_code
  ON CONFLICT (region_code, measure_code) DO UPDATE SET version = tally.version + 1, net = tally.net + EXCLUDED.net
  RETURNING region_code, measure_code, version
), region_days AS (
  INSERT INTO region_day_tally AS tally (region_code, measure_code, day, net, moved_at)
  SELECT region_code, measure_code, local_day, net, stamp.at FROM by_region CROSS JOIN stamp
  ORDER BY length(region_code) DESC, region_code COLLATE "C", measure_code, local_day
  ON CONFLICT (region_code, measure_code, day) DO UPDATE SET net = tally.net + EXCLUDED.net,
    moved_at = CASE EXCLUDED.net WHEN 0 THEN tally.moved_at ELSE greatest(tally.moved_at, EXCLUDED.moved_at) END
)`;

const moved = `moved AS (
  SELECT (SELECT coalesce(json_agg(json_build_object('eventId', event_id, 'regionCode', region_code, 'version', version)), '[]')
      FROM event_totals JOIN place USING (event_id)) AS events,
    (SELECT coalesce(json_agg(json_build_object('regionCode', region_code, 'measureCode', measure_code, 'version', version)), '[]')
      FROM region_totals) AS regions
)`;
const insertedIds = `(SELECT coalesce(json_agg(id), '[]') FROM inserted) AS ids`;

/**
 * Inserts entries ($5 to $16) of events ($1 to $4), adds them to every tally, and notifies other servers ($17 and $18).
 * It is one statement for the whole group, so that the rows where all writers meet, above all the country's, are locked
 * for its duration and never across a round trip.
 */
export const appendEntries = `WITH ${place}, ${inserted}, ${tallied}, ${moved}
SELECT ${insertedIds}, events, regions,
  CASE WHEN $17::text IS NOT NULL AND json_array_length(events) > 0 THEN pg_notify($17,
    CASE WHEN octet_length(events::text) + octet_length(regions::text) < 7500
      THEN json_build_object('from', $18::text, 'events', events, 'regions', regions)
      ELSE json_build_object('from', $18::text) END::text) END
FROM moved`;

/**
 * The same in two statements, for thousands of entries at once in a transaction: inserting them takes nearly all of the
 * time, with the checks of their foreign keys at the end, and no row that other events need is locked yet.
 */
export const insertEntries = `WITH ${place}, ${inserted} SELECT ${insertedIds}`;
export const addToTallies = `WITH ${place}, inserted AS (
  SELECT ${columns}, recorded_at FROM activation WHERE id = ANY($5::uuid[])
), stamp AS (
  SELECT max(recorded_at) AS at FROM inserted
), ${tallied}, ${moved} SELECT events, regions FROM moved`;
