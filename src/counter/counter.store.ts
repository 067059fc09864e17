import type { Queryable } from '../database/database.ts';
import type { StoredCounter } from './counter.ts';

const counters = `SELECT event.id AS "eventId", event.status, coalesce(tally.version, 0) AS version, coalesce(tally.served, 0) AS served,
    coalesce(tally.net, 0) AS net, coalesce(tally.from_here, 0) AS "fromHere", event.goal,
    tally.last_activation_at AS "lastActivationAt",
    (SELECT coalesce(json_agg(json_build_object('measureCode', measure_code, 'segment', segment, 'served', part.served,
      'net', part.net) ORDER BY measure_code, segment), '[]') FROM event_part_tally part WHERE part.event_id = event.id) AS parts,
    (SELECT coalesce(sum(recent.served * least(1, extract(epoch FROM recent.minute + interval '1 minute' - $2) / 60)), 0)::float8
      FROM event_minute_tally recent WHERE recent.event_id = event.id AND recent.minute > $2 - interval '1 minute'
        AND recent.minute <= $3) AS "recentlyServed"
  FROM outreach_event event LEFT JOIN event_tally tally ON tally.event_id = event.id
  WHERE event.id = ANY($1::uuid[])`;

/**
 * Totals of the events, with the people served from `since` to `until`. The minute that contains `since` counts only
 * for the share after it.
 */
export const readCounters = async (
  db: Queryable,
  eventIds: string[],
  since: Date,
  until: Date,
): Promise<Map<string, StoredCounter>> => {
  const { rows } = await db.query<StoredCounter>({ name: 'counters', text: counters }, [eventIds, since, until]);
  return new Map(rows.map((row) => [row.eventId, row]));
};
