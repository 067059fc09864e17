import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { atOnce } from '../harness/clients.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
const day = '2025-06-30';

/** Counts of every kind for some of the 514 regencies, and a target of its own for one province. */
const facts = [
  // Exact counts, in groups that are level with each other.
  `INSERT INTO figure (region_code, metric, measure_code, value, as_of)
    SELECT code, 'COUNT', measure, CASE measure WHEN 'KTP_ELIGIBLE' THEN 1000 ELSE 10 * (ascii(right(code, 1)) % 7) END, '2025-05-31'
    FROM region, unnest(ARRAY['KTP_ELIGIBLE', 'IKD_ACTIVE']) AS measure
    WHERE level = 'REGENCY' AND retired_at IS NULL AND code < '32'`,
  // Ranges that overlap.
  `INSERT INTO figure (region_code, metric, measure_code, low, high, comparator, as_of)
    SELECT code, 'COUNT', 'IKD_ACTIVE', 5 * (ascii(right(code, 1)) % 9), 5 * (ascii(right(code, 1)) % 9) + 40, 'BETWEEN', '2025-05-31'
    FROM region WHERE level = 'REGENCY' AND retired_at IS NULL AND code LIKE '33%'`,
  `INSERT INTO figure (region_code, metric, measure_code, value, as_of)
    SELECT code, 'COUNT', 'KTP_ELIGIBLE', 1000, '2025-05-31'
    FROM region WHERE level = 'REGENCY' AND retired_at IS NULL AND code LIKE '33%'`,
  // Only percentages, on either basis.
  `INSERT INTO figure (region_code, metric, indicator_code, basis_code, value, decimals, as_of)
    SELECT code, 'COVERAGE', 'IKD_ACTIVATION', CASE WHEN code < '35.10' THEN 'KTP_ELIGIBLE' ELSE 'KTP_RECORDED' END,
      ascii(right(code, 1)) % 11, 0, '2025-05-31'
    FROM region WHERE level = 'REGENCY' AND retired_at IS NULL AND code LIKE '35%'`,
  // Counts of villages, which are rolled up.
  `INSERT INTO figure (region_code, metric, measure_code, value, as_of)
    SELECT code, 'COUNT', measure, CASE measure WHEN 'KTP_ELIGIBLE' THEN 300 ELSE ascii(substr(code, 8, 1)) % 40 END, '2025-05-31'
    FROM region, unnest(ARRAY['KTP_ELIGIBLE', 'IKD_ACTIVE']) AS measure
    WHERE level = 'VILLAGE' AND retired_at IS NULL AND code LIKE '36.0%'`,
  `INSERT INTO target (indicator_code, region_code, percent, basis_code, from_day, to_day, set_by)
    VALUES ('IKD_ACTIVATION', '35', 5, 'KTP_RECORDED', '2025-01-01', '2025-12-31', 'Jawa Timur'),
      ('IKD_ACTIVATION', '33', 2, 'KTP_ELIGIBLE', '2025-01-01', '2025-12-31', 'Jawa Tengah')`,
  // As after an import.
  'ANALYZE figure',
];

beforeAll(async () => {
  server = await startTestServer();
  for (const statement of facts) await server.database.pool.query(statement);
});
afterAll(() => server.close());

const coverage = 'coverage { percent low high } target { met }';
type Coverage = { percent: number; low: number; high: number };
type Value = { region: { code: string }; coverage: Coverage | null; target: { met: boolean | null } | null };
type Entry = { rank: { position: number; best: number; worst: number; of: number }; value: Value };
type Ranking = { missing: number; totalCount: number; entries: Entry[] };

const rankingOf = async (region: string, args: string): Promise<Ranking> => {
  const query = `{ region(code: "${region}") { ranking(indicator: "IKD_ACTIVATION", asOf: "${day}", ${args}) {
    missing totalCount entries { rank { position best worst of } value { region { code } ${coverage} } } } } }`;
  return (await server.query(query)).region.ranking;
};
const shown = ({ entries }: Ranking): [string, number][] =>
  entries.map(({ rank, value }) => [value.region.code, rank.position]);

const codesOf = async (where: string): Promise<string[]> => {
  const { rows } = await server.database.pool.query<{ code: string }>(
    `SELECT code FROM region WHERE retired_at IS NULL AND ${where} ORDER BY code`,
  );
  return rows.map(({ code }) => code);
};

/** The value of each region, asked for in a request of its own. */
const oneByOne = async (codes: string[], basis: string): Promise<Map<string, Value>> => {
  const values = new Map<string, Value>();
  await atOnce(4, codes, async (code) => {
    const query = `{ region(code: "${code}") { indicator(code: "IKD_ACTIVATION", asOf: "${day}" ${basis}) {
      region { code } ${coverage} } } }`;
    values.set(code, (await server.query(query)).region.indicator);
  });
  return values;
};

// The same percentage may differ in its last digit, depending on how it was computed.
const isAbove = (one: number, other: number): boolean => one - other > 1e-9;

/** The ranking by its definition: each region compared with each other one. */
const rankedByHand = (codes: string[], values: Map<string, Value>): Entry[] => {
  const known = codes.flatMap((code) => {
    const value = values.get(code);
    return value?.coverage ? [{ value, own: value.coverage }] : [];
  });
  const entries = known.map(({ value, own }) => {
    const others = known.filter((other) => other.value !== value).map((other) => other.own);
    const rank = {
      position: 1 + others.filter((other) => isAbove(other.percent, own.percent)).length,
      best: 1 + others.filter((other) => isAbove(other.low, own.high)).length,
      worst: 1 + others.filter((other) => isAbove(other.high, own.low)).length,
      of: known.length,
    };
    return { rank, value };
  });
  return entries.toSorted((a, b) => a.rank.position - b.rank.position);
};

describe('a ranking with a level equals the values asked for one by one', () => {
  test.each([
    ['all regencies of the country', 'ID', 'level: REGENCY, first: 600', `level = 'REGENCY'`, ''],
    [
      'its cities, on another basis',
      'ID',
      'level: REGENCY, kind: KOTA, first: 600, basis: "KTP_RECORDED"',
      `kind = 'KOTA'`,
      ', basis: "KTP_RECORDED"',
    ],
    ['the districts of a province', '36', 'level: DISTRICT, first: 600', `level = 'DISTRICT' AND code LIKE '36%'`, ''],
    ['a level that is the children', '33', 'level: REGENCY', `parent_code = '33'`, ''],
    ['the children', '33', 'first: 100', `parent_code = '33'`, ''],
  ])('%s', async (_what, region, args, where, basis) => {
    const codes = await codesOf(where);
    const expected = rankedByHand(codes, await oneByOne(codes, basis));
    const ranking = await rankingOf(region, args);
    expect(ranking.entries).toEqual(expected);
    expect(ranking.missing).toBe(codes.length - expected.length);
    expect(ranking.totalCount).toBe(expected.length);
    const worst = await rankingOf(region, `${args}, order: WORST`);
    expect(worst.entries).toEqual(expected.toSorted((a, b) => b.rank.position - a.rank.position));
    const below = await rankingOf(region, `${args}, below: true`);
    expect(below.entries).toEqual(expected.filter(({ value }) => value.target?.met === false));
    expect([below.missing, below.totalCount]).toEqual([ranking.missing, below.entries.length]);
  });

  test('all 514 regencies are ranked or missing, and some of them are below, above and open', async () => {
    const { entries, missing } = await rankingOf('ID', 'level: REGENCY, first: 600');
    expect(entries.length + missing).toBe(514);
    expect(new Set(entries.map(({ value }) => value.target?.met))).toEqual(new Set([true, false, null]));
    expect(entries.some(({ rank }) => rank.best < rank.position && rank.position < rank.worst)).toBe(true);
  });
});

test('`first` cuts the list and leaves the ranks and the counts', async () => {
  const all = await rankingOf('ID', 'level: REGENCY, first: 600, order: WORST');
  const three = await rankingOf('ID', 'level: REGENCY, first: 3, order: WORST');
  expect(shown(three)).toEqual(shown(all).slice(0, 3));
  expect([three.missing, three.totalCount]).toEqual([all.missing, all.totalCount]);
  expect((await rankingOf('ID', 'level: REGENCY')).entries).toHaveLength(100);
});

test('null and false for `below`, and null for the others, are as if they were not given', async () => {
  const plain = await rankingOf('33', 'first: 100');
  for (const args of ['below: false', 'below: null', 'level: null, kind: null, order: null, first: null'])
    expect(await rankingOf('33', args)).toEqual(plain);
});

test('a kind is ranked among its own', async () => {
  const { entries, missing } = await rankingOf('33', 'kind: KOTA');
  const cities = await codesOf(`kind = 'KOTA' AND code LIKE '33%'`);
  expect(entries.map(({ value }) => value.region.code).toSorted()).toEqual(cities);
  expect(missing).toBe(0);
  expect(new Set(entries.map(({ rank }) => rank.of))).toEqual(new Set([cities.length]));
});

describe('a ranking that cannot be', () => {
  const refusalOf = async (region: string, args: string): Promise<unknown> => {
    const query = `{ region(code: "${region}") { ranking(indicator: "IKD_ACTIVATION", ${args}) { missing } } }`;
    const { errors = [] } = await server.ask(query);
    expect(errors).toHaveLength(1);
    return errors[0]?.extensions;
  };

  test.each([
    ['the country below the country', 'ID', 'level: COUNTRY', 'level'],
    ['provinces below a province', '64', 'level: PROVINCE', 'level'],
    ['regencies below a district', '64.71.05', 'level: REGENCY', 'level'],
    ['villages below a village', '64.71.05.1006', 'level: VILLAGE', 'level'],
    ['cities among provinces', 'ID', 'kind: KOTA', 'kind'],
    ['villages among districts', '64', 'level: DISTRICT, kind: DESA', 'kind'],
    ['a kind below a village', '64.71.05.1006', 'kind: DESA', 'kind'],
    ['no entries', 'ID', 'level: REGENCY, first: 0', 'first'],
    ['601 entries', 'ID', 'level: REGENCY, first: 601', 'first'],
    ['fewer than none', 'ID', 'first: -1', 'first'],
    ['an unknown level', 'ID', 'level: CITY', 'level'],
    ['an unknown order', 'ID', 'order: BETTER', 'order'],
  ])('%s is BAD_USER_INPUT, naming the argument', async (_what, region, args, argument) => {
    expect(await refusalOf(region, args)).toMatchObject({ code: 'BAD_USER_INPUT', argument });
  });

  test('all villages of the country cost too much, and those of a regency do not', async () => {
    expect(await refusalOf('ID', 'level: VILLAGE')).toMatchObject({ code: 'TOO_COSTLY', limit: 'maxCost' });
    const villages = await codesOf(`level = 'VILLAGE' AND code LIKE '36.01%'`);
    const { entries, missing } = await rankingOf('36.01', 'level: VILLAGE, first: 600');
    expect(entries.length + missing).toBe(villages.length);
  });

  test.each([
    'ancestors { RANKED }',
    'parent { parent { RANKED } }',
    'indicator(code: "IKD_ACTIVATION", asOf: "2025-01-01") { target { target { region { RANKED } } } }',
    'parent { indicator(code: "IKD_ACTIVATION") { region { parent { RANKED } } } }',
  ])('they cost too much from below, too: %s', async (way) => {
    const ranked = 'ranking(indicator: "IKD_ACTIVATION", level: VILLAGE) { missing }';
    const { errors } = await server.ask(`{ region(code: "64.71") { ${way.replace('RANKED', ranked)} } }`);
    expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['TOO_COSTLY']);
  });
});
