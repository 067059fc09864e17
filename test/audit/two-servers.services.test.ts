import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import type { Fault } from '../../src/audit/chain.ts';
import { verifyTrail } from '../../src/audit/verify-trail.ts';
import { fieldAt, fieldSettings } from '../harness/field.ts';
import { copyTemplate, settingsFor, type TestDatabase } from '../harness/server.ts';

let database: TestDatabase;
let servers: App[];
beforeAll(async () => {
  database = await copyTemplate();
  const start = () => startApp(settingsFor(database, fieldSettings), pino({ level: 'silent' }));
  servers = [await start(), await start()];
});
afterAll(async () => {
  for (const server of servers) await server.close();
  await database.remove();
});

test('two servers write one trail: gapless, in order and without a fault, even when writes coincide', async () => {
  const writers = await Promise.all(
    servers.flatMap(({ url }) => [1, 2, 3, 4].map((each) => fieldAt(url, { subject: `officer ${each}` }))),
  );
  const events = await Promise.all(writers.map((writer) => writer.plan('64.71.05')));
  // Every client makes every transition of every event, so that they meet at the same rows in different orders.
  await Promise.all(
    writers.map(async (writer, index) => {
      for (const move of ['open', 'close', 'reopen', 'close'] as const)
        for (const event of [...events.slice(index), ...events.slice(0, index)]) await writer.move(move, event);
    }),
  );
  const pool = servers[0]?.database.pool as App['database']['pool'];
  const faults: Fault[] = [];
  const { entries } = await verifyTrail(pool, (fault) => faults.push(fault));
  expect(faults).toEqual([]);
  const { rows } = await pool.query<{ count: number; last: number; ordered: boolean }>(
    `SELECT count(*)::int AS count, max(number) AS last, bool_and(at >= before) AS ordered
      FROM (SELECT number, at, lag(at, 1, at) OVER (ORDER BY number) AS before FROM audit_entry) AS line`,
  );
  expect(rows[0]).toEqual({ count: entries, last: entries, ordered: true });
  // Each event was planned once; the trail has only those of its transitions that took effect.
  const { rows: kinds } = await pool.query<{ planned: number; opened: number }>(
    `SELECT count(*) FILTER (WHERE action = 'OUTREACH_PLANNED')::int AS planned,
      count(*) FILTER (WHERE action = 'OUTREACH_OPENED')::int AS opened FROM audit_entry`,
  );
  expect(kinds[0]).toEqual({ planned: events.length, opened: events.length });
});
