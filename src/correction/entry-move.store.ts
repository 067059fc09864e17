import type { Queryable } from '../database/database.ts';
import { isUndone } from './correction.store.ts';
import type { StoredEntry } from './correction.ts';
import type { MovedEntry } from './decide-move.ts';

/**
 * Which entries of an event are meant; null leaves a part open. Device and officer are those that recorded it first, whoever
 * corrected it since; `until` is no longer meant.
 */
export type EntryFilter = { device: string | null; recordedBy: string | null; from: Date | null; until: Date | null };

const content = (entry: string): string =>
  `'id', ${entry}.id, 'eventId', ${entry}.event_id, 'measureCode', ${entry}.measure_code, 'kind', ${entry}.kind,
    'count', ${entry}.count, 'domicileCode', ${entry}.domicile_code, 'segment', ${entry}.segment,
    'occurredAt', ${entry}.occurred_at`;
const isCorrected = (entry: string): string =>
  `EXISTS (SELECT FROM correction AS made WHERE made.activation_id = ${entry}.id AND made.undoes_id IS NULL
    AND NOT ${isUndone('made')})`;

// Who recorded what a correction, or several, put in the place of an entry.
const firstRecorded = `WITH RECURSIVE origin AS (
    SELECT entry.correction_id, entry.device, entry.recorded_by
    UNION ALL
    SELECT earlier.correction_id, earlier.device, earlier.recorded_by FROM origin
      JOIN correction ON correction.id = origin.correction_id JOIN activation AS earlier ON earlier.id = activation_id
  ) SELECT device, recorded_by FROM origin WHERE correction_id IS NULL`;

// Not those that take others back, nor what an undo put in the place of an entry that thereby stands again.
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

type Json = Omit<StoredEntry, 'occurredAt'> & { occurredAt: string };
const parsed = (entry: Json): StoredEntry => ({ ...entry, occurredAt: new Date(entry.occurredAt) });

/** The entries of an event that stand and are meant, in the order of recording, at most `limit`. */
export const findStanding = async (
  db: Queryable,
  eventId: string,
  { device, recordedBy, from, until }: EntryFilter,
  limit: number,
): Promise<StoredEntry[]> => {
  const { rows } = await db.query<{ entry: Json }>(standing, [eventId, device, recordedBy, from, until, limit]);
  return rows.map(({ entry }) => parsed(entry));
};

/** The entries that were moved with one move; none if there is no such move, or if it took another back. */
export const findMoved = async (db: Queryable, moveId: string): Promise<MovedEntry[]> => {
  const { rows } = await db.query<MovedEntry & { first: Json; standing: Json }>(moved, [moveId]);
  return rows.map((row) => ({ ...row, first: parsed(row.first), standing: parsed(row.standing) }));
};
