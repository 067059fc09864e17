import type { Queryable } from '../database/database.ts';
import type { StoredCounter } from './counter.ts';

const counters = `SELECT event.id AS "eventId", event.status, coalesce(tally.version, 0) AS version, coalesce(tally.served, 0) AS served,
    coalesce(tally.net, 0) AS net, coalesce(tally.from_here, 0) AS "fromHere", event.goal,
    tally.last_activation_at AS "lastActivationAt",
    (SELECT coalesce(json_agg(json_build_object('measureCode', measure_code, 'segment', segment, 'served', part.served,
      'net', part.net) ORDER BY measure_code, segment), '[]') FROM event_part_tally part WHERE part.event_id = event.id) AS parts,
    (SELECT coalesce(json_agg(json_build_array((extract(epoch FROM minute) * 1000)::bigint, recent.served)), '[]')
      FROM event_minute_tally recent WHERE recent.event_id = event.id AND minute > $2::timestamptz - interval '1 minute') AS minutes
  FROM outreach_event event LEFT JOIN event_tally tally ON tally.event_id = event.id
  WHERE event.id = ANY($1::uuid[])`;

/** Totals of the events, with the minutes from the one that contains `since` on. */
export const readCounters = async (
  db: Queryable,
  eventIds: string[],
  since: Date,
): Promise<Map<string, StoredCounter>> => {
  const { rows } = await db.query<Omit<StoredCounter, 'since'>>({ name: 'counters', text: counters }, [
    eventIds,
    since,
  ]);
  return new Map(rows.map((row) => [row.eventId, { ...row, since }]));
};
