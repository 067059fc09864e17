import type pg from 'pg';
import type { OutreachEvent } from '../../prisma/generated/client/client.ts';
import type { OutreachStatus, VenueKind } from '../../prisma/generated/client/enums.ts';
import type { Queryable } from '../database/database.ts';
import { boundsWithin } from '../terms/region-code.ts';
import type { EventKey, EventState } from './event.ts';

/** The parts of an event that its transitions need. */
export type StoredEvent = EventState & { id: string; code: string; regionCode: string };

/** An event to plan. */
export type PlannedEvent = {
  id: string;
  code: string;
  name: string;
  regionCode: string;
  venueKind: VenueKind;
  venueName: string;
  scheduledStart: Date;
  scheduledEnd: Date;
  goal: number | null;
  plannedBy: string;
};

const plan = `WITH event AS (
    INSERT INTO outreach_event (id, code, name, region_code, venue_kind, venue_name, scheduled_start, scheduled_end, goal,
      planned_by)
    VALUES ($1, $2, $3, $4, $5::venue_kind, $6, $7, $8, $9, $10) ON CONFLICT (code) DO NOTHING RETURNING id)
  INSERT INTO event_tally (event_id) SELECT id FROM event RETURNING event_id`;

const find = `SELECT id, code, region_code AS "regionCode", status, opened_at AS "openedAt", closed_at AS "closedAt"
  FROM outreach_event WHERE id = $1::uuid OR code = $2`;

const events = `SELECT id, code, name, region_code AS "regionCode", venue_kind AS "venueKind", venue_name AS "venueName", status,
    scheduled_start AS "scheduledStart", scheduled_end AS "scheduledEnd", opened_at AS "openedAt", closed_at AS "closedAt",
    goal, planned_by AS "plannedBy", planned_at AS "plannedAt"
  FROM outreach_event WHERE id = ANY($1::uuid[]) OR code = ANY($2::text[])`;

const live = `SELECT id FROM outreach_event
  WHERE status = 'LIVE' AND region_code >= $1 COLLATE "C" AND region_code < $2 COLLATE "C" ORDER BY opened_at DESC, id`;

// Only from the state that the decision rests on: if two coordinators press at the same time, one finds it changed.
const move = `WITH moved AS (
    UPDATE outreach_event SET status = $3::outreach_status, opened_at = $4, closed_at = $5
    WHERE id = $1 AND status = $2::outreach_status RETURNING id)
  UPDATE event_tally SET version = version + 1 FROM moved WHERE event_id = moved.id RETURNING version`;

/** Stores a planned event with an empty tally. Returns false if its code is taken. */
export const insertEvent = async (db: Queryable, event: PlannedEvent): Promise<boolean> => {
  const { rowCount } = await db.query(plan, [
    event.id,
    event.code,
    event.name,
    event.regionCode,
    event.venueKind,
    event.venueName,
    event.scheduledStart,
    event.scheduledEnd,
    event.goal,
    event.plannedBy,
  ]);
  return rowCount === 1;
};

/** The event with that id or code. */
export const findEvent = async (db: Queryable, key: EventKey): Promise<StoredEvent | null> => {
  const parameters = 'id' in key ? [key.id, null] : [null, key.code];
  return (await db.query<StoredEvent & pg.QueryResultRow>(find, parameters)).rows[0] ?? null;
};

/** The rows of the events with those ids or codes, in any order. */
export const readEvents = async (db: Queryable, keys: readonly EventKey[]): Promise<OutreachEvent[]> => {
  const ids = keys.flatMap((key) => ('id' in key ? [key.id] : []));
  const codes = keys.flatMap((key) => ('code' in key ? [key.code] : []));
  return (await db.query<OutreachEvent>({ name: 'events', text: events }, [ids, codes])).rows;
};

/** Ids of the live events held in a region or below it, the most recently opened first. */
export const readLiveEvents = async (db: Queryable, regionCode: string): Promise<string[]> => {
  const { from, to } = boundsWithin(regionCode);
  const { rows } = await db.query<{ id: string }>({ name: 'live-events', text: live }, [from, to]);
  return rows.map(({ id }) => id);
};

/**
 * Changes an event's state. Returns the new version of its counter, or null if the event is no longer in state `from`.
 */
export const transitionEvent = async (
  db: Queryable,
  id: string,
  from: OutreachStatus,
  to: EventState,
): Promise<number | null> => {
  const { rows } = await db.query<{ version: number }>(move, [id, from, to.status, to.openedAt, to.closedAt]);
  return rows[0]?.version ?? null;
};
