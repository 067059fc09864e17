import pg from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { type Database, openDatabase } from '../../src/database/database.ts';
import { isAway } from '../../src/database/database-errors.ts';
import { longStatement } from '../../src/database/long-statement.ts';
import { inTransaction, readSnapshot } from '../../src/database/transaction.ts';
import { type SilentProxy, silentProxyTo } from '../harness/silent-proxy.ts';
import { temporaryDatabase } from '../harness/temporary.ts';
import { rejectionOf } from '../harness/thrown.ts';

let proxy: SilentProxy;
let database: Database;
let direct: string;
let remove: () => Promise<void>;
beforeEach(async () => {
  const template = inject('template');
  if (template.kind !== 'postgresql') throw new Error('this is a test of PostgreSQL');
  const made = await temporaryDatabase(template.url, { template: template.name });
  ({ url: direct, remove } = made);
  const through = await silentProxyTo(made.url);
  proxy = through;
  const location = { url: through.url, poolSize: 3, connectMs: 500, statementMs: 300 };
  database = await openDatabase(location, async () => {});
});
afterEach(async () => {
  await database.close();
  await proxy.close();
  await remove();
});

const answers = async (): Promise<number> => (await database.pool.query('SELECT 1 AS one')).rows[0].one;
const idle = (): Promise<unknown> => Promise.all([1, 2, 3].map(() => database.pool.query('SELECT pg_sleep(0.05)')));

test('every connection is opened with time limits, and work with limits of its own has those and no others', async () => {
  const show = `SELECT current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock,
    current_setting('idle_in_transaction_session_timeout') AS idle`;
  const usual = { statement: '300ms', lock: '240ms', idle: '10s' };
  expect((await database.pool.query(show)).rows).toEqual([usual]);
  expect((await database.pool.query(longStatement({ text: show }))).rows).toEqual([
    { statement: '1min', lock: '8s', idle: '10s' },
  ]);
  const bulk = await readSnapshot(database.pool, async (client) => (await client.query(show)).rows[0]);
  expect(bulk).toEqual({ statement: '10min', lock: '1min', idle: '1min' });
  expect((await database.pool.query(show)).rows).toEqual([usual]);
});

test('a statement and the wait for a lock end, and the error says that the same may succeed later', async () => {
  const { pool, prisma } = database;
  for (const ask of [
    () => pool.query('SELECT pg_sleep(60)'),
    () => prisma.$queryRaw`SELECT pg_sleep(60)::text`,
    () => pool.query(longStatement({ text: 'SELECT pg_sleep(0.01), 1/0' })),
  ])
    expect([ask.toString(), isAway(await rejectionOf(ask))]).toEqual([ask.toString(), !ask.toString().includes('1/0')]);

  const other = new pg.Client({ connectionString: direct });
  await other.connect();
  await other.query('BEGIN; LOCK TABLE audit_head IN EXCLUSIVE MODE');
  const error = await rejectionOf(() => pool.query(`UPDATE audit_head SET number = number`));
  expect([(error as { code?: string }).code, isAway(error)]).toEqual(['55P03', true]);
  await other.end();
  expect(await answers()).toBe(1);
});

test('a long statement takes longer than others may, and is cut at once when another connection is silent', async () => {
  const { pool } = database;
  const sleeping = longStatement({ text: 'SELECT pg_sleep(1) IS NOT NULL AS slept' });
  expect((await pool.query(sleeping)).rows).toEqual([{ slept: true }]);
  const long = rejectionOf(() => pool.query(longStatement({ text: 'SELECT pg_sleep(30)' })));
  const running = `SELECT count(*)::int AS count FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(30)' AND state = 'active'`;
  await expect.poll(async () => (await pool.query(running)).rows[0].count).toBe(1);
  proxy.silence();
  expect(isAway(await rejectionOf(() => pool.query('SELECT 1')))).toBe(true);
  expect(isAway(await long)).toBe(true);
  proxy.speak();
  expect(await answers()).toBe(1);
});

test('a silent connection is cut, with all that wait on it, and is never used again', async () => {
  const { pool, prisma } = database;
  await idle();
  const before = (await pool.query('SELECT pg_backend_pid() AS pid')).rows;
  for (const ask of [
    () => pool.query('SELECT 1'),
    () => prisma.$queryRaw`SELECT 1`,
    () =>
      inTransaction(pool, 'READ COMMITTED', async (client) => ({
        result: await Promise.all([client.query('SELECT 1'), client.query('SELECT 2')]),
        keep: true,
      })),
  ]) {
    proxy.silence();
    expect([String(ask), isAway(await rejectionOf(ask))]).toEqual([String(ask), true]);
    // One silent connection speaks for those that lie idle.
    await expect.poll(() => pool.totalCount).toBe(0);
    proxy.speak();
    expect(await answers()).toBe(1);
    await idle();
  }
  const after = await Promise.all([1, 2, 3].map(async () => (await pool.query('SELECT pg_backend_pid() AS pid')).rows));
  expect(after).not.toContainEqual(before);
});

test('a connection that falls silent inside a transaction fails it, and its locks are let go of', async () => {
  const { pool } = database;
  const write = (during: () => void) =>
    inTransaction(pool, 'READ COMMITTED', async (client) => {
      await client.query('UPDATE audit_head SET number = number');
      during();
      await client.query('SELECT 1');
      return { result: 'done', keep: true };
    });
  expect(isAway(await rejectionOf(() => write(proxy.silence)))).toBe(true);
  proxy.speak();
  await expect.poll(() => write(() => {}).catch(() => null)).toBe('done');
});

test('a pool on a silent network can be closed', async () => {
  const through = await silentProxyTo(direct);
  const other = await openDatabase({ url: through.url, poolSize: 2, statementMs: 300 }, async () => {});
  await other.pool.query('SELECT 1');
  through.silence();
  const asked = rejectionOf(() => other.pool.query('SELECT 1'));
  await other.close();
  expect(isAway(await asked)).toBe(true);
  await through.close();
});
