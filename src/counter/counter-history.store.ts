import type { Queryable } from '../database/database.ts';

/** A correction as it changed one event's counter; `delta` is in people served. */
export type CounterCorrection = { delta: number; note: string | null; at: Date };
/** People served in one minute. */
export type MinuteCount = { minute: Date; served: number };

// The last correction of a move stands in for all of them: a screen shows a move as one correction.
const isShown = 'move_id IS NULL OR move_delta IS NOT NULL';
const corrections = `SELECT event_id AS "eventId", newest.* FROM unnest($1::uuid[]) AS asked (event_id) CROSS JOIN LATERAL (
    SELECT delta, note, at FROM (
      (SELECT position, coalesce(move_delta, delta) AS delta, public_note AS note, at FROM correction
        WHERE correction.event_id = asked.event_id AND (${isShown}) ORDER BY position DESC LIMIT $2)
      UNION ALL
      (SELECT position, coalesce(move_other_delta, other_delta), public_note, at FROM correction
        WHERE other_event_id = asked.event_id AND (${isShown}) ORDER BY position DESC LIMIT $2)) AS both_ways
    ORDER BY position DESC LIMIT $2) AS newest`;

const minutes = `SELECT event_id AS "eventId", minute, served FROM event_minute_tally
  WHERE event_id = ANY($1::uuid[]) AND minute > $2 AND minute <= $3 AND served <> 0 ORDER BY minute`;

/** The newest corrections of each event, at most `last` per event, newest first. */
export const readCorrections = async (
  db: Queryable,
  eventIds: string[],
  last: number,
): Promise<Map<string, CounterCorrection[]>> => {
  const { rows } = await db.query<CounterCorrection & { eventId: string }>({ name: 'corrections', text: corrections }, [
    eventIds,
    last,
  ]);
  return Map.groupBy(rows, ({ eventId }) => eventId);
};

/** People served per minute at each event, after `since` up to `until`, oldest first; empty minutes are left out. */
export const readMinutes = async (
  db: Queryable,
  eventIds: string[],
  since: Date,
  until: Date,
): Promise<Map<string, MinuteCount[]>> => {
  const { rows } = await db.query<MinuteCount & { eventId: string }>({ name: 'minutes', text: minutes }, [
    eventIds,
    since,
    until,
  ]);
  return Map.groupBy(rows, ({ eventId }) => eventId);
};
