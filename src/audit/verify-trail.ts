import type pg from 'pg';
import { readSnapshot } from '../database/transaction.ts';
import { readHead, readTrail } from './audit.store.ts';
import { type Fault, faultsAtEnd, follow, startOfChain } from './chain.ts';
import { sha256 } from './sha256.ts';

// Pages of a thousand lines keep memory constant, even for a million lines.
const pageSize = 1000;

/**
 * Follows the trail from its first line to its last, while writes continue, in memory that does not grow with it.
 * Passes each fault to `onFault` as it is found; an intact trail has none. Returns the number of lines and the hash
 * that the trail ends with: kept elsewhere, that hash also proves that the trail as a whole was not rewritten.
 */
export const verifyTrail = (
  pool: pg.Pool,
  onFault: (fault: Fault) => void,
): Promise<{ entries: number; hash: string }> =>
  readSnapshot(pool, async (client) => {
    const head = await readHead(client);
    let [end, entries] = [startOfChain, 0];
    for (let more = true; more; ) {
      const page = await readTrail(client, end.number, pageSize);
      for (const entry of page) {
        const { after, faults } = follow(end, entry, sha256);
        faults.forEach(onFault);
        end = after;
      }
      entries += page.length;
      more = page.length === pageSize;
    }
    faultsAtEnd(end, head).forEach(onFault);
    return { entries, hash: head.hash };
  });
