import type { Queryable } from '../database/database.ts';

/** An entry's id and its position in the ledger. */
export type Positioned = { id: string; position: string };

// ORDER BY names the table: a bare "position" would be the selected text, in which "10" comes before "9".
const after = `SELECT id, position::text FROM activation WHERE event_id = $1 AND position > $2::bigint
  ORDER BY activation.position LIMIT $3`;

// Whether a position belongs to the event (0 is its beginning), how many entries follow it, and the newest position.
const standing = `SELECT
  $2::bigint = 0 OR EXISTS (SELECT FROM activation WHERE event_id = $1 AND position = $2::bigint) AS "isKnown",
  (SELECT count(*) FROM (SELECT FROM activation WHERE event_id = $1 AND position > $2::bigint LIMIT $3) AS newer)::int
    AS newer,
  coalesce((SELECT max(position) FROM activation WHERE event_id = $1), 0)::text AS newest`;

/** At most `limit` entries of the event after a position, in order of position. */
export const readEntriesAfter = async (
  db: Queryable,
  eventId: string,
  position: string,
  limit: number,
): Promise<Positioned[]> =>
  (await db.query<Positioned>({ name: 'entries-after', text: after }, [eventId, position, limit])).rows;

/**
 * Compares a position with the event's ledger: `isKnown` says whether the event has it, `newer` is the number of
 * entries after it, counted up to `limit`, and `newest` is the last position.
 */
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
