import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Entry } from '../../src/ledger/entry.ts';
import { appendToLedger, type JudgedPlace, readGroupFacts, type Written } from '../../src/ledger/ledger.store.ts';
import { verifyLedger } from '../../src/ledger/verify.ts';
import { insertEvent } from '../../src/outreach/outreach.store.ts';
import { nothingMoved } from '../../src/terms/moved.ts';
import { content, entry } from '../harness/entries.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

const nothing = { eventIds: [], eventCodes: [], entryIds: [], domiciles: [] };

let server: TestServer;
let pool: pg.Pool;
beforeAll(async () => {
  server = await startTestServer();
  ({ pool } = server.database);
});
afterAll(() => server.close());

const places = new Map<string, JudgedPlace>();

/** Plans an event in a region; the store treats all event states alike. */
const eventIn = async (regionCode: string): Promise<string> => {
  const id = randomUUID();
  const stored = await insertEvent(pool, {
    id,
    code: id.slice(0, 8),
    name: 'Jemput bola',
    regionCode,
    venueKind: 'SCHOOL',
    venueName: 'SMA',
    scheduledStart: new Date('2026-03-01T00:00:00Z'),
    scheduledEnd: new Date('2026-03-02T00:00:00Z'),
    goal: null,
    plannedBy: 'tester',
  });
  expect(stored).toBe(true);
  places.set(id, { id, regionCode, status: 'PLANNED', closedAt: null });
  return id;
};

const at = (eventId: string, regionCode: string, more: Partial<Entry> = {}) =>
  entry({ id: randomUUID(), eventId, domicileCode: regionCode, ...more });
const append = (entries: Entry[]): Promise<Written> => {
  const named = new Set(entries.map(({ eventId }) => eventId));
  return appendToLedger(
    pool,
    entries,
    [...places.values()].filter(({ id }) => named.has(id)),
  );
};

const rows = async (text: string, parameters: unknown[]): Promise<object[]> =>
  (await pool.query(text, parameters)).rows;
const eventTally = async (eventId: string) =>
  (await rows('SELECT version, served, net, from_here FROM event_tally WHERE event_id = $1', [eventId]))[0];
const regionNets = async (codes: string[]): Promise<Map<string, { version: number; net: number }>> => {
  const found = (await rows(
    `SELECT region_code, version, net FROM region_tally WHERE measure_code = 'IKD_ACTIVE' AND region_code = ANY($1)`,
    [codes],
  )) as { region_code: string; version: number; net: number }[];
  return new Map(found.map(({ region_code: code, version, net }) => [code, { version, net }]));
};

const chain = ['ID', '64', '64.71', '64.71.01', '64.71.01.1001'];

test('one entry updates the event, its part, its minute, and the region with all its ancestors', async () => {
  const eventId = await eventIn('64.71.01.1001');
  const before = await regionNets(chain);
  const occurredAt = new Date('2026-03-01T02:03:59.999Z');
  const one = at(eventId, '64.71.01.1001', { count: 7, segment: 'STUDENT', occurredAt });
  const written = await append([one]);

  expect(written.ids).toEqual([one.id]);
  expect(written.moved.events).toEqual([{ eventId, regionCode: '64.71.01.1001', version: 2 }]);
  expect(written.moved.regions.map(({ regionCode }) => regionCode).toSorted()).toEqual(chain.toSorted());
  const after = await regionNets(chain);
  for (const { regionCode, version } of written.moved.regions) {
    expect(after.get(regionCode)).toEqual({ version, net: (before.get(regionCode)?.net ?? 0) + 7 });
    expect(version).toBe((before.get(regionCode)?.version ?? 0) + 1);
  }
  expect(await eventTally(eventId)).toEqual({ version: 2, served: 7, net: 7, from_here: 7 });
  expect(
    await rows('SELECT measure_code, segment, served, net FROM event_part_tally WHERE event_id = $1', [eventId]),
  ).toEqual([{ measure_code: 'IKD_ACTIVE', segment: 'STUDENT', served: 7, net: 7 }]);
  expect(await rows('SELECT minute, served FROM event_minute_tally WHERE event_id = $1', [eventId])).toEqual([
    { minute: new Date('2026-03-01T02:03:00Z'), served: 7 },
  ]);
  expect((await readGroupFacts(pool, { ...nothing, entryIds: [one.id] })).stored.get(one.id)).toEqual(
    content({ eventId, count: 7, segment: 'STUDENT', domicileCode: '64.71.01.1001', occurredAt }),
  );
});

test('days are separate, each with every ancestor', async () => {
  const eventId = await eventIn('33.11');
  await append([
    at(eventId, '33.11', { count: 2, localDay: '2026-04-01' }),
    at(eventId, '33.11', { count: 30, localDay: '2026-04-02' }),
    at(eventId, '33.11', { count: 400, localDay: '2026-04-02', kind: 'WITHDRAWAL' }),
  ]);
  expect(
    await rows(
      `SELECT region_code AS region, day::text, net FROM region_day_tally WHERE day BETWEEN '2026-04-01' AND '2026-04-02'
       ORDER BY region_code COLLATE "C", day`,
      [],
    ),
  ).toEqual(
    ['33', '33.11', 'ID'].flatMap((region) => [
      { region, day: '2026-04-01', net: 2 },
      { region, day: '2026-04-02', net: -370 },
    ]),
  );
});

test('an entry for the country updates only the country', async () => {
  const eventId = await eventIn('ID');
  const written = await append([at(eventId, 'ID', { count: 3 })]);
  expect(written.moved.regions.map(({ regionCode }) => regionCode)).toEqual(['ID']);
  expect(await eventTally(eventId)).toMatchObject({ net: 3, from_here: 3 });
});

test('a reactivation counts as served and adds no people; a withdrawal serves no one and subtracts people', async () => {
  const eventId = await eventIn('64.71');
  const before = (await regionNets(['64.71'])).get('64.71')?.net ?? 0;
  await append([at(eventId, '64.71', { kind: 'REACTIVATION', count: 5 })]);
  expect(await eventTally(eventId)).toEqual({ version: 2, served: 5, net: 0, from_here: 0 });
  await append([at(eventId, '64.71', { kind: 'WITHDRAWAL', count: 4 })]);
  expect(await eventTally(eventId)).toEqual({ version: 3, served: 5, net: -4, from_here: -4 });
  expect((await regionNets(['64.71'])).get('64.71')?.net).toBe(before - 4);
});

test('ids that are already stored are left out, and change nothing', async () => {
  const eventId = await eventIn('64.71');
  const [first, second] = [at(eventId, '64.71', { count: 10 }), at(eventId, '64.71', { count: 100 })];
  await append([first]);
  expect((await append([{ ...first, count: 9999 }, second])).ids).toEqual([second.id]);
  expect(await eventTally(eventId)).toMatchObject({ version: 3, served: 110 });

  const before = await regionNets(chain);
  expect(await append([first, second])).toEqual({ ids: [], moved: nothingMoved });
  expect(await eventTally(eventId)).toMatchObject({ version: 3, served: 110 });
  expect(await regionNets(chain)).toEqual(before);
});

test('entries of an event that is no longer in the state they were judged by are left out, and others are not', async () => {
  const [stays, moved] = [await eventIn('64.71'), await eventIn('64.71')];
  await pool.query(`UPDATE outreach_event SET status = 'CANCELLED' WHERE id = $1`, [moved]);
  const [good, late] = [at(stays, '64.71'), at(moved, '64.71')];
  expect((await append([good, late])).ids).toEqual([good.id]);
  expect(await eventTally(moved)).toMatchObject({ version: 1, served: 0 });
});

test('several events, measures, minutes and regions in one group each get their own entries', async () => {
  const [a, b] = [await eventIn('64.71'), await eventIn('11.01')];
  const written = await append([
    at(a, '64.71', { count: 1 }),
    at(a, '64.71', { count: 20, measureCode: 'KTP_RECORDED' }),
    at(b, '11.01', { count: 300 }),
    at(a, '64.71', { count: 4000, occurredAt: new Date('2026-03-01T05:00:00Z') }),
  ]);
  expect(written.ids).toHaveLength(4);
  expect(written.moved.events.map((each) => each.eventId).toSorted()).toEqual([a, b].toSorted());
  expect(await eventTally(a)).toMatchObject({ served: 4021 });
  expect(await eventTally(b)).toMatchObject({ served: 300 });
  expect(await rows('SELECT served FROM event_minute_tally WHERE event_id = $1 ORDER BY minute', [a])).toEqual([
    { served: 21 },
    { served: 4000 },
  ]);
  const nets = new Map(written.moved.regions.map((each) => [`${each.regionCode} ${each.measureCode}`, each]));
  expect([...nets.keys()].toSorted()).toEqual(
    ['11', '11.01', '64', '64.71', 'ID']
      .map((code) => `${code} IKD_ACTIVE`)
      .concat(['64', '64.71', 'ID'].map((code) => `${code} KTP_RECORDED`))
      .toSorted(),
  );
});

describe('a resident counts as from here', () => {
  test.each([
    ['64.71.01.1001', '64.71.02', true],
    ['64.71.01', '64.71', true],
    ['64.71', '64.71.01.1001', true],
    ['64.71', '64.72', false],
    ['64.71', '64', false],
    ['64', '64.71', true],
    ['64', '65', false],
    ['ID', '11.01', true],
    ['11.01', 'ID', false],
  ])('at an event in %s, someone of %s: %s', async (region, domicileCode, fromHere) => {
    const eventId = await eventIn(region);
    await append([at(eventId, region, { domicileCode, count: 6 })]);
    expect(await eventTally(eventId)).toMatchObject({ net: 6, from_here: fromHere ? 6 : 0 });
  });
});

test('regions that exist are known, others are not', async () => {
  expect(
    [...(await readGroupFacts(pool, { ...nothing, domiciles: ['64.71', '64.99', 'ID', 'x'] })).regions].toSorted(),
  ).toEqual(['64.71', 'ID']);
});

describe('the ledger only grows', () => {
  test.each([
    'UPDATE activation SET count = count + 1',
    'UPDATE activation SET device = NULL WHERE false',
    'DELETE FROM activation',
    'TRUNCATE activation CASCADE',
    'TRUNCATE correction CASCADE',
  ])('%s is refused', async (statement) => {
    const before = await rows('SELECT count(*), sum(count) FROM activation', []);
    await expect(pool.query(statement)).rejects.toThrow(/the ledger only grows/);
    expect(await rows('SELECT count(*), sum(count) FROM activation', [])).toEqual(before);
  });

  test('an event with entries cannot be deleted either', async () => {
    await expect(pool.query('DELETE FROM outreach_event')).rejects.toThrow(/foreign key/);
  });
});

describe('verify', () => {
  test('finds no difference after all of the above', async () => {
    const { entries, differences } = await verifyLedger(pool);
    expect(differences).toEqual([]);
    expect(entries).toBeGreaterThan(20);
  });

  const someEvent = '(SELECT event_id FROM event_tally WHERE served > 0 AND net > 0 ORDER BY event_id LIMIT 1)';
  const somePart = `ctid = (SELECT ctid FROM event_part_tally WHERE net > 0 ORDER BY event_id, measure_code LIMIT 1)`;
  const someMinute = `ctid = (SELECT ctid FROM event_minute_tally WHERE served > 0 ORDER BY event_id, minute LIMIT 1)`;
  test.each([
    ['event_tally', `UPDATE event_tally SET served = served + 1 WHERE event_id = ${someEvent}`],
    ['event_tally', `UPDATE event_tally SET net = net - 1 WHERE event_id = ${someEvent}`],
    ['event_tally', `UPDATE event_tally SET from_here = from_here + 1 WHERE event_id = ${someEvent}`],
    ['event_tally', `DELETE FROM event_tally WHERE event_id = ${someEvent}`],
    ['event_tally', `INSERT INTO event_tally (event_id, served) VALUES (gen_random_uuid(), 3)`],
    ['event_part_tally', `UPDATE event_part_tally SET served = served + 1 WHERE ${somePart}`],
    ['event_part_tally', `UPDATE event_part_tally SET net = net + 1 WHERE ${somePart}`],
    ['event_part_tally', `UPDATE event_part_tally SET segment = 'LEGISLATURE' WHERE ${somePart}`],
    ['event_part_tally', `DELETE FROM event_part_tally WHERE ${somePart}`],
    [
      'event_part_tally',
      `INSERT INTO event_part_tally (event_id, measure_code, segment, served) VALUES (${someEvent}, 'KIA_HOLDERS', 'STUDENT', 2)`,
    ],
    ['event_minute_tally', `UPDATE event_minute_tally SET served = served - 1 WHERE ${someMinute}`],
    ['event_minute_tally', `UPDATE event_minute_tally SET minute = minute + interval '1 year' WHERE ${someMinute}`],
    ['event_minute_tally', `DELETE FROM event_minute_tally WHERE ${someMinute}`],
    [
      'event_minute_tally',
      `INSERT INTO event_minute_tally (event_id, minute, served) VALUES (${someEvent}, '2030-01-01', 1)`,
    ],
    ['region_tally', `UPDATE region_tally SET net = net + 1 WHERE region_code = 'ID' AND measure_code = 'IKD_ACTIVE'`],
    ['region_tally', `DELETE FROM region_tally WHERE region_code = '64' AND measure_code = 'IKD_ACTIVE'`],
    ['region_tally', `INSERT INTO region_tally (region_code, measure_code, net) VALUES ('94', 'IKD_ACTIVE', 1)`],
    ['region_day_tally', `UPDATE region_day_tally SET net = net + 1 WHERE region_code = '33' AND day = '2026-04-01'`],
    [
      'region_day_tally',
      `UPDATE region_day_tally SET day = '2026-05-05' WHERE region_code = '33' AND day = '2026-04-01'`,
    ],
    ['region_day_tally', `DELETE FROM region_day_tally WHERE region_code = '33' AND day = '2026-04-01'`],
    [
      'region_day_tally',
      `INSERT INTO region_day_tally (region_code, measure_code, day, net) VALUES ('94', 'IKD_ACTIVE', '2026-04-01', -1)`,
    ],
  ])('finds a changed %s: %s', async (tally, statement) => {
    const kept = `test_kept_${tally}`;
    await pool.query(`CREATE TABLE ${kept} AS SELECT * FROM ${tally}`);
    try {
      expect((await pool.query(statement)).rowCount).toBe(1);
      const { differences } = await verifyLedger(pool);
      expect(differences.length).toBeGreaterThan(0);
      expect(new Set(differences.map((difference) => difference.tally))).toEqual(new Set([tally]));
    } finally {
      await pool.query(`DELETE FROM ${tally}`);
      await pool.query(`INSERT INTO ${tally} SELECT * FROM ${kept}`);
      await pool.query(`DROP TABLE ${kept}`);
    }
    expect((await verifyLedger(pool)).differences).toEqual([]);
  });
});
