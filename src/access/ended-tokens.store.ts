import type { Queryable } from '../database/database.ts';

// Tokens that have expired are left out, because they are rejected anyway; a session may still get others.
const ended = `SELECT id::text AS "tokenId", NULL AS "signIn" FROM field_token
    WHERE revoked_at IS NOT NULL AND expires_at > now()
  UNION ALL
  SELECT NULL, encode(key, 'hex') FROM sign_in
    WHERE ended_at IS NOT NULL AND (is_session OR expires_at > now())`;

/** A field token that is revoked, by its id, or a sign-in that is ended, by its key. */
export type Ended = { tokenId: string; signIn: null } | { tokenId: null; signIn: string };

/** The field tokens and sign-ins that were ended before they expired. */
export const readEnded = async (db: Queryable): Promise<Ended[]> => (await db.query<Ended>(ended)).rows;
