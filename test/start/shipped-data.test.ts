import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import { type Database, openDatabase } from '../../src/database/database.ts';
import { loadShippedData } from '../../src/shipped/load.ts';
import { ask } from '../harness/ask.ts';
import { copyTemplate, settingsFor, type TestDatabase } from '../harness/server.ts';
import { complaintOf } from '../harness/thrown.ts';
import { checksums, emptyDatabase, locationOf, newFolder } from './empty.ts';

const log = pino({ level: 'silent' });

describe('after the first start', () => {
  let home: TestDatabase;
  let database: Database;
  const start = (): Promise<Database> => openDatabase(locationOf(home), (client) => loadShippedData(client, log));
  beforeAll(async () => {
    home = await copyTemplate();
    database = await start();
  });
  afterAll(async () => {
    await database.close();
    await home.remove();
  });
  const rowsOf = async (sql: string): Promise<object[]> => (await database.pool.query<object>(sql)).rows;

  test('the tree has 91,600 regions on five levels', async () => {
    expect(await rowsOf('SELECT level, count(*)::int FROM region GROUP BY level ORDER BY level')).toEqual([
      { level: 'COUNTRY', count: 1 },
      { level: 'PROVINCE', count: 38 },
      { level: 'REGENCY', count: 514 },
      { level: 'DISTRICT', count: 7285 },
      { level: 'VILLAGE', count: 83_762 },
    ]);
    expect(await rowsOf('SELECT count(*)::int FROM region WHERE retired_at IS NOT NULL')).toEqual([{ count: 0 }]);
  });

  test.each([
    ['ID', 'Indonesia', 'COUNTRY', 'Asia/Jakarta', null, 38],
    ['62', 'Kalimantan Tengah', 'PROVINCE', 'Asia/Jakarta', 'ID', 14],
    ['94', 'Papua Tengah', 'PROVINCE', 'Asia/Jayapura', 'ID', 8],
    ['64', 'Kalimantan Timur', 'PROVINCE', 'Asia/Makassar', 'ID', 10],
    ['64.09', 'Kabupaten Penajam Paser Utara', 'KABUPATEN', 'Asia/Makassar', '64', 4],
    ['64.71', 'Kota Balikpapan', 'KOTA', 'Asia/Makassar', '64', 6],
    ['64.71.05', 'Balikpapan Selatan', 'KECAMATAN', 'Asia/Makassar', '64.71', 7],
  ])('%s is %s', async (code, name, kind, timeZone, parentCode, childCount) => {
    const region = await database.prisma.region.findUniqueOrThrow({ where: { code } });
    expect(region).toMatchObject({ name, kind, timeZone, parentCode, childCount });
  });

  test('villages are kelurahan, desa or desa adat, according to their code', async () => {
    expect(
      await rowsOf(`SELECT DISTINCT kind, substr(split_part(code, '.', 4), 1, 1) AS digit FROM region
        WHERE level = 'VILLAGE' ORDER BY digit`),
    ).toEqual([
      { kind: 'KELURAHAN', digit: '1' },
      { kind: 'DESA', digit: '2' },
      { kind: 'DESA_ADAT', digit: '3' },
    ]);
    expect(
      await rowsOf(`SELECT count(*)::int FROM region WHERE level = 'REGENCY' AND
        (kind = 'KOTA') <> (split_part(code, '.', 2)::int >= 71)`),
    ).toEqual([{ count: 0 }]);
  });

  test('every parent is the code above, and every childCount is the number of children', async () => {
    expect(
      await rowsOf(`SELECT code FROM region WHERE parent_code IS DISTINCT FROM CASE WHEN level = 'COUNTRY' THEN NULL
        WHEN level = 'PROVINCE' THEN 'ID' ELSE regexp_replace(code, '\\.[0-9]+$', '') END COLLATE "C" LIMIT 5`),
    ).toEqual([]);
    expect(
      await rowsOf(`SELECT code FROM region AS parent WHERE child_count <>
        (SELECT count(*) FROM region AS child WHERE child.parent_code = parent.code) LIMIT 5`),
    ).toEqual([]);
    expect(await rowsOf('SELECT sum(child_count)::int FROM region')).toEqual([{ sum: 91_599 }]);
    expect(await rowsOf('SELECT count(*)::int FROM region WHERE child_count > 0')).toEqual([{ count: 7838 }]);
  });

  test('the published figures, targets and sources are there, all in use', async () => {
    const counts = await Promise.all([
      database.prisma.figure.count({ where: { status: 'ACTIVE', endedAt: null } }),
      database.prisma.target.count({ where: { endedAt: null } }),
      database.prisma.source.count(),
      database.prisma.measure.count(),
      database.prisma.indicator.count(),
    ]);
    const lines = (file: string): number =>
      readFileSync(join(import.meta.dirname, '../../prisma/data', file), 'utf8')
        .trim()
        .split('\n').length - 1;
    expect(counts).toEqual([77, 15, lines('sources.csv'), lines('measures.csv'), lines('indicators.csv')]);
  });

  test('a figure is stored as published, in the order of the file', async () => {
    expect(await database.prisma.figure.findFirst({ where: { shippedAs: '001-04' } })).toMatchObject({
      regionCode: '64.71',
      metric: 'COVERAGE',
      indicatorCode: 'IKD_ACTIVATION',
      basisCode: 'KTP_ELIGIBLE',
      value: 7.34,
      low: 7.335,
      high: 7.345,
      decimals: 2,
      asOfFrom: new Date('2025-06-01'),
      asOf: new Date('2025-11-17'),
      precision: 'RANGE',
      sourceId: 'radarbalikpapan',
      printed: '7,34 persen',
    });
    const inOrder = await database.prisma.figure.findMany({ orderBy: { id: 'asc' }, select: { shippedAs: true } });
    const file = readFileSync(join(import.meta.dirname, '../../prisma/data/figures.csv'), 'utf8')
      .trim()
      .split('\n');
    expect(inOrder.map(({ shippedAs }) => shippedAs)).toEqual(file.slice(1).map((line) => line.split(',')[0]));
  });

  test('the table of regions has the indexes and constraints that the migrations gave it', async () => {
    const migrated = await emptyDatabase();
    const empty = await openDatabase(locationOf(migrated), async () => {});
    onTestFinished(async () => {
      await empty.close();
      await migrated.remove();
    });
    const parts = `SELECT pg_get_indexdef(indexrelid) AS part FROM pg_index WHERE indrelid = 'region'::regclass
      UNION ALL SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'region'::regclass
      ORDER BY part`;
    const { rows } = await empty.pool.query<object>(parts);
    expect(rows.length).toBeGreaterThan(5);
    expect(await rowsOf(parts)).toEqual(rows);
  });

  test('another start changes no row of any table', async () => {
    const before = await checksums(database.pool);
    expect(Object.keys(before)).toContain('facts_version');
    await database.close();
    database = await start();
    expect(await checksums(database.pool)).toEqual(before);
  });
});

const shipped = (file: string): string => readFileSync(join(import.meta.dirname, '../../prisma/data', file), 'utf8');
const figureRow = (id: string, region: string, measure: string, value: number): string =>
  `${id},${region},COUNT,${measure},,,${value},,,EQ,false,,2025-06-30,2025-06-30,DAY,,,,,,`;
const facts = {
  'measures.csv': shipped('measures.csv'),
  'indicators.csv': shipped('indicators.csv'),
  'sources.csv': shipped('sources.csv'),
  'figures.csv': `${[
    shipped('figures.csv').split('\n')[0],
    figureRow('a', '64.71', 'IKD_ACTIVE', 100),
    figureRow('b', '64.71', 'KTP_ELIGIBLE', 1000),
    figureRow('c', '64.72', 'IKD_ACTIVE', 300),
    figureRow('d', '64.72', 'KTP_ELIGIBLE', 2000),
  ].join('\n')}\n`,
  'targets.csv': `${shipped('targets.csv').split('\n').slice(0, 2).join('\n')}\n`,
};
const oldList = {
  'provinces.csv': 'code,name\n64,Kalimantan Timur\n65,Kalimantan Utara\n',
  'regencies.csv':
    'code,province_code,name\n64.71,64,Kota Balikpapan\n64.72,64,Kota Samarinda\n64.74,64,Kota Bontang\n',
  'districts.csv': 'code,regency_code,name\n64.71.05,64.71,Balikpapan Selatan\n64.72.01,64.72,Palaran\n',
  'villages.csv': 'code,district_code,name\n64.71.05.1001,64.71.05,Prapatan\n64.72.01.1001,64.72.01,Rawa Makmur\n',
};
// Balikpapan is renamed, Samarinda is removed with all below it, and Tarakan is new.
const newList = {
  'provinces.csv': oldList['provinces.csv'],
  'regencies.csv': 'code,province_code,name\n64.71,64,Kota Beriman\n64.74,64,Kota Bontang\n65.71,65,Kota Tarakan\n',
  'districts.csv': 'code,regency_code,name\n64.71.05,64.71,Balikpapan Selatan\n',
  'villages.csv': 'code,district_code,name\n64.71.05.1001,64.71.05,Prapatan\n',
};

type Folders = { regions: string; facts: string };
const foldersOf = (list: Record<string, string>, figures: Record<string, string> = facts): Folders => {
  const [regions, facts] = [newFolder(list), newFolder(figures)];
  onTestFinished(() => {
    regions.remove();
    facts.remove();
  });
  return { regions: regions.folder, facts: facts.folder };
};

const query = async (app: App, text: string) => {
  const { data, errors } = await ask(app.url, text);
  expect(errors).toBeUndefined();
  return data;
};

/** The tree and the values that clients see, in one query. */
const seen = (app: App) =>
  query(
    app,
    `{
      country: region { childCount descendants(level: REGENCY) { totalCount nodes { code name } } }
      province: region(code: "64") {
        childCount
        children { totalCount nodes { code } }
        indicator(code: "IKD_ACTIVATION", asOf: "2025-07-01") {
          origin completeness numerator { value } denominator { value }
        }
      }
      north: region(code: "65") { childCount children { nodes { code name retiredAt } } }
      samarinda: region(code: "64.72") {
        name retiredAt childCount
        parent { code }
        figures { nodes { value } }
        indicator(code: "IKD_ACTIVATION", asOf: "2025-07-01") { origin numerator { value } denominator { value } }
      }
      village: region(code: "64.72.01.1001") { name retiredAt }
      byName: regions(search: "Samarinda") { totalCount nodes { code } }
      byCode: regions(search: "64.72") { totalCount nodes { code } }
      within: regions(within: "64.72") { totalCount }
      byOldName: regions(search: "Kota Balikpapan", level: REGENCY) { nodes { code } }
      byNewName: regions(search: "Beriman") { nodes { code } }
    }`,
  );

test('a newer region list renames, adds and retires; the older one restores', async () => {
  const home = await emptyDatabase();
  onTestFinished(home.remove);
  const during = async <Seen>(list: Record<string, string>, look: (app: App) => Promise<Seen>): Promise<Seen> => {
    const app = await startApp(settingsFor(home), log, foldersOf(list));
    try {
      return await look(app);
    } finally {
      await app.close();
    }
  };
  const look = async (app: App) => {
    const { rows } = await app.database.pool.query<{ version: number; regions: number }>(
      'SELECT version, (SELECT count(*)::int FROM region) AS regions FROM facts_version',
    );
    return { ...(await seen(app)), ...rows[0] };
  };

  const before = await during(oldList, look);
  expect(before).toMatchObject({
    regions: 10,
    country: { childCount: 2, descendants: { totalCount: 3 } },
    province: {
      childCount: 3,
      children: { totalCount: 3 },
      indicator: { origin: 'ROLLED_UP', numerator: { value: 400 }, denominator: { value: 3000 } },
    },
    north: { childCount: 0, children: { nodes: [] } },
    samarinda: { retiredAt: null, childCount: 1 },
    byName: { totalCount: 1 },
    byOldName: { nodes: [{ code: '64.71' }] },
    byNewName: { nodes: [] },
  });
  expect(before.province.indicator.completeness).toBeCloseTo(2 / 3);

  const after = await during(newList, look);
  expect(after).toMatchObject({
    regions: 11,
    version: before.version + 1,
    country: {
      childCount: 2,
      descendants: {
        totalCount: 3,
        nodes: [
          { code: '64.71', name: 'Kota Beriman' },
          { code: '64.74', name: 'Kota Bontang' },
          { code: '65.71', name: 'Kota Tarakan' },
        ],
      },
    },
    province: {
      childCount: 2,
      children: { totalCount: 2, nodes: [{ code: '64.71' }, { code: '64.74' }] },
      indicator: { origin: 'ROLLED_UP', completeness: 0.5, numerator: { value: 100 }, denominator: { value: 1000 } },
    },
    north: { childCount: 1, children: { nodes: [{ code: '65.71', name: 'Kota Tarakan', retiredAt: null }] } },
    samarinda: {
      name: 'Kota Samarinda',
      childCount: 0,
      parent: { code: '64' },
      figures: { nodes: [{ value: 300 }, { value: 2000 }] },
      indicator: { origin: 'COUNTED', numerator: { value: 300 }, denominator: { value: 2000 } },
    },
    village: { name: 'Rawa Makmur' },
    byName: { totalCount: 0, nodes: [] },
    byCode: { totalCount: 0, nodes: [] },
    within: { totalCount: 0 },
    byOldName: { nodes: [] },
    byNewName: { nodes: [{ code: '64.71' }] },
  });
  expect(Date.parse(after.samarinda.retiredAt)).not.toBeNaN();
  expect(Date.parse(after.village.retiredAt)).not.toBeNaN();

  // Again with the same list: retired regions keep the instant of their retirement.
  const again = await during(newList, look);
  expect(again).toEqual(after);

  const back = await during(oldList, look);
  expect(back).toMatchObject({
    ...before,
    regions: 11,
    version: before.version + 2,
    samarinda: { ...before.samarinda, retiredAt: null, childCount: 1 },
    village: { retiredAt: null },
    north: { childCount: 0, children: { nodes: [] } },
  });
});

test('newer facts add new figures, and leave a retracted figure retracted', async () => {
  const home = await emptyDatabase();
  onTestFinished(home.remove);
  const first = await startApp(settingsFor(home), log, foldersOf(oldList));
  await first.database.pool.query(`UPDATE figure SET status = 'RETRACTED', ended_at = now() WHERE shipped_as = 'c'`);
  await first.close();
  const more = { ...facts, 'figures.csv': `${facts['figures.csv']}${figureRow('e', '64.74', 'IKD_ACTIVE', 7)}\n` };
  const second = await startApp(settingsFor(home), log, foldersOf(oldList, more));
  const { rows } = await second.database.pool.query(
    'SELECT shipped_as AS id, status, (SELECT version FROM facts_version) AS version FROM figure ORDER BY id',
  );
  expect(rows).toEqual(
    ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id, status: id === 'c' ? 'RETRACTED' : 'ACTIVE', version: 4 })),
  );
  await second.close();
});

test('rows that changed, moved or left the file are superseded or retracted, and the trail says so', async () => {
  const home = await emptyDatabase();
  onTestFinished(home.remove);
  const [header, a, b, c, d] = facts['figures.csv'].trim().split('\n');
  const during = async (rows: (string | undefined)[]): Promise<object[][]> => {
    const files = { ...facts, 'figures.csv': `${[header, ...rows].join('\n')}\n` };
    const app = await startApp(settingsFor(home), log, foldersOf(oldList, files));
    const { pool } = app.database;
    const inUse = await pool.query<object>(
      `SELECT shipped_as AS key, value FROM figure WHERE status = 'ACTIVE' ORDER BY shipped_place`,
    );
    const trail = await pool.query<object>(
      `SELECT action, before::json->>'value' AS before, after::json->>'value' AS after, after::json->'figures' AS figures
        FROM audit_entry ORDER BY number`,
    );
    await app.close();
    return [inUse.rows, trail.rows];
  };
  const [first, silence] = await during([a, b, c, d]);
  expect([first?.length, silence]).toEqual([4, []]);
  const changed = figureRow('b', '64.71', 'KTP_ELIGIBLE', 1001);
  const [inUse, trail] = await during([d, a, figureRow('n', '64.74', 'KTP_ELIGIBLE', 9), changed]);
  expect(inUse).toEqual([
    { key: 'd', value: 2000 },
    { key: 'a', value: 100 },
    { key: 'n', value: 9 },
    { key: 'b', value: 1001 },
  ]);
  const line = (action: string, before: string | null, after: string | null) => ({
    action,
    before,
    after,
    figures: null,
  });
  expect(trail).toEqual([
    { ...line('SHIPPED_FACTS_LOADED', null, null), figures: { added: 1, revised: 2, gone: 1 } },
    line('FIGURE_SUPERSEDED', '2000', '2000'),
    line('FIGURE_SUPERSEDED', '1000', '1001'),
    line('FIGURE_RETRACTED', '300', null),
  ]);
});

describe('a broken row stops the start, naming file, line and column', () => {
  const figures = (row: string): Record<string, string> => ({
    ...facts,
    'figures.csv': `${facts['figures.csv']}${row}\n`,
  });
  test.each([
    [
      'a code of another level',
      { ...oldList, 'regencies.csv': `${oldList['regencies.csv']}64,64,Nowhere\n` },
      facts,
      'regencies.csv line 5, column code',
    ],
    [
      'an empty name',
      { ...oldList, 'villages.csv': `${oldList['villages.csv']}64.72.01.1002,64.72.01,\n` },
      facts,
      'villages.csv line 4, column name',
    ],
    [
      'a village without a district',
      { ...oldList, 'districts.csv': 'code,regency_code,name\n64.71.05,64.71,X\n' },
      facts,
      'villages.csv line 3, column code',
    ],
    [
      'a missing column',
      { ...oldList, 'districts.csv': 'code,regency_code\n64.71.05,64.71\n' },
      facts,
      'districts.csv line 1, column name',
    ],
    [
      'a value that is not a number',
      oldList,
      figures(figureRow('e', '64.74', 'IKD_ACTIVE', 1).replace(',1,', ',1.000.000,')),
      'figures.csv line 6, column value',
    ],
    [
      'an unknown region',
      oldList,
      figures(figureRow('e', '99.99', 'IKD_ACTIVE', 1)),
      'figures.csv line 6, column region',
    ],
    [
      'a day that does not exist',
      oldList,
      {
        ...facts,
        'targets.csv': `${facts['targets.csv']}t-02,IKD_ACTIVATION,ID,30,KTP_ELIGIBLE,2024-02-30,2024-12-31,X,,\n`,
      },
      'targets.csv line 3, column from',
    ],
  ])('%s', async (_what, list, figureFiles, place) => {
    const home = await emptyDatabase();
    onTestFinished(home.remove);
    expect(await complaintOf(startApp(settingsFor(home), log, foldersOf(list, figureFiles)))).toContain(place);
    // With a corrected file the start succeeds on the same database.
    const app = await startApp(settingsFor(home), log, foldersOf(oldList));
    expect(await query(app, '{ region { childCount } figures { totalCount } }')).toEqual({
      region: { childCount: 2 },
      figures: { totalCount: 4 },
    });
    await app.close();
  });
});
