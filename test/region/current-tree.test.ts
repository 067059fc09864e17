import { afterAll, beforeAll, expect, test } from 'vitest';
import { CurrentTree } from '../../src/region/current-tree.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const village = '64.71.02.1001';
const change = (sql: string) => server.database.pool.query(`UPDATE region SET ${sql} WHERE code = '${village}'`);
const read = async () => {
  const data = await server.query(`{ region(code: "${village}") { name retiredAt }
    district: region(code: "64.71.02") { childCount children(first: 1) { nodes { code } } } }`);
  return { ...data.region, ...data.district };
};

test('a server answers from a changed tree soon after any change of it, without a restart', async () => {
  const before = await read();
  await change("name = 'Prapatan Baru'");
  await expect.poll(read).toEqual({ ...before, name: 'Prapatan Baru' });
  await change('retired_at = now()');
  await expect.poll(read).toMatchObject({
    retiredAt: expect.any(String),
    childCount: before.childCount - 1,
    children: { nodes: [{ code: '64.71.02.1002' }] },
  });
  await change('retired_at = NULL');
  await expect.poll(read).toEqual({ ...before, name: 'Prapatan Baru' });
});

test('a request keeps the tree that it began with; a tree that did not change is not read again', async () => {
  const { pool } = server.database;
  const current = await CurrentTree.open(pool);
  const { tree } = current;
  await current.renew();
  expect(current.tree).toBe(tree);
  await change("name = 'Prapatan Lama'");
  await Promise.all([current.renew(), current.renew()]);
  expect(current.tree).not.toBe(tree);
  expect(current.tree.name(village)).toBe('Prapatan Lama');
  expect(tree.name(village)).toBe('Prapatan Baru');
});
