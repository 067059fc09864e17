import type pg from 'pg';
import type { Queryable } from '../database/database.ts';
import { nowSql } from '../database/database-clock.ts';
import { netSql, servedSql } from '../terms/activation-kind.ts';
import type { Moved } from '../terms/moved.ts';
import { codeWidths } from '../terms/region-code.ts';
import type { Entry, EntryContent } from './entry.ts';
import { hereOf } from './here.ts';
import type { JudgedEvent } from './judge.ts';

/** The ids that an append actually wrote, and the tallies that changed. */
export type Written = { ids: string[]; moved: Moved };

const storedEntry = `json_build_object('id', id, 'eventId', event_id, 'measureCode', measure_code, 'kind', kind, 'count', count,
  'domicileCode', domicile_code, 'segment', segment, 'occurredAt', occurred_at)`;

// Everything that a group is judged by, in one round trip.
const judgedBy = `SELECT ${nowSql} AS now,
  (SELECT coalesce(json_agg(json_build_object('id', id, 'code', code, 'regionCode', region_code, 'status', status,
    'openedAt', opened_at, 'closedAt', closed_at)), '[]')
    FROM outreach_event WHERE id = ANY($1::uuid[]) OR code = ANY($2)) AS events,
  (SELECT coalesce(json_agg(${storedEntry}), '[]') FROM activation WHERE id = ANY($3::uuid[])) AS stored,
  (SELECT coalesce(json_agg(code), '[]') FROM region WHERE code = ANY($4)) AS regions`;

// One statement for the whole group, so that the rows where all writers meet, above all the country's, are locked for
// its duration and never across a round trip. Each tally is summed over the rows that were actually inserted, and
// upserted in the order of its key, those of regions from the villages up: a statement that waits for a village's holds no
// province's. The statement also fixes the order of the tables, so two servers cannot deadlock.
// The tallies of the events are locked before anything is inserted, so that the positions of an event's entries
// increase in the order of their commits: a reader that has read up to one position never finds an earlier one later.
// The clock is read once they are locked, for `knownAt`: an entry that waited for its turn was not known while it
// waited. Codes have fixed widths, so a domicile's ancestors are its first 2, 5, 8 and 13 characters, and the country.
const appendEntries = `WITH offered AS (
  SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::int[], $6::text[], $7::text[],
    $8::timestamptz[], $9::date[], $10::text[], $11::text[], $18::uuid[])
    AS entry (id, event_id, measure_code, kind, count, domicile_code, segment, occurred_at, local_day, recorded_by,
      device, correction_id)
), place AS (
  SELECT event_id, region_code, here_code FROM unnest($12::uuid[], $13::text[], $14::text[], $15::timestamptz[])
    AS judged (judged_id, here_code, judged_status, judged_closed_at)
  JOIN outreach_event ON id = judged_id AND status = judged_status::outreach_status
    AND closed_at IS NOT DISTINCT FROM judged_closed_at
  JOIN event_tally ON event_id = id ORDER BY event_id FOR UPDATE OF event_tally
), stamp AS (
  SELECT date_trunc('milliseconds', max(clock_timestamp())) AS at FROM place
), inserted AS (
  INSERT INTO activation (id, event_id, measure_code, kind, count, domicile_code, segment, occurred_at, local_day,
    recorded_by, device, correction_id, recorded_at)
  SELECT id, event_id, measure_code, kind::activation_kind, count, domicile_code, segment::segment, occurred_at,
    local_day, recorded_by, device, correction_id, stamp.at
  FROM offered JOIN place USING (event_id) CROSS JOIN stamp ORDER BY id
  ON CONFLICT (id) DO NOTHING
  RETURNING id, event_id, measure_code, kind, count, domicile_code, segment, occurred_at, local_day
), fact AS (
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
)
SELECT (SELECT coalesce(json_agg(id), '[]') FROM inserted) AS ids, events, regions,
  CASE WHEN $16::text IS NOT NULL AND json_array_length(events) > 0 THEN pg_notify($16,
    CASE WHEN octet_length(events::text) + octet_length(regions::text) < 7500
      THEN json_build_object('from', $17::text, 'events', events, 'regions', regions)
      ELSE json_build_object('from', $17::text) END::text) END
FROM (SELECT (SELECT coalesce(json_agg(json_build_object('eventId', event_id, 'regionCode', region_code, 'version', version)), '[]')
    FROM event_totals JOIN place USING (event_id)) AS events,
  (SELECT coalesce(json_agg(json_build_object('regionCode', region_code, 'measureCode', measure_code, 'version', version)), '[]')
    FROM region_totals) AS regions) AS moved`;

/** Treats a stalled database like one that is unavailable; the ids make a retry safe. */
const bounded = <Query extends pg.QueryConfig>(query: Query): Query => ({ ...query, query_timeout: 10_000 });

/** The keys that a group names: its events, the ids of its entries, and its domiciles. */
export type GroupKeys = { eventIds: string[]; eventCodes: string[]; entryIds: string[]; domiciles: string[] };
/** The stored rows with those keys. */
export type GroupFacts = {
  events: (JudgedEvent & { code: string })[];
  stored: Map<string, EntryContent>;
  regions: Set<string>;
  /** The time of the database. */
  now: Date;
};

type JsonRow = {
  events: { openedAt: string | null; closedAt: string | null }[];
  stored: (Omit<EntryContent, 'occurredAt'> & { id: string; occurredAt: string })[];
  regions: string[];
  now: number;
};

const instant = (text: string | null): Date | null => (text === null ? null : new Date(text));

/** Reads everything that a group is judged by. */
export const readGroupFacts = async (db: Queryable, keys: GroupKeys): Promise<GroupFacts> => {
  const parameters = [keys.eventIds, keys.eventCodes, keys.entryIds, keys.domiciles];
  const { rows } = await db.query<JsonRow>(bounded({ name: 'judged-by', text: judgedBy }), parameters);
  const { events, stored, regions, now } = rows[0] as JsonRow;
  return {
    events: events.map(
      (event) =>
        ({
          ...event,
          openedAt: instant(event.openedAt),
          closedAt: instant(event.closedAt),
        }) as GroupFacts['events'][number],
    ),
    stored: new Map(stored.map(({ id, ...content }) => [id, { ...content, occurredAt: new Date(content.occurredAt) }])),
    regions: new Set(regions),
    now: new Date(now),
  };
};

/** The PostgreSQL channel that other servers listen on, and the name of the writing server. */
export type Notice = { channel: string; from: string };

/** An event that entries are written for, in the state in which they were judged. */
export type JudgedPlace = Pick<JudgedEvent, 'id' | 'regionCode' | 'status' | 'closedAt'>;

/**
 * Appends entries, whose ids must differ, and adds them to every tally, in one statement. `places` are their events.
 * Returns the ids that were actually written: ids that were already stored are left out, and so are entries of events
 * that are no longer in the given state. With a `notice`, other servers are notified in the same transaction of the
 * tallies that changed or, where that text would be too long, only that something changed.
 */
export const appendToLedger = async (
  db: Queryable,
  entries: Entry[],
  places: JudgedPlace[],
  notice: Notice | null = null,
): Promise<Written> => {
  const { rows } = await db.query<{ ids: string[] } & Pick<Moved, 'events' | 'regions'>>(
    bounded({ name: 'append-entries', text: appendEntries }),
    [
      entries.map((entry) => entry.id),
      entries.map((entry) => entry.eventId),
      entries.map((entry) => entry.measureCode),
      entries.map((entry) => entry.kind),
      entries.map((entry) => entry.count),
      entries.map((entry) => entry.domicileCode),
      entries.map((entry) => entry.segment),
      entries.map((entry) => entry.occurredAt),
      entries.map((entry) => entry.localDay),
      entries.map((entry) => entry.recordedBy),
      entries.map((entry) => entry.device),
      places.map(({ id }) => id),
      places.map(({ regionCode }) => hereOf(regionCode)),
      places.map(({ status }) => status),
      places.map(({ closedAt }) => closedAt),
      notice?.channel ?? null,
      notice?.from ?? null,
      entries.map((entry) => entry.correctionId),
    ],
  );
  const { ids, events, regions } = rows[0] as (typeof rows)[number];
  return { ids, moved: { events, regions, facts: false } };
};
