import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { StartupError } from '../terms/startup-error.ts';
import type { BoundedClient } from './bounded-client.ts';
import { bulkLimits, type TimeLimits } from './limits.ts';
import { inTransaction } from './transaction.ts';

// Any constant will do, but every Jemput server must use the same one.
const startLock = 64_71_05;
/** Its transaction does nothing for as long as the work takes. */
const holding: TimeLimits = { ...bulkLimits, idleInTransactionMs: 0 };
/** Between two attempts: who waits holds no connection, of which a pooler may have few, and the work needs one. */
const pauseMs = 200;

/**
 * Runs `work` on a connection of `pool` while a transaction of `locks` holds the lock of a start: if several servers
 * start at once, they take turns. A lock of the session would be lost behind a pooler. If the lock is lost, so is the
 * connection of the work. Throws StartupError if another server does not let go of the lock.
 */
export const underStartLock = async (
  locks: pg.Pool,
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<void>,
): Promise<void> => {
  const until = performance.now() + bulkLimits.statementMs;
  const attempt = (): Promise<boolean> =>
    inTransaction(
      locks,
      'READ COMMITTED',
      async (holder) => {
        const { rows } = await holder.query('SELECT pg_try_advisory_xact_lock($1) AS held', [startLock]);
        if (rows[0]?.held !== true) return { result: false, keep: false };
        const client = await pool.connect();
        const cut = (): void => (client as unknown as BoundedClient).cut(new Error('the lock of the start was lost'));
        holder.once('end', cut);
        try {
          await work(client);
        } finally {
          holder.off('end', cut);
          // It has limits of its own.
          client.release(true);
        }
        return { result: true, keep: true };
      },
      holding,
    );
  while (!(await attempt())) {
    if (performance.now() > until)
      throw new StartupError('another server has been preparing the database for too long; start this one again later');
    await sleep(pauseMs);
  }
};
