import type pg from 'pg';
import type { Queryable } from '../database/database.ts';
import { nowSql } from '../database/database-clock.ts';
import type { Moved } from '../terms/moved.ts';
import { addToTallies, appendEntries, insertEntries } from './append-statements.ts';
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

type AppendedRow = { ids: string[] } & Pick<Moved, 'events' | 'regions'>;

const placeColumns = (places: JudgedPlace[]): unknown[] => [
  places.map(({ id }) => id),
  places.map(({ regionCode }) => hereOf(regionCode)),
  places.map(({ status }) => status),
  places.map(({ closedAt }) => closedAt),
];

const entryColumns = (entries: Entry[]): unknown[] => [
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
  entries.map((entry) => entry.correctionId),
];

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
  const { rows } = await db.query<AppendedRow>(bounded({ name: 'append-entries', text: appendEntries }), [
    ...placeColumns(places),
    ...entryColumns(entries),
    notice?.channel ?? null,
    notice?.from ?? null,
  ]);
  const { ids, events, regions } = rows[0] as AppendedRow;
  return { ids, moved: { events, regions, facts: false } };
};

/**
 * As `appendToLedger`, for corrections, which may be of thousands of entries. Inside their transaction, the rows that
 * other events need too are locked after the entries are inserted, which takes nearly all of the time.
 */
export const appendManyToLedger = async (
  client: Queryable,
  entries: Entry[],
  places: JudgedPlace[],
): Promise<Written> => {
  const [named, offered] = [placeColumns(places), entryColumns(entries)];
  const inserted = await client.query<Pick<AppendedRow, 'ids'>>({ name: 'insert-entries', text: insertEntries }, [
    ...named,
    ...offered,
  ]);
  const { ids } = inserted.rows[0] as AppendedRow;
  const added = await client.query<Omit<AppendedRow, 'ids'>>({ name: 'add-to-tallies', text: addToTallies }, [
    ...named,
    ids,
  ]);
  return { ids, moved: { ...(added.rows[0] as AppendedRow), facts: false } };
};
