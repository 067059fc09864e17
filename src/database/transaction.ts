import type pg from 'pg';
import { BoundedClient } from './bounded-client.ts';
import { answerWithinMs, bulkLimits, limitSettings, type TimeLimits } from './limits.ts';

/** A connection inside its transaction. */
type Client = Pick<pg.PoolClient, 'query' | 'once' | 'off'>;

export type Isolation = 'READ COMMITTED' | 'REPEATABLE READ' | 'REPEATABLE READ READ ONLY';

/** Gives the transaction limits of its own; returns the function that gives the connection its usual one back. */
const takeLimits = async (client: pg.PoolClient, limits: TimeLimits): Promise<() => void> => {
  // By SET, which takes no snapshot: that of the transaction is to be taken after its locks.
  await client.query(
    limitSettings(limits)
      .map(([name, value]) => `SET LOCAL ${name} = ${value}`)
      .join('; '),
  );
  if (!(client instanceof BoundedClient)) return () => {};
  const usual = client.answerMs;
  client.answerMs = Math.max(usual, answerWithinMs(limits));
  return () => {
    client.answerMs = usual;
  };
};

/**
 * Runs `work` in a transaction that is committed if `keep` is true, and rolled back otherwise. A connection that may
 * still be inside its transaction, because something threw, is closed and not reused. `limits` are other than the usual
 * ones.
 */
export const inTransaction = async <Result>(
  pool: pg.Pool,
  isolation: Isolation,
  work: (client: Client) => Promise<{ result: Result; keep: boolean }>,
  limits: TimeLimits | null = null,
): Promise<Result> => {
  const client = await pool.connect();
  let hasEnded = false;
  let giveBack = (): void => {};
  try {
    await client.query(`BEGIN ISOLATION LEVEL ${isolation}`);
    if (limits) giveBack = await takeLimits(client, limits);
    const { result, keep } = await work(client);
    const { command } = await client.query(keep ? 'COMMIT' : 'ROLLBACK');
    // PostgreSQL answers a COMMIT of a failed transaction with ROLLBACK, and without an error.
    if (keep && command !== 'COMMIT') throw new Error('the transaction had failed, so it was rolled back');
    hasEnded = true;
    return result;
  } finally {
    giveBack();
    client.release(!hasEnded);
  }
};

/** Reads one snapshot of the whole database beside live traffic: writes in the meantime are not seen. */
export const readSnapshot = <Result>(pool: pg.Pool, read: (client: Client) => Promise<Result>): Promise<Result> =>
  inTransaction(
    pool,
    'REPEATABLE READ READ ONLY',
    async (client) => ({ result: await read(client), keep: true }),
    bulkLimits,
  );
