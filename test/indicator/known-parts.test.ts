import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Queryable } from '../../src/database/database.ts';
import { type Part, readRegions } from '../../src/indicator/evidence.store.ts';
import { EvidenceLoader } from '../../src/indicator/evidence-loader.ts';
import { readFindings } from '../../src/indicator/finding-reader.ts';
import { readRegionsThen } from '../../src/indicator/past.store.ts';
import { ValueReader } from '../../src/indicator/value-reader.ts';
import { catalogue, ikd } from '../harness/facts.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

const day = '2025-06-30';
let server: TestServer;
let codes: string[];
beforeAll(async () => {
  server = await startTestServer();
  const { pool } = server.database;
  await pool.query(`INSERT INTO figure (region_code, metric, measure_code, value, as_of)
    SELECT code, 'COUNT', measure, 100, '2025-05-31' FROM region, unnest(ARRAY['KTP_ELIGIBLE', 'IKD_ACTIVE']) AS measure
    WHERE level = 'DISTRICT' AND code LIKE '64.%'`);
  const { rows } = await pool.query<{ code: string }>(
    `SELECT code FROM region WHERE code = '64' OR code LIKE '64.%' AND level IN ('REGENCY', 'DISTRICT') ORDER BY code`,
  );
  codes = rows.map(({ code }) => code);
});
afterAll(() => server.close());

/** The parts that a reading gets from the database. */
const partsOf = async (read: (db: Queryable) => Promise<unknown>): Promise<Part[]> => {
  const { pool } = server.database;
  const parts: Part[] = [];
  const query = async (...asked: [string, unknown[]]): Promise<{ rows: Part[] }> => {
    const answer = await pool.query<Part>(...asked);
    parts.push(...answer.rows);
    return answer;
  };
  await read({ query } as unknown as Queryable);
  return parts;
};
const regionsIn = ({ rows }: Part): string[] =>
  (JSON.parse(rows) as { code?: string; regionCode?: string }[]).map((row) => row.code ?? row.regionCode ?? '');

test.each([
  ['now', (db: Queryable) => readRegions(db, codes)],
  [
    'at an instant',
    (db: Queryable) =>
      readRegionsThen(
        db,
        codes.map((code) => ({ code, knownAt: new Date() })),
      ),
  ],
])('facts of many regions, as known %s, come in parts of one regency each', async (_when, read) => {
  const parts = await partsOf(read);
  for (const kind of ['states', 'figures']) {
    const groups = parts.filter((part) => part.kind === kind).map(regionsIn);
    expect(groups.length).toBeGreaterThanOrEqual(10);
    for (const group of groups) expect(new Set(group.map((code) => code.slice(0, 5))).size).toBe(1);
  }
});

test('regions that are read together have the facts that each has alone', async () => {
  const { pool } = server.database;
  const together = new EvidenceLoader(pool);
  const all = await Promise.all(codes.map((code) => together.factsOf(code, null)));
  for (const facts of all.filter((_, index) => index % 13 === 0))
    expect(await new EvidenceLoader(pool).factsOf(facts.code, null)).toEqual(facts);
});

test('the findings of each value of a response are a turn of their own', async () => {
  const reader = new ValueReader(new EvidenceLoader(server.database.pool), catalogue);
  const query = { indicator: ikd, namedBasis: null, day, liveUntil: day, knownAt: null };
  const values = await reader.values(codes.map((code) => ({ ...query, code })));
  let turns = 0;
  const next = reader.turns.next.bind(reader.turns);
  reader.turns.next = () => {
    turns++;
    return next();
  };
  await Promise.all(values.map(readFindings));
  expect(turns).toBe(codes.length);
});
