import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../src/database/database.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
let url: string;
/** A session as in psql, in the time zone of the database. */
let outsider: pg.Client;
beforeAll(async () => {
  server = await startTestServer();
  const own = new URL(String(server.database.pool.options.connectionString));
  own.searchParams.delete('options');
  url = own.href;
  outsider = new pg.Client({ connectionString: url });
  await outsider.connect();
});
afterAll(async () => {
  await outsider.end();
  await server.close();
});

const insert = `INSERT INTO figure (region_code, metric, measure_code, value, as_of_from, as_of, recorded_at)
  VALUES ('64.71.05', 'COUNT', 'IKD_ACTIVE', 12, '2025-01-01', '2025-03-01', now())
  RETURNING id, round(extract(epoch FROM recorded_at) * 1000)::float8 AS ms, as_of::text AS day`;

test('the database is in the time zone of Jakarta, the sessions of the server are in UTC', async () => {
  const zone = `SELECT current_setting('TimeZone') AS zone`;
  expect((await outsider.query(zone)).rows).toEqual([{ zone: 'Asia/Jakarta' }]);
  const clients = await Promise.all([1, 2, 3].map(() => server.database.pool.connect()));
  const zones = await Promise.all(clients.map((client) => client.query(zone)));
  for (const client of clients) client.release();
  expect(zones.map(({ rows }) => rows)).toEqual([[{ zone: 'UTC' }], [{ zone: 'UTC' }], [{ zone: 'UTC' }]]);
  expect(await server.database.prisma.$queryRawUnsafe(zone)).toEqual([{ zone: 'UTC' }]);
});

test.each(['the server', 'another program'])('an instant written by %s is read back to the millisecond', async (by) => {
  const writer = by === 'the server' ? server.database.pool : outsider;
  const written = (await writer.query<{ id: number; ms: number; day: string }>(insert)).rows[0];
  expect(written?.day).toBe('2025-03-01');
  const figure = await server.database.prisma.figure.findUniqueOrThrow({ where: { id: written?.id ?? 0 } });
  expect(figure.recordedAt.getTime()).toBe(written?.ms);
  expect([figure.asOfFrom, figure.asOf]).toEqual([new Date('2025-01-01T00:00Z'), new Date('2025-03-01T00:00Z')]);

  const data = await server.query(
    '{ region(code: "64.71.05") { figures(last: 1) { nodes { recordedAt asOfFrom asOf } } } }',
  );
  const [shown] = data.region.figures.nodes;
  expect(Date.parse(shown.recordedAt)).toBe(written?.ms);
  expect(shown).toMatchObject({ asOfFrom: '2025-01-01', asOf: '2025-03-01' });
});

test('every other program sees the same instant and day that Prisma wrote', async () => {
  const instant = new Date('2025-06-30T17:30:15.123Z');
  const { id } = await server.database.prisma.figure.create({
    data: {
      regionCode: '64.71.05',
      metric: 'COUNT',
      measureCode: 'IKD_ACTIVE',
      value: 13,
      asOf: new Date('2025-06-30'),
      recordedAt: instant,
    },
  });
  const { rows } = await outsider.query(
    `SELECT round(extract(epoch FROM recorded_at) * 1000)::float8 AS ms, as_of::text AS day, recorded_at::text AS local
      FROM figure WHERE id = $1`,
    [id],
  );
  expect(rows).toEqual([{ ms: instant.getTime(), day: '2025-06-30', local: '2025-07-01 00:30:15.123+07' }]);
});

test('the state known at an instant is right just before it and just after', async () => {
  const { rows } = await outsider.query<{ before: string; after: string }>(
    `INSERT INTO figure (region_code, metric, measure_code, value, as_of) VALUES
      ('64.71.06', 'COUNT', 'IKD_ACTIVE', 5, '2025-03-01'), ('64.71.06', 'COUNT', 'KTP_ELIGIBLE', 50, '2025-03-01')
      RETURNING to_char((recorded_at - interval '1 ms') AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS before,
        to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS after`,
  );
  const known = async (at: string | undefined) => {
    const query = `query ($at: DateTime) {
      region(code: "64.71.06") { indicator(code: "IKD_ACTIVATION", asOf: "2025-03-01", knownAt: $at) { numerator { value } } } }`;
    return (await server.query(query, { at })).region.indicator?.numerator ?? null;
  };
  expect(await known(rows[0]?.before)).toBeNull();
  expect(await known(rows[0]?.after)).toEqual({ value: 5 });
});

test("the URL's own options are kept, and UTC still applies", async () => {
  const optioned = new URL(url);
  optioned.searchParams.set('options', '-c timezone=Asia/Jakarta -c statement_timeout=30000');
  const database = await openDatabase({ url: optioned.href, poolSize: 1 }, async () => {});
  const { rows } = await database.pool.query(
    `SELECT current_setting('TimeZone') AS zone, current_setting('statement_timeout') AS timeout,
      current_setting('jit') AS jit`,
  );
  await database.close();
  expect(rows).toEqual([{ zone: 'UTC', timeout: '30s', jit: 'off' }]);
});

test('a time zone set for the role has no effect', async () => {
  const role = `jemput_zone_${process.pid}`;
  await outsider.query(`CREATE ROLE ${role} LOGIN SUPERUSER`);
  await outsider.query(`ALTER ROLE ${role} SET timezone TO 'Asia/Jayapura'`);
  try {
    const asRole = new URL(url);
    asRole.username = role;
    const database = await openDatabase({ url: asRole.href, poolSize: 1 }, async () => {});
    const { rows } = await database.pool.query(`SELECT current_user AS role, current_setting('TimeZone') AS zone`);
    await database.close();
    expect(rows).toEqual([{ role, zone: 'UTC' }]);
  } finally {
    await outsider.query(`DROP ROLE ${role}`);
  }
});
