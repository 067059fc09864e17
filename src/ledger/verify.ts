import type pg from 'pg';
import { readSnapshot } from '../database/transaction.ts';
import { countEntries, type Difference, findDifferences } from './verify.store.ts';

/** The result of recomputing every tally; a correct ledger has no differences. */
export type Verification = { entries: number; differences: Difference[] };

/** Recomputes every tally from one snapshot of the ledger, while writes continue. */
export const verifyLedger = (pool: pg.Pool): Promise<Verification> =>
  readSnapshot(pool, async (client) => ({
    entries: await countEntries(client),
    differences: await findDifferences(client),
  }));
