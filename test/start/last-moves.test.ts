import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type Database, openDatabase } from '../../src/database/database.ts';
import { migrate } from '../../src/database/migrate.ts';
import type { TestDatabase } from '../harness/server.ts';
import { temporaryFolder } from '../harness/temporary.ts';
import { emptyDatabase, locationOf } from './empty.ts';
import { shippedMigrations } from './prisma-history.ts';

const migration = '20261128050000_last_moves';
let home: TestDatabase;
let database: Database;
beforeAll(async () => {
  home = await emptyDatabase();
  database = await openDatabase(locationOf(home), async () => {});
});
afterAll(async () => {
  await database.close();
  await home.remove();
});

const event = '5a1f6f57-4a3a-4f0a-9a53-0a4e4c0e6471';
const entries: [domicile: string, day: string, recordedAt: string][] = [
  ['64.71.05.1001', '2026-03-01', '2026-03-01T05:00:00Z'],
  ['64.71.05.1001', '2026-03-01', '2026-03-02T05:00:00Z'],
  ['64.71', '2026-03-01', '2026-03-03T05:00:00Z'],
  ['64.72', '2026-03-02', '2026-03-04T05:00:00Z'],
  ['ID', '2026-03-02', '2026-03-05T05:00:00Z'],
];
const regions = ['ID', '64', '64.71', '64.71.05', '64.71.05.1001', '64.72'];

test('the tallies of a ledger from before learn when they last moved, in every region above an entry', async () => {
  const { pool } = database;
  await pool.query('DROP SCHEMA public CASCADE');
  await pool.query('CREATE SCHEMA public');
  const before = temporaryFolder();
  onTestFinished(() => rmSync(before, { recursive: true }));
  for (const name of readdirSync(shippedMigrations))
    if (name < migration) cpSync(join(shippedMigrations, name), join(before, name), { recursive: true });
  const client = await pool.connect();
  await migrate(client, before);
  await client.query(
    `INSERT INTO region (code, name, level, kind, time_zone, search_text)
      SELECT code, code, 'VILLAGE', 'DESA', 'Asia/Makassar', code FROM unnest($1::text[]) AS code`,
    [regions],
  );
  await client.query(`INSERT INTO measure (code, name, description, cumulative) VALUES ('IKD_ACTIVE', 'x', 'x', true)`);
  await client.query(
    `INSERT INTO outreach_event (id, code, name, region_code, venue_kind, venue_name, scheduled_start, scheduled_end, planned_by)
      VALUES ($1, 'X', 'x', '64', 'SCHOOL', 'x', now(), now() + interval '1 hour', 'x')`,
    [event],
  );
  for (const [domicile, day, recordedAt] of entries) {
    await client.query(
      `INSERT INTO activation (id, event_id, measure_code, kind, count, domicile_code, segment, occurred_at, local_day, recorded_by, recorded_at)
        VALUES (gen_random_uuid(), $1, 'IKD_ACTIVE', 'ACTIVATION', 1, $2, 'UNKNOWN', $3::date, $3::date, 'x', $4)`,
      [event, domicile, day, recordedAt],
    );
    await client.query(
      `INSERT INTO region_day_tally (region_code, measure_code, day, net) SELECT code, 'IKD_ACTIVE', $2, 1 FROM unnest($3::text[]) AS code
        WHERE code = 'ID' OR starts_with($1, code) ON CONFLICT DO NOTHING`,
      [domicile, day, regions],
    );
  }
  expect(await migrate(client)).toContain(migration);
  const { rows } = await client.query<{ code: string; day: string; at: Date }>(
    `SELECT region_code AS code, day::text, moved_at AS at FROM region_day_tally ORDER BY 1, 2`,
  );
  client.release();
  expect(rows.map(({ code, day, at }) => [code, day.slice(8), at.toISOString().slice(8, 10)])).toEqual([
    ['64', '01', '03'],
    ['64', '02', '04'],
    ['64.71', '01', '03'],
    ['64.71.05', '01', '02'],
    ['64.71.05.1001', '01', '02'],
    ['64.72', '02', '04'],
    ['ID', '01', '03'],
    ['ID', '02', '05'],
  ]);
});
