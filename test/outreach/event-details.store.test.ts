import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lockDetails, storeDetails } from '../../src/outreach/event-details.store.ts';
import type { EventDetails } from '../../src/outreach/event-details.ts';
import { insertEvent } from '../../src/outreach/outreach.store.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
let pool: pg.Pool;
beforeAll(async () => {
  server = await startTestServer();
  ({ pool } = server.database);
});
afterAll(() => server.close());

const details: EventDetails = {
  name: 'Jemput bola',
  venueKind: 'SCHOOL',
  venueName: 'SMA Negeri 1',
  scheduledStart: new Date('2026-03-01T00:00:00.123Z'),
  scheduledEnd: new Date('2026-03-02T00:00:00Z'),
  goal: 40,
};
const planned = async (): Promise<string> => {
  const id = randomUUID();
  await insertEvent(pool, { ...details, id, code: id.slice(0, 8), regionCode: '64.71', plannedBy: 'tester' });
  return id;
};

test('details are stored as they are read, to the millisecond, and the version of the counter rises', async () => {
  const id = await planned();
  const before = (await pool.query('SELECT version, served FROM event_tally WHERE event_id = $1', [id])).rows[0];
  expect(await lockDetails(pool, id)).toEqual({ ...details, status: 'PLANNED' });
  const changed: EventDetails = {
    name: 'Pasar “Klandasan”',
    venueKind: 'MARKET',
    venueName: 'Lapangan',
    scheduledStart: new Date('2026-04-01T00:00:00.001Z'),
    scheduledEnd: new Date('2026-04-01T23:59:59.999Z'),
    goal: null,
  };
  expect(await storeDetails(pool, id, changed)).toBe(before.version + 1);
  expect(await lockDetails(pool, id)).toEqual({ ...changed, status: 'PLANNED' });
  expect((await pool.query('SELECT version, served FROM event_tally WHERE event_id = $1', [id])).rows[0]).toEqual({
    version: before.version + 1,
    served: before.served,
  });
});

test('other events, and the rest of the event, stay as they are', async () => {
  const [id, other] = [await planned(), await planned()];
  const rest = `SELECT code, region_code, status, opened_at, closed_at, planned_by, planned_at FROM outreach_event WHERE id = $1`;
  const before = (await pool.query(rest, [id])).rows;
  await storeDetails(pool, id, { ...details, goal: 41 });
  expect((await pool.query(rest, [id])).rows).toEqual(before);
  expect((await lockDetails(pool, other)).goal).toBe(40);
});
