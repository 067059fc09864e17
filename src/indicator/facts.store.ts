import type { Queryable } from '../database/database.ts';

// The row lock makes changes to the facts run one at a time. The instant strictly increases, even within a millisecond
// or when the clock is set back, so each instant identifies exactly one state of the facts. While another transaction
// holds the table in EXCLUSIVE mode, this statement waits before it reads the clock.
const raise = `UPDATE facts_version SET version = version + 1,
    changed_at = greatest(date_trunc('milliseconds', clock_timestamp()), changed_at + interval '1 millisecond')
  RETURNING changed_at AS "changedAt"`;

/**
 * Begins the next version of the facts. Must be the first write of every transaction that changes figures, targets or
 * the tree. The rows it records and ends must carry the returned instant, so that `knownAt` gives exactly the facts
 * known then.
 */
export const raiseFacts = async (client: Queryable): Promise<Date> => {
  const { rows } = await client.query<{ changedAt: Date }>(raise);
  return (rows[0] as { changedAt: Date }).changedAt;
};
