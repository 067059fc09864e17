import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const valueFields = `
  origin missing live completeness
  numerator { value low high approximate asOf measure { code } }
  denominator { value low high asOf measure { code } }
  coverage { percent low high text basis { code } }
  target { people gapPeople gapPoints met neededPerDay achievement { percent text } target { percent setBy region { code } basis { code } } }
  flags { rule severity people message }`;

const askValue = async (code: string, indicator: string, asOf: string, basis?: string) => {
  const data = await server.query(
    `query ($code: String!, $indicator: ID!, $asOf: Date, $basis: ID) {
      region(code: $code) { indicator(code: $indicator, asOf: $asOf, basis: $basis) { ${valueFields} } }
    }`,
    { code, indicator, asOf, ...(basis && { basis }) },
  );
  return data.region.indicator;
};

const percent = (value: number): string => value.toFixed(2);

test('Balikpapan: counted, and its published percentage contradicts the count by 2,475 people', async () => {
  const value = await askValue('64.71', 'IKD_ACTIVATION', '2025-11-17');
  expect(value).toMatchObject({
    origin: 'COUNTED',
    live: 0,
    completeness: 1,
    numerator: { value: 38_000, low: 37_500, high: 38_499, approximate: true },
    denominator: { value: 551_428 },
    coverage: { text: '6,89 persen' },
    target: { people: 165_429, gapPeople: 127_429, met: false, target: { percent: 30, region: { code: 'ID' } } },
  });
  expect(percent(value.target.gapPoints)).toBe('23.11');
  expect(percent(value.target.achievement.percent)).toBe('22.97');
  expect(value.target.neededPerDay.toFixed(1)).toBe('2896.1');
  expect(value.flags).toHaveLength(1);
  expect(value.flags[0]).toMatchObject({ rule: 'PERCENT_CONTRADICTS_COUNT', people: 2475 });
  expect(value.flags[0].message).toContain('40.475');
});

test('Kalimantan Timur: the basis is derived from the recording percentage of the same day', async () => {
  const value = await askValue('64', 'IKD_ACTIVATION', '2024-10-31');
  expect(value).toMatchObject({
    origin: 'DERIVED',
    numerator: { value: 156_639 },
    denominator: { value: 2_873_921, measure: { code: 'KTP_ELIGIBLE' } },
    coverage: { text: '5,45 persen' },
  });
  expect(percent(value.target.achievement.percent)).toBe('18.17');
});

test('Kalimantan Timur on the basis of recorded residents gives the published achievement', async () => {
  const value = await askValue('64', 'IKD_ACTIVATION', '2024-10-31', 'KTP_RECORDED');
  expect(value).toMatchObject({
    origin: 'COUNTED',
    numerator: { value: 156_639 },
    denominator: { value: 2_860_701 },
    coverage: { text: '5,48 persen', basis: { code: 'KTP_RECORDED' } },
  });
  expect(percent(value.target.achievement.percent)).toBe('18.25');
});

test('a stated coverage invents no count', async () => {
  const value = await askValue('64', 'IKD_ACTIVATION', '2024-06-13');
  expect(value).toMatchObject({ origin: 'STATED', numerator: null, coverage: { text: '4,48 persen' } });
  expect(percent(value.target.gapPoints)).toBe('25.52');
  expect(percent(value.target.achievement.percent)).toBe('14.93');
});

test('the ten regencies of Kalimantan Timur: Penajam Paser Utara first, Berau last of those known', async () => {
  const data = await server.query(`{ region(code: "64") { ranking(indicator: "IKD_ACTIVATION", asOf: "2024-06-13") {
    missing entries { rank { position best worst of } value { region { code } coverage { percent } } }
  } } }`);
  const { entries, missing } = data.region.ranking;
  expect(entries.length + missing).toBe(10);
  const named = entries.map((entry: { value: { region: { code: string }; coverage: { percent: number } } }) => [
    entry.value.region.code,
    percent(entry.value.coverage.percent),
  ]);
  expect(named[0]).toEqual(['64.09', '10.46']);
  expect(named.at(-1)).toEqual(['64.03', '1.74']);
  expect(entries[0].rank).toEqual({ position: 1, best: 1, worst: 1, of: entries.length });
  const berau = await server.query(
    `{ region(code: "64.03") { indicator(code: "IKD_ACTIVATION", asOf: "2024-06-13") { rank { position of } } } }`,
  );
  expect(berau.region.indicator.rank).toEqual({ position: entries.length, of: entries.length });
});

test('children’s cards: the province meets the target of 60 %, Kutai Barat does not', async () => {
  const province = await askValue('64', 'KIA_OWNERSHIP', '2024-06-13');
  expect(province).toMatchObject({ origin: 'STATED', coverage: { text: '72,80 persen' }, target: { met: true } });
  expect(percent(province.target.achievement.percent)).toBe('121.33');
  const regency = await askValue('64.07', 'KIA_OWNERSHIP', '2024-06-13');
  expect(regency).toMatchObject({ coverage: { text: '54,67 persen' }, target: { met: false } });
});

test('Sukoharjo: the published range stays a range', async () => {
  const value = await askValue('33.11', 'IKD_ACTIVATION', '2025-04-09', 'KTP_HOLDERS');
  expect(value).toMatchObject({
    origin: 'COUNTED',
    numerator: { value: 33_500, low: 32_000, high: 35_000 },
    denominator: { value: 680_000, low: 675_000, high: 685_000 },
  });
  expect([value.coverage.percent, value.coverage.low, value.coverage.high].map(percent)).toEqual([
    '4.93',
    '4.67',
    '5.19',
  ]);
});

test('a target counts on its own basis unless the query names one', async () => {
  const value = await askValue('33.11', 'IKD_ACTIVATION', '2025-04-09');
  expect(value).toMatchObject({ origin: 'NONE', missing: 'NO_DENOMINATOR', coverage: null });
  expect(value.target.target).toMatchObject({ region: { code: '33.11' }, basis: { code: 'KTP_HOLDERS' } });
  expect(percent(value.target.achievement.percent)).toBe('16.42');
});

const explain = async (input: object) =>
  (
    await server.query(
      `query ($input: ExplainPercentageInput!) { explainPercentage(input: $input) {
        verdict message readings { metric basis { code } percent matches differencePeople }
      } }`,
      { input },
    )
  ).explainPercentage;

test('18.25 % is achievement on recorded residents, the only reading that rounds to it', async () => {
  const explanation = await explain({
    percent: 18.25,
    decimals: 2,
    count: 156_639,
    targetPercent: 30,
    denominators: [
      { measure: 'KTP_RECORDED', value: 2_860_701 },
      { measure: 'KTP_ELIGIBLE', value: 2_873_921 },
    ],
  });
  expect(explanation.verdict).toBe('EXPLAINED');
  const matching = explanation.readings.filter((reading: { matches: boolean }) => reading.matches);
  expect(matching).toMatchObject([{ metric: 'ACHIEVEMENT', basis: { code: 'KTP_RECORDED' } }]);
});

test('7.34 % and 38,000 of 551,428 are inconsistent by 2,475 people', async () => {
  const explanation = await explain({
    percent: 7.34,
    decimals: 2,
    count: 38_000,
    denominators: [{ measure: 'KTP_ELIGIBLE', value: 551_428 }],
  });
  expect(explanation).toMatchObject({ verdict: 'INCONSISTENT', readings: [{ differencePeople: 2475 }] });
  expect(explanation.message).toContain('2.475');
});

test('18.25 % loaded as coverage of Kalimantan Timur is flagged: it cannot be above all its children', async () => {
  const { pool } = server.database;
  await pool.query(`INSERT INTO figure (region_code, metric, indicator_code, basis_code, value, decimals, as_of_from, as_of)
    VALUES ('64', 'COVERAGE', 'IKD_ACTIVATION', 'KTP_ELIGIBLE', 18.25, 2, '2024-10-31', '2024-10-31')`);
  const counted = await askValue('64', 'IKD_ACTIVATION', '2024-10-31');
  expect(counted.flags.map((flag: { rule: string }) => flag.rule)).toContain('MEANS_ACHIEVEMENT');
  expect(counted.coverage.text).toBe('5,45 persen');

  await pool.query(`INSERT INTO figure (region_code, metric, indicator_code, basis_code, value, decimals, as_of_from, as_of)
    VALUES ('64', 'COVERAGE', 'IKD_ACTIVATION', 'KTP_ELIGIBLE', 18.25, 2, '2024-11-30', '2024-11-30')`);
  const stated = await askValue('64', 'IKD_ACTIVATION', '2024-11-30');
  expect(stated).toMatchObject({ origin: 'STATED', coverage: { text: '18,25 persen' } });
  expect(stated.flags.map((flag: { rule: string }) => flag.rule)).toContain('PARENT_OUTSIDE_CHILDREN');
});
