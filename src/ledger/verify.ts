import type pg from 'pg';
import { countEntries, type Difference, findDifferences } from './verify.store.ts';

/** What recomputing every tally found; no differences is the only right answer. */
export type Verification = { entries: number; differences: Difference[] };

/**
 * Recomputes every tally from the ledger beside live traffic: one read-only snapshot, so that entries written
 * meanwhile are in neither side of the comparison.
 */
export const verifyLedger = async (pool: pg.Pool): Promise<Verification> => {
  const client = await pool.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const verification = { entries: await countEntries(client), differences: await findDifferences(client) };
    await client.query('COMMIT');
    return verification;
  } finally {
    client.release();
  }
};
