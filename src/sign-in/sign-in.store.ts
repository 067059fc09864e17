import type { Viewer } from '../access/viewer.ts';
import type { Queryable } from '../database/database.ts';

// In one order, so that two servers that see the same sign-ins never wait for each other in a circle. Field tokens have
// a list of their own. An ended sign-in stays as it was when it ended.
const store = `WITH seen AS (
    SELECT decode(seen.key, 'hex') AS key, "isSession", subject, role, "expiresAt", "eventId", regions
    FROM jsonb_to_recordset($1) AS seen(key text, "isSession" boolean, subject text, role text, "expiresAt" timestamptz,
      "tokenId" uuid, "eventId" uuid, regions text[])
    WHERE NOT EXISTS (SELECT FROM field_token WHERE id = "tokenId")
    ORDER BY seen.key
  ), stored AS (
    INSERT INTO sign_in (key, is_session, subject, role, expires_at)
    SELECT key, "isSession", subject, role, "expiresAt" FROM seen
    ON CONFLICT (key) DO UPDATE SET subject = excluded.subject, role = excluded.role, last_seen_at = now(),
      expires_at = greatest(sign_in.expires_at, excluded.expires_at)
    WHERE sign_in.ended_at IS NULL
    RETURNING id, key
  ), places AS (
    SELECT id, unnest(regions) AS code FROM stored JOIN seen USING (key)
    UNION
    SELECT stored.id, region_code FROM stored JOIN seen USING (key) JOIN outreach_event event ON event.id = "eventId"
  ), left_places AS (
    DELETE FROM sign_in_region USING stored
    WHERE sign_in_id = stored.id AND (sign_in_id, region_code) NOT IN (SELECT id, code FROM places)
  )
  INSERT INTO sign_in_region (sign_in_id, region_code) SELECT id, code FROM places ON CONFLICT DO NOTHING`;
// A session may get its next token some time after the last one expired; until then it is not listed.
const drop = `DELETE FROM sign_in WHERE id IN (
    SELECT id FROM sign_in WHERE expires_at < now() - interval '1 day' AND NOT (is_session AND ended_at IS NOT NULL)
    LIMIT 1000 FOR UPDATE SKIP LOCKED
  )`;
const find = `SELECT encode(key, 'hex') AS key, subject, role, ended_at AS "endedAt",
    ARRAY(SELECT region_code FROM sign_in_region WHERE sign_in_id = id ORDER BY region_code) AS "regionCodes"
  FROM sign_in WHERE id = $1 FOR UPDATE`;
const end = 'UPDATE sign_in SET ended_at = now(), ended_by = $2 WHERE id = $1';
const nearestKnown = 'SELECT code FROM region WHERE code = ANY($1) ORDER BY length(code) DESC LIMIT 1';

/** A sign-in as it is sent to the database: `tokenId` and `eventId` are UUIDs or null. */
export type SeenSignIn = Pick<Viewer, 'subject' | 'role' | 'eventId' | 'tokenId'> & {
  key: string;
  isSession: boolean;
  expiresAt: Date;
  regions: string[];
};

/** Stores that sign-ins were seen now, each with its last token. Those that have been ended do not change. */
export const storeSeen = async (db: Queryable, seen: SeenSignIn[]): Promise<void> => {
  await db.query(store, [JSON.stringify(seen)]);
};

/** Deletes sign-ins that expired a day ago, except ended ones of sessions, which could get another token. */
export const dropExpired = async (db: Queryable): Promise<void> => {
  await db.query(drop);
};

export type StoredSignIn = { key: string; subject: string; role: string; endedAt: Date | null; regionCodes: string[] };

/** A sign-in, which no other transaction changes until the transaction ends; null if there is none with this id. */
export const findSignIn = async (client: Queryable, id: string): Promise<StoredSignIn | null> =>
  (await client.query<StoredSignIn>(find, [id])).rows[0] ?? null;

export const endStored = async (client: Queryable, id: string, by: string): Promise<void> => {
  await client.query(end, [id, by]);
};

/** The lowest of the given regions that the tree has; null if it has none of them. */
export const lowestKnown = async (client: Queryable, codes: string[]): Promise<string | null> =>
  (await client.query<{ code: string }>(nearestKnown, [codes])).rows[0]?.code ?? null;
