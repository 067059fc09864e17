import pg from 'pg';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import type { Answer } from '../harness/ask.ts';
import { expectSound } from '../harness/fault-oracle.ts';
import { fieldAt, fieldSettings, fieldToken, post, type SentEntry, sent } from '../harness/field.ts';
import { copyTemplate, settingsFor, type TestDatabase, urlOf } from '../harness/server.ts';

let database: TestDatabase;
let server: App;
let token: string;
let events: { code: string; id: string }[];
let other: pg.Client;
beforeAll(async () => {
  database = await copyTemplate();
  server = await startApp(settingsFor(database, fieldSettings), pino({ level: 'silent' }));
  token = await fieldToken();
  const field = await fieldAt(server.url);
  const codes = [
    await field.open('64.71'),
    await field.open('64.71'),
    await field.open('64.72'),
    await field.open('33.11'),
  ];
  const { rows } = await server.database.pool.query<{ code: string; id: string }>(
    'SELECT code, id FROM outreach_event',
  );
  events = codes.map((code) => rows.find((row) => row.code === code) as (typeof rows)[number]);
  // Every tally has its row.
  for (const { code } of events) for (const domicile of villages) await record(code, [sent({ domicile })]);
});
afterAll(async () => {
  await server.close();
  await database.remove();
});
beforeEach(async () => {
  if (!('DATABASE_URL' in database.settings)) throw new Error('this is a test of PostgreSQL');
  other = new pg.Client({ connectionString: database.settings.DATABASE_URL });
  await other.connect();
  await other.query('BEGIN');
});
afterEach(() => other.end());

const villages = ['64.71.05.1002', '64.72.01.1001', '33.11'];
const recording = `mutation ($input: RecordActivationsInput!) { recordActivations(input: $input) {
  ... on RecordActivationsPayload { results { status } } ... on Refused { code } } }`;
const record = async (event: string, entries: SentEntry[]): Promise<Answer['data']> =>
  (await post(server.url, token, recording, { input: { event, entries } })).data.recordActivations;
const accepted = { results: [{ status: 'ACCEPTED' }] };

/** Sends an entry that is blocked; the answer is there once the lock is let go. */
const blocked = async (
  event: string,
  domicile: string,
): Promise<{ answer: Promise<Answer['data']>; isAnswered: () => boolean }> => {
  let answered = false;
  const answer = record(event, [sent({ domicile })]).finally(() => {
    answered = true;
  });
  const waiting = `SELECT count(*)::int AS count FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'WITH place%'`;
  await expect.poll(async () => (await server.database.pool.query(waiting)).rows[0].count).toBeGreaterThan(0);
  return { answer, isAnswered: () => answered };
};

test.each([
  [
    'the tally of an event',
    'SELECT FROM event_tally WHERE event_id = $1 FOR UPDATE',
    ([first]: typeof events) => first?.id,
  ],
  ['the tally of a village', 'SELECT FROM region_tally WHERE region_code = $1 FOR UPDATE', () => villages[0]],
])('while %s is locked, only what needs it waits', async (_what, lock, of) => {
  await other.query(lock, [of(events)]);
  const [held, ...free] = events;
  const { answer, isAnswered } = await blocked(held?.code ?? '', villages[0] ?? '');
  for (let times = 0; times < 3; times++)
    for (const { code } of free) expect(await record(code, [sent({ domicile: villages[1] ?? '' })])).toEqual(accepted);
  expect(isAnswered()).toBe(false);
  await other.query('COMMIT');
  expect(await answer).toEqual(accepted);
  expect(await record(held?.code ?? '', [sent({ domicile: villages[0] ?? '' })])).toEqual(accepted);
});

test('requests that wait too long for a lock get RETRY_LATER, and count once when they are sent again', async () => {
  const [held] = events;
  await other.query('SELECT FROM event_tally WHERE event_id = $1 FOR UPDATE', [held?.id]);
  const entry = sent({ domicile: villages[0] ?? '' });
  expect(await record(held?.code ?? '', [entry])).toEqual({ code: 'RETRY_LATER' });
  await other.query('COMMIT');
  expect(await record(held?.code ?? '', [entry])).toEqual(accepted);
  expect(await record(held?.code ?? '', [entry])).toEqual({ results: [{ status: 'DUPLICATE' }] });
});

test('while the country is locked all wait, and all are written once it is free', async () => {
  await other.query("SELECT FROM region_tally WHERE region_code = 'ID' FOR UPDATE");
  const all = Promise.all(events.map(({ code }) => record(code, [sent({ domicile: villages[2] ?? '' })])));
  const waiting = `SELECT count(*)::int AS count FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'WITH place%'`;
  await expect.poll(async () => (await server.database.pool.query(waiting)).rows[0].count).toBeGreaterThan(0);
  await other.query('COMMIT');
  expect(await all).toEqual(events.map(() => accepted));
});

test('afterwards every tally is that of the ledger', async () => {
  await expectSound({ databaseUrl: urlOf(database) });
});
