import type { Queryable } from '../database/database.ts';

// The row lock makes changes of facts come one by one. The instant rises strictly, also within a millisecond or when
// the clock is set back, so each instant stands for exactly one state of the facts. Whoever holds the table in EXCLUSIVE
// mode holds this statement up before it looks at the clock.
const raise = `UPDATE facts_version SET version = version + 1,
    changed_at = greatest(date_trunc('milliseconds', clock_timestamp()), changed_at + interval '1 millisecond')
  RETURNING changed_at AS "changedAt"`;

/**
 * Begins the next version of the facts; the first statement of every transaction that changes figures, targets or the
 * tree. What it records and ends must bear the instant returned: then `knownAt` tells what was known, exactly.
 */
export const raiseFacts = async (client: Queryable): Promise<Date> => {
  const { rows } = await client.query<{ changedAt: Date }>(raise);
  return (rows[0] as { changedAt: Date }).changedAt;
};
