import { afterAll, beforeAll, expect, test } from 'vitest';
import { openEmbedded } from '../../src/database/embedded.ts';

let opened: Awaited<ReturnType<typeof openEmbedded>>;
beforeAll(async () => {
  opened = await openEmbedded(undefined);
  await opened.pool.query('SELECT 1');
});
afterAll(() => opened.close());

test('on the embedded database what is recorded goes before all reads that wait', async () => {
  const { pool, recording } = opened;
  const order: string[] = [];
  const read = async (name: string): Promise<void> => {
    await pool.query('SELECT count(*) FROM generate_series(1, 100000)');
    order.push(name);
  };
  const reads = ['running', 'a', 'b', 'c', 'd'].map(read);
  await recording.query('SELECT 1');
  order.push('recorded');
  await Promise.all(reads);
  expect(order.indexOf('recorded')).toBeLessThanOrEqual(1);
  expect(order.filter((name) => name !== 'recorded')).toEqual(['running', 'a', 'b', 'c', 'd']);
});

test('it works as well where nothing waits, and after an error', async () => {
  const { recording } = opened;
  await expect(recording.query('SELECT 1/0')).rejects.toThrow('division by zero');
  expect((await recording.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  const many = await Promise.all([1, 2, 3].map((number) => recording.query(`SELECT ${number} AS number`)));
  expect(many.map(({ rows }) => rows[0].number)).toEqual([1, 2, 3]);
});
