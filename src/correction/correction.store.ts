import type { Queryable } from '../database/database.ts';
import type { CorrectedEntry, StoredCorrection } from './correction.ts';
import type { SeenVersion } from './decide.ts';

/** A correction to be stored. */
export type NewCorrection = {
  id: string;
  activationId: string;
  replacementId: string | null;
  undoesId: string | null;
  eventId: string;
  delta: number;
  otherEventId: string | null;
  otherDelta: number | null;
  reason: string;
  publicNote: string | null;
  by: string;
  /** The move that it is part of. */
  moveId: string | null;
  /** Change in people served by the whole move; only on the last correction of a move. */
  moveDeltas: { delta: number; otherDelta: number } | null;
};

/** SQL: whether the correction with that table alias was undone. */
export const isUndone = (correction: string): string =>
  `EXISTS (SELECT FROM correction AS undoing WHERE undoing.undoes_id = ${correction}.id)`;

const entry = `SELECT activation.id, event_id AS "eventId", measure_code AS "measureCode", kind, count,
    domicile_code AS "domicileCode", segment, occurred_at AS "occurredAt",
    event.id AS "event.id", event.region_code AS "regionCode", event.status, event.opened_at AS "openedAt",
    event.closed_at AS "closedAt",
    (SELECT json_build_object('id', added.id, 'undoesId', undoes_id, 'activationId', activation_id, 'isUndone', ${isUndone('added')})
      FROM correction AS added WHERE added.id = activation.correction_id) AS "addedBy",
    (SELECT json_build_object('id', made.id, 'by', made.by, 'at', made.at) FROM correction AS made
      WHERE made.activation_id = activation.id AND made.undoes_id IS NULL AND NOT ${isUndone('made')}) AS "correctedBy"
  FROM activation JOIN outreach_event AS event ON event.id = event_id WHERE activation.id = $1`;

const stored = `SELECT id, activation_id AS "activationId", replacement_id AS "replacementId", undoes_id AS "undoesId",
    (SELECT json_build_object('by', undoing.by, 'at', undoing.at) FROM correction AS undoing
      WHERE undoing.undoes_id = made.id) AS "undoneBy"
  FROM correction AS made WHERE id = $1`;

const insert = `INSERT INTO correction (id, activation_id, replacement_id, undoes_id, event_id, delta, other_event_id,
    other_delta, reason, public_note, by, move_id, move_delta, move_other_delta)
  SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::int[], $7::uuid[], $8::int[],
    $9::text[], $10::text[], $11::text[], $12::uuid[], $13::int[], $14::int[])`;

const negative = `SELECT event_id::text AS key FROM event_tally WHERE event_id = ANY($1::uuid[]) AND (served < 0 OR net < 0)
  UNION ALL SELECT concat_ws(' ', event_id, measure_code, segment) FROM event_part_tally
    WHERE event_id = ANY($1::uuid[]) AND (served < 0 OR net < 0)`;

const seenVersion = `SELECT version AS now, (SELECT json_build_object('by', recorded_by, 'at', recorded_at, 'served', served)
      FROM activation WHERE activation.event_id = tally.event_id ORDER BY position DESC LIMIT 1) AS last
  FROM event_tally AS tally WHERE event_id = $1`;

type EntryRow = Omit<CorrectedEntry, 'event' | 'correctedBy'> & {
  'event.id': string;
  correctedBy: { id: string; by: string; at: string } | null;
} & Omit<CorrectedEntry['event'], 'id'>;

/** The entry with that id, with its event and its corrections. */
export const findCorrected = async (db: Queryable, id: string): Promise<CorrectedEntry | null> => {
  const row = (await db.query<EntryRow>(entry, [id])).rows[0];
  if (!row) return null;
  const { 'event.id': eventId, regionCode, status, openedAt, closedAt, correctedBy, ...rest } = row;
  const event = { id: eventId, regionCode, status, openedAt, closedAt } as CorrectedEntry['event'];
  return { ...rest, event, correctedBy: correctedBy && { ...correctedBy, at: new Date(correctedBy.at) } };
};

/** The correction with that id, and who undid it. */
export const findCorrection = async (db: Queryable, id: string): Promise<StoredCorrection | null> => {
  const { rows } = await db.query<Omit<StoredCorrection, 'undoneBy'> & { undoneBy: { by: string; at: string } | null }>(
    stored,
    [id],
  );
  const row = rows[0];
  return row ? { ...row, undoneBy: row.undoneBy && { by: row.undoneBy.by, at: new Date(row.undoneBy.at) } } : null;
};

/** Inserts corrections in the given order, before the entries that they add. */
export const insertCorrections = async (db: Queryable, corrections: NewCorrection[]): Promise<void> => {
  await db.query(insert, [
    corrections.map(({ id }) => id),
    corrections.map(({ activationId }) => activationId),
    corrections.map(({ replacementId }) => replacementId),
    corrections.map(({ undoesId }) => undoesId),
    corrections.map(({ eventId }) => eventId),
    corrections.map(({ delta }) => delta),
    corrections.map(({ otherEventId }) => otherEventId),
    corrections.map(({ otherDelta }) => otherDelta),
    corrections.map(({ reason }) => reason),
    corrections.map(({ publicNote }) => publicNote),
    corrections.map(({ by }) => by),
    corrections.map(({ moveId }) => moveId),
    corrections.map(({ moveDeltas }) => moveDeltas?.delta),
    corrections.map(({ moveDeltas }) => moveDeltas?.otherDelta),
  ]);
};

/** Keys of the events' counters, and of the parts by measure and segment, that are below zero. */
export const belowZero = async (db: Queryable, eventIds: string[]): Promise<Set<string>> =>
  new Set((await db.query<{ key: string }>(negative, [eventIds])).rows.map(({ key }) => key));

/** The current version of the event's counter and the last entry in it, with the version that was expected. */
export const readSeenVersion = async (db: Queryable, eventId: string, expected: number): Promise<SeenVersion> => {
  const { rows } = await db.query<{ now: number; last: { by: string; at: string; served: number } | null }>(
    seenVersion,
    [eventId],
  );
  const { now, last } = rows[0] ?? { now: 0, last: null };
  return { expected, now, last: last && { ...last, at: new Date(last.at) } };
};
