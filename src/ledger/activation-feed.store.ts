import type { Queryable } from '../database/database.ts';

/** An entry's id and its position in the ledger. */
export type Positioned = { id: string; position: string };

// Ordered by the column: its bare name would be the text that is selected, and "10" comes before "9".
const after = `SELECT id, position::text FROM activation WHERE event_id = $1 AND position > $2::bigint
  ORDER BY activation.position LIMIT $3`;

// Whether a position is one of the event's (0: its beginning), how many entries come after it, and which is the newest.
const standing = `SELECT
  $2::bigint = 0 OR EXISTS (SELECT FROM activation WHERE event_id = $1 AND position = $2::bigint) AS "isKnown",
  (SELECT count(*) FROM (SELECT FROM activation WHERE event_id = $1 AND position > $2::bigint LIMIT $3) AS newer)::int
    AS newer,
  coalesce((SELECT max(position) FROM activation WHERE event_id = $1), 0)::text AS newest`;

/** The event's entries after a position, in their order, at most `limit`. */
export const readEntriesAfter = async (
  db: Queryable,
  eventId: string,
  position: string,
  limit: number,
): Promise<Positioned[]> =>
  (await db.query<Positioned>({ name: 'entries-after', text: after }, [eventId, position, limit])).rows;

/** How a position stands within its event; `newer` is counted up to `limit`. */
export const readStanding = async (
  db: Queryable,
  eventId: string,
  position: string,
  limit: number,
): Promise<{ isKnown: boolean; newer: number; newest: string }> => {
  const { rows } = await db.query<{ isKnown: boolean; newer: number; newest: string }>(standing, [
    eventId,
    position,
    limit,
  ]);
  return rows[0] as (typeof rows)[number];
};
