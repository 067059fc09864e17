import { Readable } from 'node:stream';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tableText } from '../../src/export/table-text.ts';
import { tables } from '../../src/export/tables.ts';
import { catalogue } from '../harness/facts.ts';
import { fieldSettings, fieldToken, post } from '../harness/field.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer(fieldSettings);
});
afterAll(() => server.close());

const get = (path: string, init: RequestInit = {}): Promise<Response> => fetch(`${server.url}/export/${path}`, init);
type Row = Record<string, string | number | boolean | null>;
const json = async (path: string): Promise<Row[]> => (await (await get(path)).json()) as Row[];
// fetch removes the BOM.
const csv = async (path: string): Promise<Record<string, string>[]> =>
  parse(await (await get(path)).text(), { columns: true });

const balikpapan = 'values.json?within=64.71&level=REGENCY&indicator=IKD_ACTIVATION&asOf=2025-11-17';

/** The numbers of shipped figures, as a cell lists them. */
const idsOf = async (...keys: string[]): Promise<string> => {
  const { rows } = await server.database.pool.query<{ id: number }>(
    `SELECT id FROM unnest($1::text[]) WITH ORDINALITY AS asked (key, position) JOIN figure ON shipped_as = key
      WHERE status = 'ACTIVE' ORDER BY position`,
    [keys],
  );
  return rows.map(({ id }) => id).join(' ');
};

test('a value has everything that supports it', async () => {
  expect(await json(balikpapan)).toEqual([
    {
      region: '64.71',
      name: 'Kota Balikpapan',
      level: 'REGENCY',
      asOf: '2025-11-17',
      indicator: 'IKD_ACTIVATION',
      basis: 'KTP_ELIGIBLE',
      origin: 'COUNTED',
      missing: null,
      coverage: 6.891199,
      coverageLow: 6.800525,
      coverageHigh: 6.981691,
      numerator: 38000,
      numeratorLow: 37500,
      numeratorHigh: 38499,
      numeratorAsOf: '2025-11-17',
      denominator: 551428,
      denominatorLow: 551428,
      denominatorHigh: 551428,
      denominatorAsOf: '2025-11-17',
      live: 0,
      completeness: 1,
      targetPercent: 30,
      targetBasis: 'KTP_ELIGIBLE',
      achievement: 22.970663,
      gapPeople: 127429,
      gapPoints: 23.108801,
      met: false,
      dataAsOf: '2025-11-17',
      dataFrom: '2025-11-17',
      provisional: false,
      evidence: await idsOf('001-05', '001-02'),
      publishers: 'Radar Balikpapan',
      knownAt: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T.*Z$/),
    },
  ]);
});

test('values come for a whole subtree in the order of codes, as CSV and JSON alike', async () => {
  const query = 'within=64&indicator=IKD_ACTIVATION&asOf=2024-06-19';
  const rows = await json(`values.json?${query}`);
  const { rows: counted } = await server.database.pool.query<{ code: string }>(
    `SELECT code FROM region WHERE (code = '64' OR code LIKE '64.%') AND retired_at IS NULL ORDER BY code`,
  );
  expect(rows.map(({ region }) => region)).toEqual(counted.map(({ code }) => code));
  expect(rows.length).toBeGreaterThan(1000);
  expect(rows[0]).toMatchObject({ region: '64', origin: 'STATED', coverage: 4.48 });
  const texts = await csv(`values.csv?${query}`);
  const asText = (cell: Row[string]): string => (cell === null ? '' : String(cell));
  // They are known at the time of their request.
  const shown = ({ knownAt: _at, ...row }: Row): Record<string, string> =>
    Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, asText(cell)]));
  expect(texts.map(shown)).toEqual(rows.map(shown));
  const villages = await json(`values.json?within=64.71&level=VILLAGE&indicator=IKD_ACTIVATION`);
  expect(new Set(villages.map(({ level }) => level))).toEqual(new Set(['VILLAGE']));
});

test('a long series comes in pages of 100 rows', async () => {
  const { pool } = server.database;
  const given = { region: '64', indicator: 'IKD_ACTIVATION', from: '2024-01-01', to: '2024-12-31', step: 'DAY' };
  const { table } = await tables.series.open(given, { db: pool, catalogue, now: new Date() });
  const sizes: number[] = [];
  for await (const page of table.pages) sizes.push(page.length);
  expect(sizes).toEqual([100, 100, 100, 66]);
});

test('a series has a row for every step', async () => {
  const rows = await json('series.json?region=64&indicator=IKD_ACTIVATION&from=2023-12-01&to=2024-10-31');
  expect(rows.map(({ date }) => date)).toHaveLength(11);
  expect(rows[0]).toMatchObject({ region: '64', date: '2023-12-31', numerator: 94980, added: 0 });
  expect(rows.at(-1)).toMatchObject({ date: '2024-10-31', origin: 'DERIVED', numerator: 156639, coverage: 5.450359 });
  expect(rows.at(-1)).toMatchObject({
    dataAsOf: '2024-10-31',
    dataFrom: '2024-10-31',
    provisional: false,
    completeness: 1,
    evidence: await idsOf('002-03', '002-01', '002-02'),
  });
});

test('a value without evidence of its own names none', async () => {
  const [village] = await json('values.json?within=64.71.05&level=VILLAGE&indicator=IKD_ACTIVATION');
  expect(village).toMatchObject({ origin: 'NONE', evidence: null, publishers: null, dataAsOf: null, dataFrom: null });
});

test('values name every publisher behind them once, and say that a number is provisional', async () => {
  const { pool } = server.database;
  await pool.query(`INSERT INTO source (id, publisher) VALUES ('bps', 'BPS; Kaltim'), ('office', 'Disdukcapil')`);
  await pool.query(
    `INSERT INTO figure (region_code, metric, measure_code, value, as_of, source_id, provisional)
      VALUES ('64.08', 'COUNT', 'IKD_ACTIVE', 10, '2024-01-31', 'office', true),
        ('64.08', 'COUNT', 'KTP_ELIGIBLE', 100, '2023-12-31', 'bps', false)`,
  );
  const rows = await json('values.json?within=64.08&level=REGENCY&indicator=IKD_ACTIVATION&asOf=2024-02-29');
  expect(rows).toMatchObject([{ coverage: 10, provisional: true, publishers: 'Disdukcapil; BPS; Kaltim' }]);
});

test('CSV suits spreadsheets: BOM, CRLF, and a decimal comma on request', async () => {
  const bytes = Buffer.from(await (await get(balikpapan.replace('.json', '.csv'))).arrayBuffer());
  expect(bytes.subarray(0, 3)).toEqual(Buffer.from('\uFEFF'));
  const lines = bytes.toString().split('\r\n');
  expect(lines).toHaveLength(3);
  expect(lines[1]).toContain('64.71,Kota Balikpapan,REGENCY,2025-11-17,IKD_ACTIVATION,KTP_ELIGIBLE,COUNTED,,6.891199,');
  const indonesian = await (await get(`${balikpapan.replace('.json', '.csv')}&locale=id`)).text();
  expect(indonesian).toContain(
    '64.71;Kota Balikpapan;REGENCY;2025-11-17;IKD_ACTIVATION;KTP_ELIGIBLE;COUNTED;;6,891199;',
  );
});

test('a value that a spreadsheet would take for a formula is exported as text', async () => {
  const cells = ['=1+1', '+1', '-1', '@a', '\ta', 'a=1'];
  const pages = Readable.from([cells.map((text) => ({ text, number: -1 }))]);
  let text = '';
  for await (const chunk of tableText({ columns: ['text', 'number'], pages }, 'csv', 'en')) text += chunk;
  const rows: { text: string; number: string }[] = parse(text, { columns: true, bom: true });
  expect(rows.map((row) => row.text)).toEqual(["'=1+1", "'+1", "'-1", "'@a", "'\ta", 'a=1']);
  expect(new Set(rows.map((row) => row.number))).toEqual(new Set(['-1']));
});

test.each(['en', 'id'])('importing exported figures (%s) changes nothing', async (locale) => {
  const { pool } = server.database;
  await pool.query(
    `INSERT INTO source (id, publisher, title, url) VALUES ('=danger', '=1+1', '@"x";\n-', 'https://example.org/?a=1,2;3') ON CONFLICT DO NOTHING`,
  );
  await pool.query(
    `INSERT INTO figure (region_code, metric, measure_code, value, comparator, as_of, source_id)
      SELECT '64.71.05', 'COUNT', 'KIA_ISSUED', 1234, 'GTE', '2024-01-01', '=danger'
      WHERE NOT EXISTS (SELECT FROM figure WHERE source_id = '=danger')`,
  );
  await pool.query(
    `INSERT INTO figure (region_code, metric, indicator_code, basis_code, value, low, high, comparator, approximate,
        decimals, as_of_from, as_of, precision, target_percent, extent, among, of_peers, printed, provisional)
      SELECT region, metric::figure_metric, 'IKD_ACTIVATION', 'KTP_ELIGIBLE', value, low, high, comparator::comparator,
        approximate, decimals, from_day::date, '2024-03-31', precision::date_precision, target, extent::extent, among, peers,
        printed, provisional
      FROM (VALUES
        ('64.01', 'RANK', 2, null, null, 'EQ', false, null, '2024-03-31', 'DAY', null, 'WHOLE', null, 10, '=2', false),
        ('64.01', 'RANK', 1, null, null, 'EQ', false, null, '2024-03-31', 'DAY', null, 'WHOLE', 'kota, "besar"; =1', null,
          'ke-1', true),
        ('64.01', 'GAP_POINTS', 22.5, 22.45, 22.55, 'EQ', true, 1, '2024-03-01', 'MONTH', 27.5, 'WHOLE', null, null,
          'kurang 22,5', false),
        ('64.01', 'TARGET_PEOPLE', 170000, 169500, 170499, 'EQ', true, null, '2024-01-01', 'RANGE', 25, 'WHOLE', null, null,
          null, false),
        ('64.01', 'ACHIEVEMENT', 12.5, null, null, 'EQ', false, 1, '2024-02-01', 'RANGE', 25, 'WHOLE', null, null, null, true),
        ('64.01', 'ACHIEVEMENT', 12.7, null, null, 'EQ', false, 1, '2024-01-01', 'RANGE', 25, 'WHOLE', null, null, null, true),
        ('64', 'COVERAGE', 4, null, null, 'LT', false, 0, '2024-03-31', 'DAY', null, 'SOME_REGENCIES', null, null, null, false),
        ('64', 'COVERAGE', 5, null, null, 'LT', false, 0, '2024-03-31', 'DAY', null, 'MOST_REGENCIES', null, null, null, false)
      ) AS claim (region, metric, value, low, high, comparator, approximate, decimals, from_day, precision, target, extent,
        among, peers, printed, provisional)
      WHERE NOT EXISTS (SELECT FROM figure WHERE printed = 'ke-1')`,
  );
  const exported = await (await get(`figures.csv?locale=${locale}`)).text();
  const active = await pool.query(`SELECT count(*)::int AS count FROM figure WHERE status = 'ACTIVE'`);
  const { count } = active.rows[0];
  expect(count).toBeGreaterThan(60);
  const mutation = `mutation($csv: String!) { importFigures(input: { csv: $csv, dryRun: false }) {
    ... on ImportFiguresPayload { importId rows created unchanged errors { row column message } } } }`;
  const { data } = await post(server.url, await fieldToken(), mutation, { csv: `\uFEFF${exported}` });
  expect(data.importFigures).toEqual({ importId: null, rows: count, created: 0, unchanged: count, errors: [] });
});

test('figures come in the order of recording, the shipped ones first', async () => {
  const { rows } = await server.database.pool.query<{ id: number }>(
    `SELECT id FROM figure WHERE status = 'ACTIVE' ORDER BY coalesce(shipped_place, id)`,
  );
  expect((await json('figures.json')).map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
});

test('figures can be filtered', async () => {
  const counts = await json('figures.json?within=64.71&measure=IKD_ACTIVE');
  expect(counts).toMatchObject([{ region: '64.71', measure: 'IKD_ACTIVE', value: 38000, source: 'radarbalikpapan' }]);
  expect(await json('figures.json?within=64.71.01')).toEqual([]);
  expect(await csv('figures.csv?within=64.71.01')).toEqual([]);
});

describe('a request that cannot be answered gets a reason', () => {
  test.each([
    ['values.csv', 'indicator', 'indicator: is required'],
    ['values.csv?indicator=X', 'indicator', 'indicator: there is no indicator "X"; there are '],
    ['values.csv?indicator=IKD_ACTIVATION&within=6471', 'within', 'within: must be a region code such as 64.71, or ID'],
    ['values.csv?indicator=IKD_ACTIVATION&within=64.99', 'within', 'within: there is no region 64.99'],
    ['values.csv?indicator=IKD_ACTIVATION&asOf=kemarin', 'asOf', 'asOf: must be a day such as 2024-10-31'],
    ['values.csv?indicator=IKD_ACTIVATION&asOf=0000-01-01', 'asOf', 'asOf: must be a day such as 2024-10-31'],
    ['values.csv?indicator=IKD_ACTIVATION&level=DESA', 'level', 'level: must be one of COUNTRY, PROVINCE, '],
    [
      'values.csv?indicator=IKD_ACTIVATION&basis=CHILDREN',
      'basis',
      'basis: IKD_ACTIVATION has no basis "CHILDREN"; it has ',
    ],
    ['figures.csv?measure=X', 'measure', 'measure: there is no measure "X"; there are '],
    [
      'figures.csv?colour=red',
      'colour',
      'colour: is not a known parameter; there are within, measure, indicator, knownAt, locale',
    ],
    ['figures.csv?locale=de', 'locale', 'locale: must be one of en, id'],
    ['series.json?indicator=IKD_ACTIVATION&to=2024-01-01', 'from', 'from: must be a day such as 2024-10-31'],
    ['series.json?indicator=IKD_ACTIVATION&from=2024-01-02&to=2024-01-01', 'to', 'to: lies before from (2024-01-02)'],
    [
      'series.json?indicator=IKD_ACTIVATION&from=1990-01-01&to=2024-01-01&step=DAY',
      'to',
      'to: the series would have more than 3660 points',
    ],
  ])('%s', async (path, argument, message) => {
    const response = await get(path);
    expect(response.status).toBe(400);
    const { errors } = (await response.json()) as { errors: { message: string; extensions: object }[] };
    expect(errors[0]?.message.slice(0, message.length)).toBe(message);
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument });
  });

  test('a token that is not accepted, another method, another path', async () => {
    const refused = await get('figures.csv', { headers: { authorization: 'Bearer x' } });
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    const posted = await get('figures.csv', { method: 'POST' });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect((await get('figures.xlsx')).status).toBe(404);
    const head = await get('figures.csv', { method: 'HEAD' });
    expect([head.status, head.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
  });
});

test('a client that disconnects does not harm the server', async () => {
  const leaving = new AbortController();
  const response = await get('values.csv?indicator=IKD_ACTIVATION', { signal: leaving.signal });
  const reader = response.body?.getReader();
  await reader?.read();
  leaving.abort();
  expect((await get('figures.csv?within=64.71')).status).toBe(200);
});
