import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

type Found = { code: string; name: string; level: string; ancestors: { code: string; name: string }[] };

const search = async (text: string, filter: { level?: string; within?: string } = {}): Promise<Found[]> => {
  const data = await server.query(
    `query ($text: String!, $level: RegionLevel, $within: String) {
      regions(search: $text, level: $level, within: $within, first: 100) {
        totalCount nodes { code name level ancestors { code name } }
      } }`,
    { text, ...filter },
  );
  expect(data.regions.nodes).toHaveLength(Math.min(100, data.regions.totalCount));
  return data.regions.nodes;
};

describe('the first result', () => {
  test.each([
    // With typing errors.
    ['balikpapn', '64.71'],
    ['samrinda', '64.72'],
    ['penajem paser', '64.09'],
    ['kutai kertanegara', '64.02'],
    // Written correctly.
    ['Balikpapan', '64.71'],
    ['KOTA BALIKPAPAN', '64.71'],
    ['  balikpapan ', '64.71'],
    ['Kalimantan Timur', '64'],
    ['indonesia', 'ID'],
    // Colloquial names.
    ['jogja', '34'],
    ['ppu', '64.09'],
    ['kaltim', '64'],
    ['jakarta', '31'],
    ['solo', '33.72'],
    // Codes.
    ['64.71', '64.71'],
    ['64.71.02.1001', '64.71.02.1001'],
    ['ID', 'ID'],
  ])('for %j is %s', async (text, code) => {
    expect((await search(text))[0]?.code).toBe(code);
  });
});

test('an exact code finds that region alone, and nothing outside the filters', async () => {
  expect((await search('64.71')).map(({ code }) => code)).toEqual(['64.71']);
  expect(await search('64.71', { level: 'VILLAGE' })).toEqual([]);
  expect(await search('64.71', { within: '65' })).toEqual([]);
  expect((await search('64.71', { within: '64', level: 'REGENCY' })).map(({ code }) => code)).toEqual(['64.71']);
  expect(await search('64.99')).toEqual([]);
});

test('with a level, only regions of that level are found', async () => {
  const districts = await search('balikpapan', { level: 'DISTRICT' });
  expect(districts.length).toBeGreaterThan(3);
  expect(new Set(districts.map(({ level }) => level))).toEqual(new Set(['DISTRICT']));
  const [first] = await search('jogja', { level: 'REGENCY' });
  expect(first?.code).toBe('34.71');
});

test('within a region, only it and the regions below it are found', async () => {
  const found = await search('balikpapan', { within: '64.71' });
  expect(found[0]?.code).toBe('64.71');
  expect(found.length).toBeGreaterThan(3);
  expect(found.filter(({ code }) => code !== '64.71' && !code.startsWith('64.71.'))).toEqual([]);
  expect(await search('balikpapan', { within: '11.01' })).toEqual([]);
});

test('names repeat, so the path tells the places apart', async () => {
  const found = (await search('sidomulyo', { within: '64', level: 'VILLAGE' })).filter(
    ({ name }) => name === 'Sidomulyo',
  );
  expect(found.length).toBeGreaterThan(2);
  const paths = found.map(({ ancestors }) => ancestors.map(({ name }) => name).join(' > '));
  expect(new Set(paths).size).toBe(paths.length);
  expect(paths).toContain('Indonesia > Kalimantan Timur > Kota Samarinda > Samarinda Ilir');
  for (const { code, ancestors } of found) {
    const parts = code.split('.');
    expect(ancestors.map((ancestor) => ancestor.code)).toEqual([
      'ID',
      ...[1, 2, 3].map((length) => parts.slice(0, length).join('.')),
    ]);
  }
});

test('equal names come in the order of codes', async () => {
  const codes = (await search('sidomulyo', { level: 'VILLAGE' }))
    .filter(({ name }) => name === 'Sidomulyo')
    .map(({ code }) => code);
  expect(codes.length).toBeGreaterThan(50);
  expect(codes).toEqual(codes.toSorted());
});

test('of equal names the higher level comes first', async () => {
  const levels = ['COUNTRY', 'PROVINCE', 'REGENCY', 'DISTRICT', 'VILLAGE'];
  const found = (await search('banjar')).filter(({ name }) => /^(?:Kota |Kabupaten )?Banjar$/.test(name));
  const ranks = found.map(({ level }) => levels.indexOf(level));
  expect(new Set(ranks).size).toBe(3);
  expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
});

test('text unlike any name finds nothing', async () => {
  expect(await search('zzzzqqqqxxxx')).toEqual([]);
});

test('without text everything is listed, in the order of codes', async () => {
  const provinces = await search('   ', { level: 'PROVINCE' });
  expect(provinces).toHaveLength(38);
  expect(provinces.map(({ code }) => code)).toEqual(provinces.map(({ code }) => code).toSorted());
});
