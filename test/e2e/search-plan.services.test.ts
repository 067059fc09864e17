import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { searchStatement } from '../../src/region/region.store.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await server.database.pool.query('ANALYZE region');
});
afterAll(() => server.close());

test('this is PostgreSQL', () => {
  expect(inject('template').kind).toBe('postgresql');
  expect(server.database.kind).toBe('postgresql');
});

test.each([
  ['balikpapn', null, null],
  ['sidomulyo', 'VILLAGE', null],
  ['penajem paser', null, null],
] as const)('searching %s on level %s within %s uses the trigram index', async (text, level, within) => {
  const statement = searchStatement(text, level, within);
  const { rows } = await server.database.pool.query<{ 'QUERY PLAN': string }>(
    `EXPLAIN ${statement.text}`,
    statement.values,
  );
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  expect(plan).toContain('region_search_text_idx');
  expect(plan).not.toContain('Seq Scan on region');
});
