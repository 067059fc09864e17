import type pg from 'pg';
import type { Queryable } from './database.ts';

export type Isolation = 'READ COMMITTED' | 'REPEATABLE READ' | 'REPEATABLE READ READ ONLY';

/**
 * Runs `work` in a transaction that is committed if `keep` is true, and rolled back otherwise. A connection that may
 * still be inside its transaction, because something threw, is closed and not reused.
 */
export const inTransaction = async <Result>(
  pool: pg.Pool,
  isolation: Isolation,
  work: (client: Queryable) => Promise<{ result: Result; keep: boolean }>,
): Promise<Result> => {
  const client = await pool.connect();
  let hasEnded = false;
  try {
    await client.query(`BEGIN ISOLATION LEVEL ${isolation}`);
    const { result, keep } = await work(client);
    const { command } = await client.query(keep ? 'COMMIT' : 'ROLLBACK');
    // PostgreSQL answers a COMMIT of a failed transaction with ROLLBACK, and without an error.
    if (keep && command !== 'COMMIT') throw new Error('the transaction had failed, so it was rolled back');
    hasEnded = true;
    return result;
  } finally {
    client.release(!hasEnded);
  }
};

/** Reads one snapshot of the database beside live traffic: writes in the meantime are not seen. */
export const readSnapshot = <Result>(pool: pg.Pool, read: (client: Queryable) => Promise<Result>): Promise<Result> =>
  inTransaction(pool, 'REPEATABLE READ READ ONLY', async (client) => ({
    result: await read(client),
    keep: true,
  }));
