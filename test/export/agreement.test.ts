import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { percentCell } from '../../src/export/row-pages.ts';
import { settled } from '../harness/agreement.ts';
import { computeValue } from '../harness/oracle/answer.ts';
import { shippedWorld } from '../harness/oracle/load.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
const figureNames = new Map<string, string>();
beforeAll(async () => {
  server = await startTestServer();
  const { rows } = await server.database.pool.query<{ id: number; name: string }>(
    `SELECT id, shipped_as AS name FROM figure WHERE status = 'ACTIVE'`,
  );
  for (const { id, name } of rows) figureNames.set(String(id), name);
});
afterAll(() => server.close());

type Row = Record<string, string | number | boolean | null>;
const world = shippedWorld();
const days = ['2022-04-15', '2024-06-19', '2024-10-31', '2025-11-17', '2026-06-10'];
const asked = world.indicators.flatMap(({ code, alternativeBases }) =>
  [null, ...alternativeBases].map((basis) => ({ indicator: code, basis })),
);
const levels = ['COUNTRY', 'PROVINCE', 'REGENCY'];

const read = async (format: 'json' | 'csv', indicator: string, basis: string | null, asOf: string, level: string) => {
  const parameters = new URLSearchParams({ indicator, asOf, level, ...(basis && { basis }) });
  const response = await fetch(`${server.url}/export/values.${format}?${parameters}`);
  return response.text();
};

/** The cells of a row that are computed. */
const computed = ({ name: _name, level: _level, publishers: _by, knownAt: _at, evidence, ...row }: Row): Row => ({
  ...row,
  evidence:
    evidence === null
      ? null
      : String(evidence)
          .split(' ')
          .map((id) => figureNames.get(id))
          .join(' '),
});

/** The same cells of the independent computation. */
const expectedRow = (region: string, indicator: string, basis: string | null, day: string): Row => {
  const answer = computeValue(world, { region, indicator, basis, day });
  const { coverage, numerator, denominator, target } = answer;
  const people = (name: string, quantity: typeof numerator): Row => ({
    [name]: quantity?.value ?? null,
    [`${name}Low`]: quantity?.low ?? null,
    [`${name}High`]: quantity?.high ?? null,
    [`${name}AsOf`]: quantity?.asOf ?? null,
  });
  return {
    region,
    asOf: answer.asOf,
    indicator,
    basis: answer.basis,
    origin: answer.origin,
    missing: answer.missing,
    coverage: percentCell(coverage?.value),
    coverageLow: percentCell(coverage?.low),
    coverageHigh: percentCell(coverage?.high),
    ...people('numerator', numerator),
    ...people('denominator', denominator),
    live: answer.live,
    completeness: percentCell(answer.completeness),
    targetPercent: target?.percent ?? null,
    targetBasis: target?.basis ?? null,
    achievement: percentCell(target?.achievement?.value),
    gapPeople: target?.gapPeople ?? null,
    gapPoints: percentCell(target?.gapPoints),
    met: target?.met ?? null,
    dataAsOf: answer.dataAsOf,
    dataFrom: answer.dataFrom,
    provisional: answer.provisional,
    evidence: answer.evidence.length === 0 ? null : answer.evidence.join(' '),
  };
};

test.each(days)('every exported value of %s is that of the independent computation', async (day) => {
  for (const { indicator, basis } of asked)
    for (const level of levels) {
      const rows = (JSON.parse(await read('json', indicator, basis, day, level)) as Row[]).map(computed);
      expect(rows.length).toBeGreaterThan(0);
      const expected = rows.map(({ region }) => expectedRow(String(region), indicator, basis, day));
      expect(settled(rows, expected)).toEqual(expected);
    }
});

test('the numbers are the same as CSV', async () => {
  for (const level of levels) {
    const question = ['IKD_ACTIVATION', null, '2025-11-17', level] as const;
    const rows = (JSON.parse(await read('json', ...question)) as Row[]).map(computed);
    // An empty cell is null.
    const cells: Record<string, string>[] = parse(await read('csv', ...question), { columns: true, bom: true });
    const texts = cells.map((row) =>
      computed(Object.fromEntries(Object.entries(row).map(([key, cell]) => [key, cell || null]))),
    );
    const asText = (row: Row): Row =>
      Object.fromEntries(Object.entries(row).map(([key, cell]) => [key, cell === null ? null : String(cell)]));
    expect(rows.length).toBeGreaterThan(0);
    expect(texts).toEqual(rows.map(asText));
  }
});
