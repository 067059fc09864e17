import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fieldAt, fieldSettings, fieldToken, post, sent } from '../harness/field.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
let token: string;
/** Instants before the first change and after each change. */
const instants: string[] = [];

const region = '64.08';
type Row = Record<string, string | number | boolean | null>;
const table = async (path: string, knownAt?: string): Promise<Row[]> => {
  const known = knownAt === undefined ? '' : `&knownAt=${encodeURIComponent(knownAt)}`;
  const response = await fetch(`${server.url}/export/${path}${known}`);
  expect(response.status).toBe(200);
  return (await response.json()) as Row[];
};
const figures = (knownAt?: string): Promise<Row[]> => table(`figures.json?within=${region}`, knownAt);
const values = (knownAt?: string): Promise<Row[]> =>
  table(`values.json?within=${region}&level=REGENCY&indicator=IKD_ACTIVATION&asOf=2026-11-01`, knownAt);
const series = (knownAt?: string): Promise<Row[]> =>
  table(`series.json?region=${region}&indicator=IKD_ACTIVATION&from=2026-09-01&to=2026-11-01`, knownAt);

const pass = async (): Promise<void> => {
  await sleep(20);
  instants.push(new Date().toISOString());
  await sleep(20);
};
const record = async (measure: string, value: number, supersedes: string | null = null): Promise<string> => {
  const input = { region, metric: 'COUNT', measure, value, asOf: '2026-10-01', supersedes };
  const { data } = await post(
    server.url,
    token,
    'mutation ($input: RecordFigureInput!) { recordFigure(input: $input) { ... on FigurePayload { figure { id } } } }',
    { input },
  );
  return Buffer.from(data.recordFigure.figure.id, 'base64').toString().split(':')[1] ?? '';
};

beforeAll(async () => {
  server = await startTestServer(fieldSettings);
  token = await fieldToken();
  await pass();
  await record('KTP_ELIGIBLE', 1000);
  const first = await record('IKD_ACTIVE', 100);
  await pass();
  const second = await record('IKD_ACTIVE', 200, first);
  await pass();
  await post(
    server.url,
    token,
    'mutation ($figure: ID!) { retractFigure(input: { figure: $figure, reason: "salah" }) { __typename } }',
    { figure: second },
  );
  await pass();
});
afterAll(() => server.close());

const ofToday = ({ asOfTo }: Row): boolean => asOfTo === '2026-10-01';

test('figures are those in use at the instant', async () => {
  const known = await Promise.all(instants.map((at) => figures(at)));
  expect(known.map((rows) => rows.filter(ofToday).map(({ value }) => value))).toEqual([
    [],
    [1000, 100],
    [1000, 200],
    [1000],
  ]);
  expect(await figures()).toEqual(known.at(-1));
  // The shipped figures come first, then as now.
  expect(known[1]?.slice(0, known[0]?.length)).toEqual(known[0]);
});

test('values and series are those known at the instant, and say so', async () => {
  const known = await Promise.all(instants.map((at) => values(at)));
  expect(known.map(([row]) => row?.['knownAt'])).toEqual(instants);
  expect(known.slice(1, 3).map(([row]) => [row?.['origin'], row?.['numerator'], row?.['coverage']])).toEqual([
    ['COUNTED', 100, 10],
    ['COUNTED', 200, 20],
  ]);
  const { knownAt: _now, ...present } = (await values())[0] as Row;
  expect(known[3]?.[0]).toMatchObject(present);
  const months = await Promise.all(instants.map((at) => series(at)));
  expect(months.map((rows) => rows.at(-1)?.['numerator'])).toEqual(known.map(([row]) => row?.['numerator']));
  expect(months.flatMap((rows) => rows.map((row) => row['knownAt']))).toEqual(instants.flatMap((at) => [at, at, at]));
});

test('they equal the values that a query answers with knownAt', async () => {
  for (const at of instants) {
    const query = `query ($at: DateTime) { region(code: "${region}") { indicator(code: "IKD_ACTIVATION", asOf: "2026-11-01",
      knownAt: $at) { origin live dataAsOf numerator { value } } } }`;
    const { indicator } = (await server.query(query, { at })).region;
    const [row] = await values(at);
    expect([row?.['origin'], row?.['live'], row?.['dataAsOf'], row?.['numerator'] ?? null]).toEqual([
      indicator.origin,
      indicator.live,
      indicator.dataAsOf,
      indicator.numerator?.value ?? null,
    ]);
  }
});

test('entries recorded after the instant are left out', async () => {
  const live = async (at?: string): Promise<unknown> =>
    (await table(`values.json?within=64.71&level=REGENCY&indicator=IKD_ACTIVATION`, at))[0]?.['live'];
  const before = new Date().toISOString();
  await sleep(20);
  const field = await fieldAt(server.url);
  await field.record(await field.open('64.71'), [sent({ count: 7 })]);
  expect(await live()).toBe(Number(await live(before)) + 7);
});

test('an offset may keep its plus sign, which means a space in an address', async () => {
  const at = `${new Date(Date.parse(instants[1] ?? '') + 7 * 3_600_000).toISOString().slice(0, -1)}+07:00`;
  for (const written of [at, encodeURIComponent(at)]) {
    const response = await fetch(`${server.url}/export/figures.json?within=${region}&knownAt=${written}`);
    expect(((await response.json()) as Row[]).filter(ofToday).map(({ value }) => value)).toEqual([1000, 100]);
  }
});

describe('an instant that cannot be used is refused, naming the parameter', () => {
  const tables = [
    'figures.csv?',
    'values.csv?indicator=IKD_ACTIVATION&',
    'series.csv?indicator=IKD_ACTIVATION&from=2024-01-01&to=2024-02-01&',
  ];
  const notInstant = 'knownAt: must be an instant with an offset, such as 2025-11-17T09:30:00+08:00';
  test.each([
    ['kemarin', notInstant],
    ['2025-11-17', notInstant],
    ['2025-11-17T09:30:00', notInstant],
    ['2025-02-30T09:30:00Z', notInstant],
    ['0000-12-31T23:59:59Z', notInstant],
    ['0001-01-01T00:00:00%2B08:00', notInstant],
    ['9999-12-31T23:00:00-08:00', notInstant],
    ['', notInstant],
    ['2999-01-01T00:00:00Z', 'knownAt: lies in the future: what will be known then can still change'],
    [
      new Date(Date.now() + 3_600_000).toISOString(),
      'knownAt: lies in the future: what will be known then can still change',
    ],
  ])('%s', async (knownAt, message) => {
    for (const each of tables) {
      const response = await fetch(`${server.url}/export/${each}knownAt=${knownAt}`);
      const { errors } = (await response.json()) as { errors: { message: string; extensions: object }[] };
      expect([response.status, errors[0]?.message]).toEqual([400, message]);
      expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'knownAt' });
    }
  });
});

test.each([
  'indicator(code: "IKD_ACTIVATION", knownAt: $at) { origin }',
  'indicators(knownAt: $at) { origin }',
  'ranking(indicator: "IKD_ACTIVATION", knownAt: $at) { missing }',
  'series(indicator: "IKD_ACTIVATION", from: "2026-01-01", to: "2026-02-01", knownAt: $at) { date }',
  'children(orderBy: COVERAGE_DESC, knownAt: $at) { totalCount }',
])('a query refuses an instant in the future as well: %s', async (field) => {
  const at = new Date(Date.now() + 3_600_000).toISOString();
  const { errors } = await server.ask(`query ($at: DateTime) { region(code: "64") { ${field} } }`, { at });
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'knownAt' });
});
