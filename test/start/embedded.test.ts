import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/database/database.ts';
import type { TestDatabase } from '../harness/server.ts';
import { emptyDatabase, locationOf } from './empty.ts';

// The same tests run on PGlite and on PostgreSQL: the code may rely on everything that both answer.
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
beforeEach(async () => {
  await database.pool.query('DROP TABLE IF EXISTS thing');
  await database.pool.query(
    'CREATE TABLE thing (id int PRIMARY KEY, name text NOT NULL, percent float8 CONSTRAINT positive CHECK (percent > 0))',
  );
});

const works = async (): Promise<void> => {
  expect((await database.pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  expect(await database.prisma.$queryRawUnsafe('SELECT 2 AS two')).toEqual([{ two: 2 }]);
};

const errors: [what: string, sql: string, values: unknown[], error: object][] = [
  ['division by zero', 'SELECT 1 / $1::int', [0], { code: '22012', message: 'division by zero', severity: 'ERROR' }],
  [
    'a key twice',
    'INSERT INTO thing VALUES ($1, $2), ($1, $2)',
    [1, 'a'],
    { code: '23505', constraint: 'thing_pkey', table: 'thing', detail: 'Key (id)=(1) already exists.' },
  ],
  ['a null', 'INSERT INTO thing VALUES ($1, NULL)', [1], { code: '23502', column: 'name', table: 'thing' }],
  ['a check', 'INSERT INTO thing VALUES (1, $1, -1)', ['a'], { code: '23514', constraint: 'positive' }],
  [
    'a foreign key',
    `INSERT INTO target (indicator_code, region_code, percent, basis_code, from_day, to_day, set_by)
      VALUES ('none', 'none', 1, 'none', $1, $1, 'me')`,
    ['2025-01-01'],
    { code: '23503', table: 'target' },
  ],
  ['a syntax error', 'SELEC 1', [], { code: '42601', position: '1' }],
  ['a syntax error with parameters', 'SELECT $1::int FRM thing x', [1], { code: '42601', position: '20' }],
  ['an unknown table', 'SELECT * FROM nothing WHERE id = $1', [1], { code: '42P01', position: '15' }],
  ['an unknown column', 'SELECT nothing FROM thing', [], { code: '42703' }],
  ['text that is not a number', 'SELECT $1::text::int', ['many'], { code: '22P02' }],
  ['a parameter that is not a number', 'SELECT $1::int', ['many'], { code: '22P02' }],
  ['a number out of range', 'SELECT $1::int * 1000000', [1_000_000], { code: '22003' }],
  ['a day that does not exist', 'SELECT $1::date', ['2025-02-30'], { code: '22008' }],
  ['an unknown enum value', 'SELECT $1::region_level', ['TOWN'], { code: '22P02' }],
  ['a zero byte', 'SELECT $1::text', ['a\u0000b'], { code: '22021' }],
  [
    'its own exception',
    `DO $$ BEGIN RAISE EXCEPTION 'no more' USING HINT = 'stop'; END $$`,
    [],
    { code: 'P0001', message: 'no more', hint: 'stop' },
  ],
];

test.each(errors)("%s fails with PostgreSQL's error, and the next query works", async (_what, sql, values, error) => {
  await expect(database.pool.query(sql, values)).rejects.toMatchObject(error);
  await works();
});

test.each([
  ['division by zero', () => database.prisma.$queryRawUnsafe('SELECT 1 / $1::int', 0), { code: 'P2010' }],
  ['a syntax error', () => database.prisma.$executeRawUnsafe('SELEC 1'), { code: 'P2010' }],
  [
    'a key twice',
    () =>
      database.prisma.measure.createMany({
        data: [1, 2].map(() => ({ code: 'A', name: 'A', description: 'A', cumulative: true })),
      }),
    { code: 'P2002' },
  ],
  [
    'a foreign key',
    () => database.prisma.indicatorBasis.create({ data: { indicatorCode: 'none', measureCode: 'none' } }),
    { code: 'P2003' },
  ],
  ['a missing row', () => database.prisma.target.delete({ where: { id: 0 } }), { code: 'P2025' }],
] as [string, () => Promise<unknown>, object][])(
  'through Prisma, %s has its code, and the next query works',
  async (_what, run, error) => {
    await expect(run()).rejects.toMatchObject(error);
    await works();
  },
);

const instant = new Date('2025-11-17T01:30:00.123Z');
test.each([
  ['integers', '$1::int', 7, 7],
  ['bigints, as text', '$1::bigint', '9007199254740993', '9007199254740993'],
  ['numerics, as text', '$1::numeric', '12345678901234567890.1234567890', '12345678901234567890.1234567890'],
  ['floats', '$1::float8', 0.1 + 0.2, 0.1 + 0.2],
  ['infinity', '$1::float8', Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  ['booleans', '$1::bool', true, true],
  ['instants', '$1::timestamptz', instant, instant],
  ['days, as text', '$1::date::text', '2024-02-29', '2024-02-29'],
  ['arrays', '$1::text[]', ['a', 'b,"c"', null, ''], ['a', 'b,"c"', null, '']],
  ['arrays of numbers', '$1::int[]', [1, 2, 3], [1, 2, 3]],
  ['empty arrays', '$1::text[]', [], []],
  ['JSON', '$1::jsonb', { b: [1, null, 'é'], a: { c: 1.5 } }, { a: { c: 1.5 }, b: [1, null, 'é'] }],
  ['null', '$1::text', null, null],
  ['empty text', '$1::text', '', ''],
  ['all kinds of letters', '$1::text', `Jayapura 😀 ’ \\ \n "x"`, `Jayapura 😀 ’ \\ \n "x"`],
  ['bytes', '$1::bytea', Buffer.from([0, 1, 255]), Buffer.from([0, 1, 255])],
  ['enums', '$1::region_level', 'VILLAGE', 'VILLAGE'],
])('%s come back as the driver gives them', async (_what, expression, sent, received) => {
  const { rows } = await database.pool.query(`SELECT ${expression} AS value`, [sent]);
  expect(rows).toEqual([{ value: received }]);
});

test('Prisma reads types as Prisma does', async () => {
  const [row] = await database.prisma.$queryRawUnsafe<Record<string, unknown>[]>(
    `SELECT 9007199254740993::bigint AS big, 1.50::numeric AS exact, '2025-11-17T09:30:00.123+08:00'::timestamptz AS at,
      '2024-02-29'::date AS day, ARRAY['a', 'b'] AS list, '{"a":[1]}'::jsonb AS json, NULL::int AS nothing, 1.5::float8 AS half`,
  );
  expect(row).toMatchObject({
    big: 9_007_199_254_740_993n,
    at: instant,
    day: new Date('2024-02-29T00:00Z'),
    list: ['a', 'b'],
    json: { a: [1] },
    nothing: null,
    half: 1.5,
  });
  expect(String(row?.['exact'])).toBe('1.5');
});

test('a text of 5 MB goes in and comes out', async () => {
  const text = 'Balikpapan '.repeat(480_000);
  expect(text.length).toBeGreaterThan(5_000_000);
  await database.pool.query('INSERT INTO thing VALUES (1, $1)', [text]);
  const { rows } = await database.pool.query<{ name: string }>('SELECT name FROM thing');
  expect(rows[0]?.name === text).toBe(true);
  const [row] = await database.prisma.$queryRawUnsafe<{ name: string }[]>('SELECT name FROM thing');
  expect(row?.name === text).toBe(true);
});

test('100,000 rows come out in order', async () => {
  const { rows } = await database.pool.query<{ n: number }>('SELECT n FROM generate_series(1, 100000) AS n');
  expect(rows).toHaveLength(100_000);
  expect(rows.at(-1)).toEqual({ n: 100_000 });
});

test('a transaction that is rolled back leaves nothing', async () => {
  const client = await database.pool.connect();
  await client.query('BEGIN');
  await client.query(`INSERT INTO thing VALUES (1, 'a')`);
  await client.query('ROLLBACK');
  client.release();
  expect((await database.pool.query('SELECT * FROM thing')).rows).toEqual([]);
});

test('after an error a transaction refuses everything until it is rolled back', async () => {
  const client = await database.pool.connect();
  await client.query('BEGIN');
  await client.query(`INSERT INTO thing VALUES (1, 'a')`);
  await expect(client.query('SELECT 1 / $1::int', [0])).rejects.toMatchObject({ code: '22012' });
  await expect(client.query('SELECT 1')).rejects.toMatchObject({ code: '25P02' });
  // COMMIT of a failed transaction is a rollback.
  expect((await client.query('COMMIT')).command).toBe('ROLLBACK');
  client.release();
  await works();
  expect((await database.pool.query('SELECT * FROM thing')).rows).toEqual([]);
});

test('a savepoint undoes only what came after it', async () => {
  const client = await database.pool.connect();
  await client.query('BEGIN');
  await client.query(`INSERT INTO thing VALUES (1, 'a')`);
  await client.query('SAVEPOINT here');
  await expect(client.query(`INSERT INTO thing VALUES (1, 'b')`)).rejects.toMatchObject({ code: '23505' });
  await client.query('ROLLBACK TO SAVEPOINT here');
  await client.query('COMMIT');
  client.release();
  expect((await database.pool.query('SELECT id, name FROM thing')).rows).toEqual([{ id: 1, name: 'a' }]);
});

test('a connection discarded during a transaction leaves nothing behind', async () => {
  const client = await database.pool.connect();
  await client.query('BEGIN');
  await client.query(`INSERT INTO thing VALUES (1, 'a')`);
  await client.query(`SET TimeZone = 'Asia/Jakarta'`);
  client.release(true);
  await works();
  const { rows } = await database.pool.query(
    `SELECT (SELECT count(*)::int FROM thing) AS things, current_setting('TimeZone') AS zone,
      current_setting('jit') AS jit`,
  );
  expect(rows).toEqual([{ things: 0, zone: 'UTC', jit: 'off' }]);
});

test('a transaction of Prisma is all or nothing', async () => {
  const create = (code: string) => ({ data: { code, name: code, description: code, cumulative: false } });
  const failing = database.prisma.$transaction(async (inside) => {
    await inside.measure.create(create('TX'));
    await inside.$queryRawUnsafe('SELECT 1 / 0');
  });
  await expect(failing).rejects.toMatchObject({ code: 'P2010' });
  await expect(
    database.prisma.$transaction([
      database.prisma.measure.create(create('TX')),
      database.prisma.measure.create(create('TX')),
    ]),
  ).rejects.toMatchObject({ code: 'P2002' });
  await works();
  expect(await database.prisma.measure.count({ where: { code: 'TX' } })).toBe(0);
});

test('50 concurrent queries, every fifth of them failing, each get their own answer', async () => {
  const answers = await Promise.allSettled(
    Array.from({ length: 50 }, (_, n) =>
      n % 2 === 0
        ? database.pool.query<{ n: number }>('SELECT $1::int + 0 / $2::int AS n', [n, n % 5])
        : database.prisma.$queryRawUnsafe<{ n: number }[]>('SELECT $1::int + 0 / $2::int AS n', n, n % 5),
    ),
  );
  const got = answers.map((answer) => {
    if (answer.status === 'rejected') return 'failed';
    return 'rows' in answer.value ? answer.value.rows : answer.value;
  });
  expect(got).toEqual(Array.from({ length: 50 }, (_, n) => (n % 5 === 0 ? 'failed' : [{ n }])));
  await works();
});

test('several statements in one simple query end at the first error and leave nothing', async () => {
  await expect(
    database.pool.query(`INSERT INTO thing VALUES (1, 'a'); SELECT 1 / 0; INSERT INTO thing VALUES (2, 'b')`),
  ).rejects.toMatchObject({ code: '22012' });
  expect((await database.pool.query('SELECT * FROM thing')).rows).toEqual([]);
});

test('a prepared statement survives the failures of others', async () => {
  const named = (id: number) =>
    database.pool.query({ name: 'find', text: 'SELECT $1::int / ($1::int - 3) AS n', values: [id] });
  expect((await named(4)).rows).toEqual([{ n: 4 }]);
  await expect(named(3)).rejects.toMatchObject({ code: '22012' });
  expect((await named(5)).rows).toEqual([{ n: 2 }]);
  await expect(database.pool.query('SELEC')).rejects.toMatchObject({ code: '42601' });
  expect((await named(6)).rows).toEqual([{ n: 2 }]);
});

test('a connection replaced after a failure never ends up in the middle of the next transaction', async () => {
  await database.pool.query('CREATE TABLE rolled_back (id int)');
  for (let round = 0; round < 300; round++) {
    await expect(database.pool.query('SELECT 1 / 0')).rejects.toMatchObject({ code: '22012' });
    const client = await database.pool.connect();
    for (const statement of ['BEGIN', 'INSERT INTO rolled_back VALUES (1)', 'SELECT 1', 'SELECT 1', 'ROLLBACK'])
      await client.query(statement);
    client.release();
  }
  expect((await database.pool.query('SELECT * FROM rolled_back')).rows).toEqual([]);
});
