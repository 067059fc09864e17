import type pg from 'pg';
import type { OutreachStatus } from '../../prisma/generated/client/enums.ts';
import type { Queryable } from '../database/database.ts';
import type { EventDetails } from './event-details.ts';

// NO KEY, because every entry that is recorded holds a key lock on its event: recording goes on while an edit waits for
// the trail.
const lock = `SELECT status, name, venue_kind AS "venueKind", venue_name AS "venueName", scheduled_start AS "scheduledStart",
    scheduled_end AS "scheduledEnd", goal
  FROM outreach_event WHERE id = $1 FOR NO KEY UPDATE`;

// The version rises although no total changes: screens keep the state with the highest version.
const edit = `WITH edited AS (
    UPDATE outreach_event SET name = $2, venue_kind = $3::venue_kind, venue_name = $4, scheduled_start = $5,
      scheduled_end = $6, goal = $7
    WHERE id = $1 RETURNING id)
  UPDATE event_tally SET version = version + 1 FROM edited WHERE event_id = edited.id RETURNING version`;

/** An event's state and details. */
export type DetailedEvent = EventDetails & { status: OutreachStatus };

/**
 * Locks an event that exists until the transaction ends, and returns its details. The second of two edits waits here for
 * the first and then reads what that one stored.
 */
export const lockDetails = async (db: Queryable, id: string): Promise<DetailedEvent> => {
  const { rows } = await db.query<DetailedEvent & pg.QueryResultRow>(lock, [id]);
  return rows[0] as DetailedEvent;
};

/** Stores the details of an event that exists, and returns the new version of its counter. */
export const storeDetails = async (db: Queryable, id: string, details: EventDetails): Promise<number> => {
  const { name, venueKind, venueName, scheduledStart, scheduledEnd, goal } = details;
  const parameters = [id, name, venueKind, venueName, scheduledStart, scheduledEnd, goal];
  const { rows } = await db.query<{ version: number }>(edit, parameters);
  return (rows[0] as { version: number }).version;
};
