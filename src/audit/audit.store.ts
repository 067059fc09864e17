import type pg from 'pg';
import type { Queryable } from '../database/database.ts';
import type { Link, TrailEntry } from './chain.ts';

// The row lock serializes writers here. It is the last lock of each transaction, so a transaction that holds it waits
// for no other lock: two servers cannot deadlock. The clock is read once the lock is held.
const advance = `UPDATE audit_head SET number = number + $1
  RETURNING number - $1 AS number, hash, date_trunc('milliseconds', clock_timestamp()) AS at`;

const append = `WITH added AS (
    INSERT INTO audit_entry (number, group_number, at, actor, role, action, reason, region_code, subject_type,
      subject_id, before, after, request_id, hash)
    SELECT * FROM unnest($1::int[], $2::int[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[],
      $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[])
  ) UPDATE audit_head SET hash = $15`;

const entries = `SELECT number, group_number AS "group", at, actor AS "by", role, action, reason,
    region_code AS "regionCode", subject_type AS "subjectType", subject_id AS "subjectId", before, after,
    request_id AS "requestId", hash
  FROM audit_entry WHERE number > $1 ORDER BY number LIMIT $2`;

/** Reserves the next `count` numbers. Returns the end of the trail before them, and the current time. */
export const advanceHead = async (client: Queryable, count: number): Promise<Link & { at: Date }> => {
  const { rows } = await client.query<Link & { at: Date }>(advance, [count]);
  return rows[0] as Link & { at: Date };
};

/** Appends hashed lines in the given order, and stores the last one's hash in the head. */
export const appendToTrail = async (client: Queryable, added: (TrailEntry & { hash: string })[]): Promise<void> => {
  await client.query(append, [
    added.map((entry) => entry.number),
    added.map((entry) => entry.group),
    added.map((entry) => entry.at),
    added.map((entry) => entry.by),
    added.map((entry) => entry.role),
    added.map((entry) => entry.action),
    added.map((entry) => entry.reason),
    added.map((entry) => entry.regionCode),
    added.map((entry) => entry.subjectType),
    added.map((entry) => entry.subjectId),
    added.map((entry) => entry.before),
    added.map((entry) => entry.after),
    added.map((entry) => entry.requestId),
    added.map((entry) => entry.hash),
    added.at(-1)?.hash,
  ]);
};

/** The end of the trail as its head records it. */
export const readHead = async (client: Queryable): Promise<Link> =>
  (await client.query<Link & pg.QueryResultRow>('SELECT number, hash FROM audit_head')).rows[0] as Link;

/** At most `limit` lines after a number, in order. */
export const readTrail = async (
  client: Queryable,
  after: number,
  limit: number,
): Promise<(TrailEntry & { hash: string })[]> =>
  (await client.query<TrailEntry & { hash: string }>(entries, [after, limit])).rows;
