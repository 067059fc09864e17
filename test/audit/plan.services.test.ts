import { afterAll, beforeAll, expect, test } from 'vitest';
import { fieldSettings, fieldToken, post } from '../harness/field.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

const lines = 1_000_000;
const regions = 7000;

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ ...fieldSettings, DATABASE_STATEMENT_TIMEOUT_MS: '120000' });
  const { pool } = server.database;
  // Hashes and foreign keys are not tested here, and building the indexes after the lines is faster.
  await pool.query('ALTER TABLE audit_entry DROP CONSTRAINT audit_entry_region_code_fkey');
  await pool.query('ALTER TABLE audit_entry SET UNLOGGED');
  const { rows: indexes } = await pool.query<{ name: string; definition: string }>(
    `SELECT indexname AS name, indexdef AS definition FROM pg_indexes
      WHERE tablename = 'audit_entry' AND indexname <> 'audit_entry_pkey'`,
  );
  for (const { name } of indexes) await pool.query(`DROP INDEX ${name}`);
  await pool.query(
    `WITH district AS (SELECT array_agg(code ORDER BY code) AS codes FROM (
      SELECT code FROM region WHERE level = 'DISTRICT' ORDER BY code LIMIT ${regions}) AS first)
    INSERT INTO audit_entry (number, group_number, at, actor, role, action, region_code, request_id, hash)
    SELECT number, number, '2026-01-01'::timestamptz + number * interval '1 s', 'actor ' || number % 500, 'ADMIN',
      (ARRAY['FIGURE_RECORDED', 'FIGURE_RETRACTED', 'OUTREACH_PLANNED'])[1 + number % 3],
      codes[1 + (number * 7919::bigint) % ${regions}], 'r', ''
    FROM district, generate_series(1, ${lines}) AS number`,
  );
  for (const { definition } of indexes) await pool.query(definition);
  await pool.query('ANALYZE audit_entry');
}, 240_000);
afterAll(() => server.close());

/** The plans of the statements that a query runs on the trail. */
const plansOf = async (query: string): Promise<string[]> => {
  const { pool } = server.database;
  const send = pool.query.bind(pool) as (...args: unknown[]) => Promise<unknown>;
  const asked: { text: string; values: unknown[] }[] = [];
  pool.query = ((first: { text: string; values: unknown[] }, ...rest: unknown[]) => {
    if (first.text?.includes('audit_entry')) asked.push(first);
    return send(first, ...rest);
  }) as typeof pool.query;
  const answer = await post(server.url, await fieldToken(), query);
  pool.query = send as typeof pool.query;
  expect(answer.errors).toBeUndefined();
  expect(asked.length).toBeGreaterThan(0);
  return Promise.all(
    asked.map(async ({ text, values }) => {
      const { rows } = await pool.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${text}`, values);
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    }),
  );
};

test.each([
  ['of one region', 'within: "11.01.01"', 'audit_entry_region_code_number_idx'],
  ['of one regency', 'within: "11.01"', 'audit_entry_region_code_number_idx'],
  ['of one actor', 'by: "actor 7"', 'audit_entry_actor_number_idx'],
  ['of one second', 'from: "2026-01-02T00:00:00Z", to: "2026-01-02T00:00:01Z"', 'audit_entry_at_idx'],
  ['of everything', 'first: 20', 'audit_entry_pkey'],
])(`the trail %s is read through an index among ${lines} lines`, async (_what, args, index) => {
  const plans = await plansOf(`{ audit(${args}) { nodes { action } } }`);
  for (const plan of plans) {
    expect(plan).toContain(index);
    expect(plan).not.toContain('Seq Scan on audit_entry');
  }
});

test('one region is answered in a few milliseconds', async () => {
  const token = await fieldToken({ regions: ['11.01'] });
  const ask = () => post(server.url, token, '{ audit(within: "11.01.01") { totalCount nodes { number at } } }');
  await ask();
  const start = performance.now();
  expect((await ask()).data.audit.totalCount).toBeGreaterThan(100);
  expect(performance.now() - start).toBeLessThan(500);
});
