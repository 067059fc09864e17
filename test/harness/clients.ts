import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { expect } from 'vitest';
import { type Verification, verifyLedger } from '../../src/ledger/verify.ts';
import { type EntryResult, post, recordMutation, type SentEntry } from './field.ts';

/** The reason a device got no result: the code of a refusal or an error, or NO_ANSWER if no answer came. */
export type Trouble = 'NO_ANSWER' | (string & {});

/**
 * Sends a batch, with the same ids, until every entry is answered. Calls `trouble` after each failed try. If `server`
 * is a function, it is called again for each try, so another server may answer.
 */
export const sendUntilAnswered = async (
  server: string | (() => string),
  token: string,
  event: string,
  entries: SentEntry[],
  trouble: (code: Trouble) => void = () => {},
): Promise<EntryResult[]> => {
  for (;;) {
    try {
      const url = typeof server === 'string' ? server : server();
      const { data, errors } = await post(url, token, recordMutation, { input: { event, entries } });
      if (data?.recordActivations.results) return data.recordActivations.results;
      trouble(errors ? String(errors[0]?.extensions['code']) : data.recordActivations.code);
    } catch {
      trouble('NO_ANSWER');
    }
    await sleep(20 + Math.random() * 50);
  }
};

/** Works through the jobs with `clients` concurrent clients; each takes the next job when it is done. */
export const atOnce = async <Job>(clients: number, jobs: Job[], work: (job: Job) => Promise<void>): Promise<void> => {
  const waiting = [...jobs];
  const client = async (): Promise<void> => {
    for (let job = waiting.pop(); job !== undefined; job = waiting.pop()) await work(job);
  };
  await Promise.all(Array.from({ length: clients }, client));
};

export const inBatches = <Item>(items: Item[], size: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));

/** The items in an order that the seed determines. */
export const shuffled = <Item>(items: Item[], seed: number): Item[] => {
  let state = seed;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
};

/** The counts of an event's entries in the ledger, its tally, and the differences that verifyLedger finds. */
export const auditOf = async (
  databaseUrl: string,
  event: string,
): Promise<Verification & { counts: Map<string, number>; tally: { served: number; net: number } }> => {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1, options: '-c TimeZone=UTC' });
  // The server may be stopped before the connection has said goodbye.
  pool.on('connect', (client) => client.on('error', () => {}));
  pool.on('error', () => {});
  try {
    const { rows } = await pool.query<{ id: string; count: number }>(
      'SELECT id, count FROM activation WHERE event_id = (SELECT id FROM outreach_event WHERE code = $1)',
      [event],
    );
    const tallies = await pool.query(
      'SELECT served, net FROM event_tally WHERE event_id = (SELECT id FROM outreach_event WHERE code = $1)',
      [event],
    );
    return {
      ...(await verifyLedger(pool)),
      counts: new Map(rows.map((row) => [row.id, row.count])),
      tally: tallies.rows[0],
    };
  } finally {
    await pool.end();
  }
};

/** Every entry is in the ledger exactly once with its count, nothing else is there, and the tallies agree. */
export const expectExactly = async (databaseUrl: string, event: string, entries: SentEntry[]): Promise<void> => {
  const { differences, counts, tally } = await auditOf(databaseUrl, event);
  expect(differences).toEqual([]);
  expect(counts).toEqual(new Map(entries.map(({ id, count }) => [id, count ?? 1])));
  const served = entries.reduce((sum, { count }) => sum + (count ?? 1), 0);
  expect(tally).toEqual({ served, net: served });
};
