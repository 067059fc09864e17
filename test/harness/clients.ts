import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { expect } from 'vitest';
import { type Verification, verifyLedger } from '../../src/ledger/verify.ts';
import { type EntryResult, post, recordMutation, type SentEntry } from './field.ts';

/** What a device was told on the way to its answer: a refusal's or an error's code, or that nobody answered. */
export type Trouble = 'NO_ANSWER' | (string & {});

/**
 * Sends a batch, with the same ids, until every entry is answered; `trouble` hears of each failed try. Where the server is
 * asked for anew with each try, another one may answer.
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

/** Works off the jobs with so many clients at once, each taking the next when it is done. */
export const atOnce = async <Job>(clients: number, jobs: Job[], work: (job: Job) => Promise<void>): Promise<void> => {
  const waiting = [...jobs];
  const client = async (): Promise<void> => {
    for (let job = waiting.pop(); job !== undefined; job = waiting.pop()) await work(job);
  };
  await Promise.all(Array.from({ length: clients }, client));
};

export const inBatches = <Item>(items: Item[], size: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));

/** In an order that a seed decides. */
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

/** What the ledger holds of an event, and whether every tally agrees with it. */
export const auditOf = async (
  databaseUrl: string,
  event: string,
): Promise<Verification & { counts: Map<string, number>; tally: { served: number; net: number } }> => {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1, options: '-c TimeZone=UTC' });
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

/** Every entry is in the ledger once with its count, nothing else is, and the tallies say the same. */
export const expectExactly = async (databaseUrl: string, event: string, entries: SentEntry[]): Promise<void> => {
  const { differences, counts, tally } = await auditOf(databaseUrl, event);
  expect(differences).toEqual([]);
  expect(counts).toEqual(new Map(entries.map(({ id, count }) => [id, count ?? 1])));
  const served = entries.reduce((sum, { count }) => sum + (count ?? 1), 0);
  expect(tally).toEqual({ served, net: served });
};
