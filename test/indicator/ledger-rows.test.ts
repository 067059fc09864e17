import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
let read = 0;

beforeAll(async () => {
  server = await startTestServer({ MAX_COST: '2000000', VALUE_MEMORY_BYTES: '0', ANSWER_CACHE_BYTES: '0' });
  const { pool } = server.database;
  // Four counts of each district, so that regencies and the province are sums.
  await pool.query(`INSERT INTO figure (region_code, metric, measure_code, value, as_of)
    SELECT code, 'COUNT', measure, amount, as_of::date FROM region,
      (VALUES ('KTP_ELIGIBLE', 9000), ('IKD_ACTIVE', 800), ('KTP_RECORDED', 7000)) AS count (measure, amount),
      (VALUES ('2023-12-31'), ('2024-06-30')) AS day (as_of)
    WHERE level = 'DISTRICT' AND code LIKE '64.%'`);
  const send = pool.query.bind(pool) as (...args: unknown[]) => Promise<{ rows: unknown[] }>;
  pool.query = (async (...args: unknown[]) => {
    const result = await send(...args);
    read += JSON.stringify(result.rows).length;
    return result;
  }) as typeof pool.query;
});
afterAll(() => server.close());

/** Leaves the tallies of outreach on that many days until the last one, in every region of the province and above. */
const outreachOn = async (days: number, until: string): Promise<void> => {
  const { pool } = server.database;
  await pool.query('DELETE FROM region_day_tally');
  await pool.query('DELETE FROM region_tally');
  await pool.query(
    `INSERT INTO region_day_tally (region_code, measure_code, day, net)
      SELECT code, measure, $2::date - day, 1 + day % 3 FROM region, unnest(ARRAY['IKD_ACTIVE', 'KTP_RECORDED']) AS measure,
        generate_series(0, $1::int - 1) AS day WHERE code = 'ID' OR code LIKE '64%' AND level <> 'VILLAGE'`,
    [days, until],
  );
  await pool.query(`INSERT INTO region_tally (region_code, measure_code, net)
    SELECT region_code, measure_code, sum(net) FROM region_day_tally GROUP BY 1, 2`);
};

const value = 'live dataAsOf numerator { value } denominator { value } coverage { percent }';
const below = (fields: string) => `{ region(code: "64") { ${fields} children(first: 100) { nodes { ${fields}
  children(first: 100) { nodes { ${fields} } } } } } }`;

/** The bytes that a query reads from the database with the tallies of that many days. */
const bytesWith = async (days: number, until: string, query: string): Promise<number> => {
  await outreachOn(days, until);
  read = 0;
  await server.query(query);
  return read;
};

test.each([
  ['after the evidence', '2026-10-31', `indicators { ${value} }`],
  ['before and after the evidence', '2024-08-31', `indicators { ${value} }`],
  ['before the evidence', '2024-05-31', `indicators { ${value} }`],
  ['until after the day asked for', '2024-08-31', `indicators(asOf: "2024-08-15") { ${value} }`],
  ['with targets and paces', '2026-10-31', `indicators { ${value} target { met pacePerDay } }`],
])('a query reads no more with many days of outreach than with few: %s', async (_when, until, fields) => {
  const [few, many] = [await bytesWith(40, until, below(fields)), await bytesWith(400, until, below(fields))];
  expect(many / few).toBeLessThan(1.1);
});
