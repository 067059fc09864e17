/** Records entries at a steady rate while `mixed.ts` reads: through Jemput, or beside a peer as plain INSERTs. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { ancestorsOf } from '../src/terms/region-code.ts';
import { mutation, type Recorded } from './fanout-counter.ts';
import type { Server } from './fanout-server.ts';

/** The domicile of all entries. */
export const domicile = '64.71.01';
/** The regions whose values the entries move. */
export const moved = [domicile, ...ancestorsOf(domicile)];

/** Records one entry of one person; resolves once it is committed. */
export type Write = () => Promise<void>;

export const writesOf =
  (jemput: Server, event: string): Write =>
  async () => {
    const entries = [{ id: randomUUID(), domicile, segment: 'STUDENT', occurredAt: new Date().toISOString() }];
    const { result } = await jemput.ask<Recorded>(mutation, { input: { event, device: 'bench', entries } });
    if (result.results[0]?.status !== 'ACCEPTED') throw new Error(JSON.stringify(result));
  };

const insert = `INSERT INTO activation (id, event_id, measure_code, kind, count, domicile_code, segment, occurred_at, local_day,
  recorded_by) SELECT $1, id, 'IKD_ACTIVE', 'ACTIVATION', 1, $2, 'STUDENT', now(), current_date, 'bench'
  FROM outreach_event WHERE code = $3`;

/** Peers record nothing themselves, so that they are charged with no more than rows that appear in the ledger. */
export const insertsInto = async (
  databaseUrl: string,
  event: string,
): Promise<{ write: Write; end: () => Promise<void> }> => {
  const pool = new pg.Pool({ connectionString: databaseUrl, application_name: 'writer', max: 4 });
  return {
    write: async () =>
      void (await pool.query({ name: 'insert', text: insert, values: [randomUUID(), domicile, event] })),
    end: () => pool.end(),
  };
};

/**
 * Writes `perSecond` times a second until it is stopped, whether or not earlier ones were acknowledged. `stop` resolves
 * with the number of acknowledged writes, and rejects if one failed.
 */
export const writeSteadily = (write: Write, perSecond: number): { stop: () => Promise<number> } => {
  const began = performance.now();
  const pending: Promise<void>[] = [];
  let isStopped = false;
  const offer = async (): Promise<void> => {
    for (let count = 0; !isStopped; count++) {
      await sleep(Math.max(0, began + (count * 1000) / perSecond - performance.now()));
      if (!isStopped) pending.push(write());
    }
  };
  const offering = offer();
  return {
    stop: async () => {
      isStopped = true;
      await offering;
      await Promise.all(pending);
      return pending.length;
    },
  };
};
