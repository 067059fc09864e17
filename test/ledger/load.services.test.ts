import pg from 'pg';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import type { OfferedEntry } from '../../src/ledger/entry.ts';
import { LedgerWriter } from '../../src/ledger/writer.ts';
import { atOnce, inBatches, sendUntilAnswered, shuffled } from '../harness/clients.ts';
import { expectSound } from '../harness/fault-oracle.ts';
import { fieldAt, fieldSettings, fieldToken, sent } from '../harness/field.ts';
import { copyTemplate, settingsFor, type TestDatabase, urlOf } from '../harness/server.ts';

const log = pino({ level: 'silent' });
const domiciles = ['64.71', '64.71.01', '64.71.01.1001', '64.72', '33.11', '64', 'ID', '31.71'];

let database: TestDatabase;
let app: App;
let token: string;
beforeAll(async () => {
  database = await copyTemplate();
  app = await startApp(settingsFor(database, fieldSettings), log);
  token = await fieldToken();
});
afterAll(async () => {
  await app.close();
  await database.remove();
});

const people = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    sent({ count: 1 + (index % 3), domicile: domiciles[index % domiciles.length] ?? null }),
  );

test('20,000 ids sent one to five times each by 32 clients: none lost, none counted twice', async () => {
  const event = await (await fieldAt(app.url)).open('64.71');
  const entries = people(20_000);
  const copies = shuffled(
    entries.flatMap((entry, index) => Array.from({ length: 1 + (index % 5) }, () => entry)),
    6471,
  );
  const accepted = new Map<string, number>();
  const statuses = new Set<string>();
  await atOnce(32, inBatches(copies, 200), async (batch) => {
    for (const { id, status } of await sendUntilAnswered(app.url, token, event, batch)) {
      statuses.add(status);
      if (status === 'ACCEPTED') accepted.set(id, (accepted.get(id) ?? 0) + 1);
    }
  });
  expect([...statuses].toSorted()).toEqual(['ACCEPTED', 'DUPLICATE']);
  expect(accepted.size).toBe(entries.length);
  expect(Math.max(...accepted.values())).toBe(1);
  await expectSound({ databaseUrl: urlOf(database), sent: [{ event, acknowledged: entries }] });
});

test('two servers that write the same regions at once do not deadlock', async () => {
  const shared = await copyTemplate();
  const servers = await Promise.all([1, 2].map(() => startApp(settingsFor(shared, fieldSettings), log)));
  const field = await fieldAt(servers[0]?.url ?? '');
  const events = await Promise.all(['64.71', '64', '33.11', 'ID'].map((region) => field.open(region)));
  const jobs = events.flatMap((event, index) => {
    const entries = people(1500);
    // The same entries through both servers, in a different order for each.
    return servers.flatMap(({ url }, which) =>
      inBatches(shuffled(entries, 100 + which), 50 + index).map((batch) => ({ event, url, batch })),
    );
  });
  let accepted = 0;
  const trouble: string[] = [];
  await atOnce(32, shuffled(jobs, 7), async ({ event, url, batch }) => {
    const results = await sendUntilAnswered(url, token, event, batch, (code) => trouble.push(code));
    accepted += results.filter(({ status }) => status === 'ACCEPTED').length;
  });
  // Connections report their statistics when they end.
  await Promise.all(servers.map((server) => server.close()));
  const client = new pg.Client({ connectionString: urlOf(shared) });
  await client.connect();
  const { rows } = await client.query(
    'SELECT deadlocks::int, (SELECT count(*)::int FROM activation) AS entries FROM pg_stat_database WHERE datname = current_database()',
  );
  await client.end();
  expect(trouble).toEqual([]);
  expect(rows).toEqual([{ deadlocks: 0, entries: 6000 }]);
  expect(accepted).toBe(6000);
  await expectSound({ databaseUrl: urlOf(shared) });
  await shared.remove();
});

const measures = new Set(['IKD_ACTIVE']);

const offers = (count: number): OfferedEntry[] =>
  Array.from({ length: count }, () => {
    const { id } = sent();
    return {
      id,
      measureCode: 'IKD_ACTIVE',
      kind: 'ACTIVATION',
      count: 1,
      domicile: null,
      segment: 'UNKNOWN',
      occurredAt: new Date(),
    };
  });

const request = (code: string, entries: OfferedEntry[]) => ({
  event: { code },
  entries,
  recordedBy: 'tester',
  device: null,
  mayRecord: () => true,
});

test('requests beyond the queue’s bound are told to retry later, and are then accepted', async () => {
  const event = await (await fieldAt(app.url)).open('64.71');
  const writer = new LedgerWriter(app.database.pool, measures, log, { queueSize: 10 });
  const requests = [5, 5, 1].map((count) => request(event, offers(count)));
  const outcomes = await Promise.all(requests.map((each) => writer.record(each)));
  expect(outcomes.map(({ refused }) => refused)).toEqual([null, null, 'RETRY_LATER']);
  const last = requests[2];
  expect(last && (await writer.record(last))).toMatchObject({ refused: null, outcomes: [{ status: 'ACCEPTED' }] });
});

test('without a database to write to, every waiting request is told to retry later, once', async () => {
  // Nothing listens on port 1.
  const nowhere = new pg.Pool({ connectionString: 'postgres://postgres@127.0.0.1:1/none' });
  const writer = new LedgerWriter(nowhere, measures, log, { groupSize: 1, retryForMs: 30 });
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => writer.record(request('AAAAAA', offers(1)))));
  expect(outcomes).toEqual(Array.from({ length: 10 }, () => ({ refused: 'RETRY_LATER' })));
  await writer.drained();
  await nowhere.end();
});

test('drained means written: no accepted request is left behind', async () => {
  const event = await (await fieldAt(app.url)).open('64.71');
  const writer = new LedgerWriter(app.database.pool, measures, log, { groupSize: 20 });
  const requests = Array.from({ length: 100 }, () => request(event, offers(7)));
  const outcomes = Promise.all(requests.map((each) => writer.record(each)));
  await writer.drained();
  const { rows } = await app.database.pool.query(
    'SELECT count(*)::int AS stored FROM activation JOIN outreach_event event ON event.id = event_id WHERE code = $1',
    [event],
  );
  expect(rows).toEqual([{ stored: 700 }]);
  expect((await outcomes).every(({ refused }) => refused === null)).toBe(true);
  await writer.drained();
});

test('a server that closes under load has written everything that it answered', async () => {
  const closing = await startApp(settingsFor(database, fieldSettings), log);
  const event = await (await fieldAt(app.url)).open('64.71');
  const entries = people(4000);
  const answered = new Set<string>();
  let closed: Promise<void> | undefined;
  await atOnce(16, inBatches(entries, 50), async (batch) => {
    // The rest goes to the other server, as behind a load balancer: the closing server drops clients that ask again.
    const results = await sendUntilAnswered(() => (closed ? app : closing).url, token, event, batch);
    for (const { id } of results) answered.add(id);
    if (answered.size > 1000) closed ??= closing.close();
  });
  await closed;
  expect(closed).toBeDefined();
  expect(answered.size).toBe(entries.length);
  await expectSound({ databaseUrl: urlOf(database), sent: [{ event, acknowledged: entries }] });
});
