import type { Queryable } from '../database.ts';

export type StoredFieldToken = { id: string; eventId: string; label: string; issuedBy: string; expiresAt: Date };

// Expired ones are refused for that alone.
const revoked = 'SELECT id FROM field_token WHERE revoked_at IS NOT NULL AND expires_at > now()';
const insert = 'INSERT INTO field_token (id, event_id, label, issued_by, expires_at) VALUES ($1, $2, $3, $4, $5)';
const place = `SELECT region_code AS "regionCode" FROM field_token JOIN outreach_event event ON event.id = event_id
  WHERE field_token.id = $1`;
// Revoked twice, it keeps the first time.
const revoke = 'UPDATE field_token SET revoked_at = now(), revoked_by = $2 WHERE id = $1 AND revoked_at IS NULL';

/** Ids of the tokens that are revoked and not yet expired. */
export const readRevoked = async (db: Queryable): Promise<string[]> =>
  (await db.query<{ id: string }>(revoked)).rows.map((row) => row.id);

export const insertFieldToken = async (db: Queryable, token: StoredFieldToken): Promise<void> => {
  await db.query(insert, [token.id, token.eventId, token.label, token.issuedBy, token.expiresAt]);
};

/** Revokes a token whose event's region passes `inScope`. */
export const revokeStored = async (
  db: Queryable,
  id: string,
  by: string,
  inScope: (regionCode: string) => boolean,
): Promise<'REVOKED' | 'NOT_FOUND' | 'OUT_OF_SCOPE'> => {
  const { rows } = await db.query<{ regionCode: string }>(place, [id]);
  if (!rows[0]) return 'NOT_FOUND';
  if (!inScope(rows[0].regionCode)) return 'OUT_OF_SCOPE';
  await db.query(revoke, [id, by]);
  return 'REVOKED';
};
