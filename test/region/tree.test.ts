import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Tree, type TreeRow } from '../../src/region/tree.ts';
import { readRegionList } from '../../src/shipped/region-list.ts';
import { isWithin, levelOf, parentOf } from '../../src/terms/region-code.ts';
import { namesOf } from '../harness/tree-names.ts';

const row = (code: string, name = code, retiredAt: Date | null = null): TreeRow => ({ code, name, retiredAt });
const year = new Date('2024-01-01T00:00:00Z');
const tree = new Tree([
  row('64.71', 'Kota Balikpapan'),
  row('ID', 'Indonesia'),
  row('64', 'Kalimantan Timur'),
  row('64.01', 'Kabupaten Paser'),
  row('64.09', 'Kabupaten Penajam Paser Utara', year),
  row('65', 'Kalimantan Utara'),
  row('64.71.05', 'Balikpapan Selatan'),
]);
const whole = { after: null, before: null, limit: 100, fromEnd: false };

describe('a tree', () => {
  test('has names, retirements and numbers of children', () => {
    expect(tree.name('64.71')).toBe('Kota Balikpapan');
    expect(tree.retiredAt('64.09')).toBe(year);
    expect(tree.retiredAt('64.71')).toBeNull();
    expect(['ID', '64', '64.71', '65'].map((code) => tree.childCount(code))).toEqual([2, 2, 1, 0]);
    expect([tree.has('64.09'), tree.has('64.99'), tree.has('')]).toEqual([true, false, false]);
    expect(() => tree.name('64.99')).toThrow('region 64.99 is not in the tree');
  });

  test('lists children, descendants and whole subtrees without retired regions', () => {
    expect(tree.children('64').all()).toEqual(['64.01', '64.71']);
    expect(tree.children('64.71.05').all()).toEqual([]);
    expect(tree.descendants('ID', 'REGENCY').all()).toEqual(['64.01', '64.71']);
    expect(tree.within('64', null).all()).toEqual(['64', '64.01', '64.71', '64.71.05']);
    expect(tree.within('ID', null).size).toBe(6);
    expect(tree.within('64', 'PROVINCE').all()).toEqual(['64']);
    expect(tree.within('64', null).includes('64.71')).toBe(true);
    expect(tree.within('64', null).includes('64.09')).toBe(false);
    expect(tree.within('64', null).includes('65')).toBe(false);
  });

  test('searches names, and finds no retired region', async () => {
    const names = await namesOf(tree);
    expect(names.search('balikpapn', null, null)).toEqual(['64.71', '64.71.05']);
    expect(names.search('balikpapan', 'DISTRICT', null)).toEqual(['64.71.05']);
    expect(names.search('balikpapan', null, '65')).toEqual([]);
    expect(names.search('penajam', null, null)).toEqual([]);
  });

  test('without regions has nothing', async () => {
    const empty = new Tree([]);
    const names = await namesOf(empty);
    expect([empty.has('ID'), empty.children('ID').size, names.search('x', null, null)]).toEqual([false, 0, []]);
  });
});

test.each([
  [whole, ['64', '64.01', '64.71', '64.71.05']],
  [{ ...whole, limit: 2 }, ['64', '64.01']],
  [{ ...whole, limit: 2, fromEnd: true }, ['64.71', '64.71.05']],
  [{ ...whole, after: '64.01', limit: 2 }, ['64.71', '64.71.05']],
  [{ ...whole, before: '64.71', limit: 1, fromEnd: true }, ['64.01']],
  // A cursor's region may have been retired since.
  [{ ...whole, after: '64.09' }, ['64.71', '64.71.05']],
  [{ ...whole, after: '65' }, []],
  [{ ...whole, before: '11' }, []],
])('page %j', (page, codes) => {
  expect(tree.within('64', null).page(page)).toEqual(codes);
});

const country = readRegionList();

test('the whole country agrees with a plain search of the list', () => {
  const all = new Tree(country.map(({ code, name }) => row(code, name)));
  const codes = country.map(({ code }) => code).sort();
  fc.assert(
    fc.property(fc.constantFrom(...codes), fc.constantFrom(...codes), (code, other) => {
      expect(all.children(code).all()).toEqual(codes.filter((each) => parentOf(each) === code));
      const level = levelOf(other);
      const within = codes.filter((each) => isWithin(each, code) && levelOf(each) === level);
      expect(all.within(code, level).all()).toEqual(within);
      expect(all.descendants(code, level).all()).toEqual(within.filter((each) => each !== code));
    }),
    { numRuns: 20 },
  );
});
