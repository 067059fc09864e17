import { afterAll, beforeAll, expect, test } from 'vitest';
import { inTransaction, readSnapshot } from '../../src/database/transaction.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ DATABASE_POOL_SIZE: '1' });
});
afterAll(() => server.close());

/**
 * Whether the pool's one connection can write: it cannot inside an open transaction that is read-only or has failed.
 */
const writes = async (): Promise<number | null> => {
  const { pool } = server.database;
  await pool.query('CREATE TEMP TABLE IF NOT EXISTS written (id int)');
  return (await pool.query('INSERT INTO written VALUES (1)')).rowCount;
};

test('a snapshot is read-only, and the connection is usable after it', async () => {
  const attempt = readSnapshot(server.database.pool, (client) => client.query('DELETE FROM figure'));
  await expect(attempt).rejects.toThrow(/read-only transaction/);
  expect(await writes()).toBe(1);
});

test('an error inside a snapshot leaves no transaction behind', async () => {
  const { pool } = server.database;
  await expect(readSnapshot(pool, (client) => client.query('SELECT no_such_column'))).rejects.toThrow('no_such_column');
  expect(await writes()).toBe(1);
  await expect(readSnapshot(pool, () => Promise.reject(new Error('not about SQL')))).rejects.toThrow('not about SQL');
  expect(await writes()).toBe(1);
});

test('a transaction keeps the result it is told to keep, and nothing else', async () => {
  const { pool } = server.database;
  const count = async () => (await pool.query('SELECT count(*)::int AS n FROM source')).rows[0].n;
  const before = await count();
  const insert = (id: string, keep: boolean) =>
    inTransaction(pool, 'READ COMMITTED', async (client) => {
      await client.query(`INSERT INTO source (id, publisher) VALUES ($1, 'Kantor')`, [id]);
      return { result: id, keep };
    });
  expect(await insert('kept', true)).toBe('kept');
  expect(await insert('dropped', false)).toBe('dropped');
  expect(await count()).toBe(before + 1);
});

test('a transaction that failed on the way is not reported as kept', async () => {
  const { pool } = server.database;
  const attempt = inTransaction(pool, 'READ COMMITTED', async (client) => {
    await client.query('SELECT no_such_column').catch(() => {});
    return { result: 'kept', keep: true };
  });
  await expect(attempt).rejects.toThrow('rolled back');
  expect(await writes()).toBe(1);
});
