import type { Queryable } from '../database/database.ts';

/** The request that an answer is kept for: one id of one subject, for one mutation. */
export type RequestKey = { subject: string; mutation: string; requestId: string };
/** An answer as stored; `content` is the hash of the input, `outcome` is JSON. */
export type KeptAnswer = { content: string; regions: string[]; outcome: string };

const age = `interval '30 days'`;
const key = '(subject, mutation, request_id)';

// Each request with an id adds at most one row and removes up to 100, so the table never grows beyond 30 days of them.
// In a statement of its own, which waits for no lock, so that no transaction ever waits for it either.
const find = `WITH expired AS (
    DELETE FROM kept_answer WHERE ${key} IN (
      SELECT subject, mutation, request_id FROM kept_answer WHERE at < now() - ${age} ORDER BY at LIMIT 100
      FOR UPDATE SKIP LOCKED))
  SELECT content, regions, outcome FROM kept_answer
  WHERE subject = $1 AND mutation = $2 AND request_id = $3 AND at >= now() - ${age}`;

const claim = `INSERT INTO kept_answer AS kept (subject, mutation, request_id, content) VALUES ($1, $2, $3, $4)
  ON CONFLICT ${key} DO UPDATE SET content = $4, outcome = '', at = now() WHERE kept.at < now() - ${age}`;

const keep = `UPDATE kept_answer SET regions = $4, outcome = $5
  WHERE subject = $1 AND mutation = $2 AND request_id = $3`;

const values = ({ subject, mutation, requestId }: RequestKey): string[] => [subject, mutation, requestId];

/** The answer that is kept for a request; null if there is none. Removes some of the answers older than 30 days. */
export const findAnswer = async (db: Queryable, request: RequestKey): Promise<KeptAnswer | null> =>
  (await db.query<KeptAnswer>(find, values(request))).rows[0] ?? null;

/**
 * Claims a request for the open transaction, after any other transaction that has claimed it has ended. Returns false if
 * that one kept an answer.
 */
export const claimRequest = async (client: Queryable, request: RequestKey, content: string): Promise<boolean> =>
  (await client.query(claim, [...values(request), content])).rowCount === 1;

/** Keeps the answer of a claimed request. */
export const keepAnswer = async (
  client: Queryable,
  request: RequestKey,
  { regions, outcome }: Omit<KeptAnswer, 'content'>,
): Promise<void> => {
  await client.query(keep, [...values(request), regions, outcome]);
};
