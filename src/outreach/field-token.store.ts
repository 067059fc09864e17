import type { Queryable } from '../database/database.ts';

export type StoredFieldToken = {
  id: string;
  eventId: string;
  label: string;
  issuedBy: string;
  issuedAt: Date;
  expiresAt: Date;
};

const insert = `INSERT INTO field_token (id, event_id, label, issued_by, issued_at, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6)`;
// The lock lets one label be taken at a time; entries of the event do not wait for it.
const lockEvent = 'SELECT FROM outreach_event WHERE id = $1 FOR NO KEY UPDATE';
const labels = 'SELECT label FROM field_token WHERE event_id = $1 AND starts_with(label, $2)';
const find = `SELECT event_id AS "eventId", label, issued_at AS "issuedAt", expires_at AS "expiresAt",
    region_code AS "regionCode", event.code AS "eventCode"
  FROM field_token JOIN outreach_event event ON event.id = event_id WHERE field_token.id = $1`;
const revoke = 'UPDATE field_token SET revoked_at = now(), revoked_by = $2 WHERE id = $1 AND revoked_at IS NULL';

export const insertFieldToken = async (db: Queryable, token: StoredFieldToken): Promise<void> => {
  await db.query(insert, [token.id, token.eventId, token.label, token.issuedBy, token.issuedAt, token.expiresAt]);
};

/** The labels of an event's tokens that begin with a text. No other is added until the transaction ends. */
export const labelsLike = async (client: Queryable, eventId: string, text: string): Promise<Set<string>> => {
  await client.query(lockEvent, [eventId]);
  const { rows } = await client.query<{ label: string }>(labels, [eventId, text]);
  return new Set(rows.map(({ label }) => label));
};

/** A token with its event, as it is signed and revoked. */
export type PlacedFieldToken = Omit<StoredFieldToken, 'id' | 'issuedBy'> & { regionCode: string; eventCode: string };

export const findFieldToken = async (db: Queryable, id: string): Promise<PlacedFieldToken | null> =>
  (await db.query<PlacedFieldToken>(find, [id])).rows[0] ?? null;

/** Revokes a token. Returns false if it was already revoked; the time of the first revocation is kept. */
export const revokeStored = async (db: Queryable, id: string, by: string): Promise<boolean> =>
  (await db.query(revoke, [id, by])).rowCount === 1;
