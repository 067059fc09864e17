import type { Queryable } from '../database/database.ts';
import type { EventKey } from '../outreach/event.ts';
import { isUndone } from './correction.store.ts';
import type { StoredEntry } from './correction.ts';
import type { MovedEntry } from './decide-move.ts';

/**
 * Selects entries of an event; null leaves a condition out. `device` and `recordedBy` are those that first recorded an
 * entry, even if others corrected it since. `from` is inclusive, `until` exclusive.
 */
export type EntryFilter = { device: string | null; recordedBy: string | null; from: Date | null; until: Date | null };

const content = (entry: string): string =>
  `'id', ${entry}.id, 'eventId', ${entry}.event_id, 'measureCode', ${entry}.measure_code, 'kind', ${entry}.kind,
    'count', ${entry}.count, 'domicileCode', ${entry}.domicile_code, 'segment', ${entry}.segment,
    'occurredAt', ${entry}.occurred_at`;
const isCorrected = (entry: string): string =>
  `EXISTS (SELECT FROM correction AS made WHERE made.activation_id = ${entry}.id AND made.undoes_id IS NULL
    AND NOT ${isUndone('made')})`;

// The device and officer that first recorded an entry, traced back through the corrections that replaced it.
const firstRecorded = `WITH RECURSIVE origin AS (
    SELECT entry.correction_id, entry.device, entry.recorded_by
    UNION ALL
    SELECT earlier.correction_id, earlier.device, earlier.recorded_by FROM origin
      JOIN correction ON correction.id = origin.correction_id JOIN activation AS earlier ON earlier.id = activation_id
  ) SELECT device, recorded_by FROM origin WHERE correction_id IS NULL`;

// Leaves out reversals, entries that an undo added, and entries of corrections that were undone: after an undo, the
// original entry is the one in force.
const standing = `SELECT json_build_object(${content('entry')}) AS entry
  FROM activation AS entry CROSS JOIN LATERAL (${firstRecorded}) AS first
  WHERE event_id = $1 AND count > 0
    AND ($2::text IS NULL OR first.device = $2) AND ($3::text IS NULL OR first.recorded_by = $3)
    AND ($4::timestamptz IS NULL OR occurred_at >= $4) AND ($5::timestamptz IS NULL OR occurred_at < $5)
    AND NOT EXISTS (SELECT FROM correction AS added WHERE added.id = entry.correction_id
      AND (added.undoes_id IS NOT NULL OR ${isUndone('added')}))
    AND NOT ${isCorrected('entry')}
  ORDER BY position LIMIT $6`;

const moved = `SELECT move.id AS "correctionId", json_build_object(${content('first')}) AS first,
    json_build_object(${content('standing')}) AS standing, ${isUndone('move')} OR ${isCorrected('standing')} AS again
  FROM correction AS move JOIN activation AS first ON first.id = activation_id
  JOIN activation AS standing ON standing.id = replacement_id
  WHERE move_id = $1 AND undoes_id IS NULL ORDER BY move.position`;

// In the order in which opening, closing and recording lock them too.
const lock = (condition: string): string => `SELECT FROM outreach_event AS event JOIN event_tally ON event_id = id
  WHERE ${condition} ORDER BY id FOR SHARE OF event FOR UPDATE OF event_tally`;
const lockNamed = lock('id = ANY($1::uuid[]) OR code = ANY($2::text[])');
const lockMoved = lock(
  'id IN (SELECT unnest(ARRAY[made.event_id, other_event_id]) FROM correction AS made WHERE move_id = $1)',
);

type Json = Omit<StoredEntry, 'occurredAt'> & { occurredAt: string };
const parsed = (entry: Json): StoredEntry => ({ ...entry, occurredAt: new Date(entry.occurredAt) });

/**
 * Keeps events as they are until the transaction ends: their states, their counters and, as corrections lock all
 * counters, the entries in force. Others go on recording at other events.
 */
export const lockEvents = async (db: Queryable, keys: EventKey[]): Promise<void> => {
  const ids = keys.flatMap((key) => ('id' in key ? [key.id] : []));
  const codes = keys.flatMap((key) => ('code' in key ? [key.code] : []));
  await db.query(lockNamed, [ids, codes]);
};

/** The same for the two events of a move. */
export const lockEventsOf = async (db: Queryable, moveId: string): Promise<void> => {
  await db.query(lockMoved, [moveId]);
};

/** At most `limit` entries of an event that are in force and match the filter, in recording order. */
export const findStanding = async (
  db: Queryable,
  eventId: string,
  { device, recordedBy, from, until }: EntryFilter,
  limit: number,
): Promise<StoredEntry[]> => {
  const { rows } = await db.query<{ entry: Json }>(standing, [eventId, device, recordedBy, from, until, limit]);
  return rows.map(({ entry }) => parsed(entry));
};

/** The entries of one move, in recording order; none if there is no such move or if it is an undo. */
export const findMoved = async (db: Queryable, moveId: string): Promise<MovedEntry[]> => {
  const { rows } = await db.query<MovedEntry & { first: Json; standing: Json }>(moved, [moveId]);
  return rows.map((row) => ({ ...row, first: parsed(row.first), standing: parsed(row.standing) }));
};
