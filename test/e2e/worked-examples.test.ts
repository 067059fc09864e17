import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const valueFields = `
  origin missing live completeness dataAsOf dataFrom provisional
  evidence { id } claims { printed metric value check { verdict message } }
  numerator { value low high approximate asOf measure { code } }
  denominator { value low high asOf measure { code } }
  coverage { percent low high text basis { code } }
  target { people gapPeople gapPoints met neededPerDay achievement { percent text } target { percent setBy region { code } basis { code } } }
  targets { target { percent setBy basis { code } restates { percent basis { code } } } }
  flags { rule severity people message }`;

const askValue = async (code: string, indicator: string, asOf: string, basis?: string, of = server) => {
  const data = await of.query(
    `query ($code: String!, $indicator: ID!, $asOf: Date, $basis: ID) {
      region(code: $code) { indicator(code: $indicator, asOf: $asOf, basis: $basis) { ${valueFields} } }
    }`,
    { code, indicator, asOf, ...(basis && { basis }) },
  );
  return data.region.indicator;
};

type Flag = { rule: string; severity: string; people: number | null; message: string };
/** The first flag of a rule on a value. */
const flagOf = (value: { flags: Flag[] }, rule: string): Flag | undefined =>
  value.flags.find((flag) => flag.rule === rule);

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
  const contradiction = flagOf(value, 'PERCENT_CONTRADICTS_COUNT');
  expect(contradiction).toMatchObject({ severity: 'ERROR', people: 2475 });
  expect(contradiction?.message).toContain('40.475');
  expect(flagOf(value, 'DATE_UNCERTAIN')).toBeDefined();
  expect(value.claims).toMatchObject([{ printed: 'sekitar 165 ribu warga', check: { verdict: 'CONFIRMED' } }]);
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
  const value = await askValue('64', 'IKD_ACTIVATION', '2024-06-19');
  expect(value).toMatchObject({ origin: 'STATED', numerator: null, coverage: { text: '4,48 persen' } });
  expect(value).toMatchObject({ dataAsOf: '2024-06-19', dataFrom: '2024-06-19' });
  expect(percent(value.target.gapPoints)).toBe('25.52');
  expect(percent(value.target.achievement.percent)).toBe('14.93');
});

test('the ten regencies of Kalimantan Timur: Penajam Paser Utara first, Berau last of those known', async () => {
  const data = await server.query(`{ region(code: "64") { ranking(indicator: "IKD_ACTIVATION", asOf: "2024-06-19") {
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
    `{ region(code: "64.03") { indicator(code: "IKD_ACTIVATION", asOf: "2024-06-19") { rank { position of } } } }`,
  );
  expect(berau.region.indicator.rank).toEqual({ position: entries.length, of: entries.length });
});

test('children’s cards: the province meets the target of 60 %, Kutai Barat does not', async () => {
  const province = await askValue('64', 'KIA_OWNERSHIP', '2024-06-19');
  expect(province).toMatchObject({ origin: 'STATED', coverage: { text: '72,80 persen' }, target: { met: true } });
  expect(flagOf(province, 'MET_HIDES_BELOW')?.message).toContain('64.07');
  expect(percent(province.target.achievement.percent)).toBe('121.33');
  const regency = await askValue('64.07', 'KIA_OWNERSHIP', '2024-06-19');
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

test('Sukoharjo: what the range mixes, the number of two measures, and the gap of 25 points', async () => {
  const value = await askValue('33.11', 'IKD_ACTIVATION', '2025-04-09', 'KTP_HOLDERS');
  expect(flagOf(value, 'RANGE_MIXES_DATES')).toBeDefined();
  expect(flagOf(value, 'SAME_NUMBER_OTHER_MEASURE')).toBeDefined();
  const gap = value.claims.find(({ printed }: { printed: string | null }) => printed === 'kurang 25 persen');
  expect(gap.check.verdict).toBe('CONFIRMED');
});

test('Sukoharjo: targets of the regency and of the ministry differ', async () => {
  const value = await askValue('33.11', 'IKD_ACTIVATION', '2024-06-30');
  expect(flagOf(value, 'TARGETS_DIFFER')).toBeDefined();
  expect(value.targets).toMatchObject([
    { target: { percent: 30, setBy: 'Kementerian Dalam Negeri' } },
    { target: { percent: 25, basis: { code: 'KTP_HOLDERS' } } },
  ]);
});

test('only "at least 9,000" is known: there is no value, and the bound is among the claims', async () => {
  const value = await askValue('33.11', 'IKD_ACTIVATION', '2023-03-01');
  expect(value).toMatchObject({ origin: 'NONE', missing: 'ONLY_BOUNDS', coverage: null, target: { met: null } });
  expect(value.claims).toContainEqual(expect.objectContaining({ metric: 'COUNT', value: 9000 }));
});

test('the country: 60 % by the ministry binds, and 75 % by Bappenas differs', async () => {
  const value = await askValue('ID', 'KIA_OWNERSHIP', '2024-06-19');
  expect(flagOf(value, 'TARGETS_DIFFER')).toBeDefined();
  expect(value.target.target).toMatchObject({ percent: 60, setBy: 'Kementerian Dalam Negeri' });
});

test('claims about the regencies of the country are checked for their day', async () => {
  const { claims } = await askValue('ID', 'IKD_ACTIVATION', '2026-02-01');
  const verdictOf = (printed: string) =>
    claims.find((claim: { printed: string | null }) => claim.printed === printed)?.check.verdict;
  expect([verdictOf('30 persen'), verdictOf('di bawah 4 persen')]).toEqual(['OPEN', 'CONFIRMED']);
});

test('Samarinda and Kalimantan Timur: recorded residents are counted above 100 %', async () => {
  const samarinda = await askValue('64.72', 'KTP_RECORDING', '2022-04-15');
  expect(samarinda).toMatchObject({
    origin: 'COUNTED',
    numerator: { value: 591_980 },
    denominator: { value: 591_269 },
    coverage: { text: '100,12 persen' },
  });
  expect(flagOf(samarinda, 'PERCENT_CONTRADICTS_COUNT')).toMatchObject({ people: 9754 });
  expect(await askValue('64', 'KTP_RECORDING', '2022-04-15')).toMatchObject({
    origin: 'COUNTED',
    coverage: { text: '100,80 persen' },
  });
});

test('Kalimantan Utara: the basis was derived from the percentage itself', async () => {
  const value = await askValue('65', 'IKD_ACTIVATION', '2025-12-01');
  expect(value).toMatchObject({ origin: 'DERIVED', coverage: { text: '5,27 persen' } });
  expect(flagOf(value, 'OWN_PERCENTAGE')).toMatchObject({ severity: 'INFO' });
});

test('the end of 2023: recorded residents of April 2022 over a basis of December 2023', async () => {
  const value = await askValue('64', 'KTP_RECORDING', '2023-12-31');
  expect(flagOf(value, 'STALE_NUMERATOR')).toMatchObject({ severity: 'WARNING' });
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
  // The figures are stored behind the server's back.
  const forgetful = await startTestServer({ VALUE_MEMORY_BYTES: '0', ANSWER_CACHE_BYTES: '0' });
  const { pool } = forgetful.database;
  await pool.query(`INSERT INTO figure (region_code, metric, indicator_code, basis_code, value, decimals, as_of_from, as_of)
    VALUES ('64', 'COVERAGE', 'IKD_ACTIVATION', 'KTP_ELIGIBLE', 18.25, 2, '2024-10-31', '2024-10-31')`);
  const counted = await askValue('64', 'IKD_ACTIVATION', '2024-10-31', undefined, forgetful);
  expect(counted.flags.map((flag: { rule: string }) => flag.rule)).toContain('MEANS_ACHIEVEMENT');
  expect(counted.coverage.text).toBe('5,45 persen');

  await pool.query(`INSERT INTO figure (region_code, metric, indicator_code, basis_code, value, decimals, as_of_from, as_of)
    VALUES ('64', 'COVERAGE', 'IKD_ACTIVATION', 'KTP_ELIGIBLE', 18.25, 2, '2024-11-30', '2024-11-30')`);
  const stated = await askValue('64', 'IKD_ACTIVATION', '2024-11-30', undefined, forgetful);
  expect(stated).toMatchObject({ origin: 'STATED', coverage: { text: '18,25 persen' } });
  expect(stated.flags.map((flag: { rule: string }) => flag.rule)).toContain('PARENT_OUTSIDE_CHILDREN');
  await forgetful.close();
});
