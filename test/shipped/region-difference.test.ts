import { describe, expect, test } from 'vitest';
import { differenceOf, type ListedRegion, type StoredRegion } from '../../src/shipped/region-difference.ts';

const listed = (code: string, name = `Region ${code}`): ListedRegion => ({
  code,
  name,
  level: 'REGENCY',
  kind: 'KABUPATEN',
  timeZone: 'Asia/Makassar',
  parentCode: code.includes('.') ? code.slice(0, 2) : 'ID',
  searchText: name.toLowerCase(),
});
const stored = (code: string, more: Partial<StoredRegion> = {}): StoredRegion => ({
  ...listed(code),
  childCount: 0,
  isRetired: false,
  ...more,
});
const codesOf = (list: ListedRegion[], known: StoredRegion[]) => {
  const { added, updated, recounted, retired } = differenceOf(list, known);
  const codes = (regions: { code: string }[]): string[] => regions.map(({ code }) => code);
  return { added: codes(added), updated: codes(updated), recounted: codes(recounted), retired };
};
const nothing = { added: [], updated: [], recounted: [], retired: [] };

describe('a list of regions beside the stored ones', () => {
  const list = [listed('64'), listed('64.01'), listed('64.02')];
  const same = [stored('64', { childCount: 2 }), stored('64.01'), stored('64.02')];

  test('all are added where none is stored, with the number of their children', () => {
    expect(codesOf(list, [])).toEqual({ ...nothing, added: ['64', '64.01', '64.02'] });
    expect(differenceOf(list, []).added.map(({ childCount }) => childCount)).toEqual([2, 0, 0]);
  });

  test('nothing differs where all is the same', () => {
    expect(codesOf(list, same)).toEqual(nothing);
  });

  test.each<[string, Partial<StoredRegion>]>([
    ['its name', { name: 'Kutai' }],
    ['its kind', { kind: 'KOTA' }],
    ['its zone', { timeZone: 'Asia/Jakarta' }],
    ['the text that it was found by', { searchText: 'kutai' }],
    ['having been retired', { isRetired: true }],
  ])('a region that differs in %s is updated', (_in, more) => {
    expect(codesOf(list, [same[0] as StoredRegion, stored('64.01', more), stored('64.02')])).toEqual({
      ...nothing,
      updated: ['64.01'],
    });
  });

  test('a region that is no longer listed is retired once, and its parent counted again', () => {
    expect(codesOf(list.slice(0, 2), same)).toEqual({ ...nothing, recounted: ['64'], retired: ['64.02'] });
    const retired = [stored('64', { childCount: 1 }), stored('64.01'), stored('64.02', { isRetired: true })];
    expect(codesOf(list.slice(0, 2), retired)).toEqual(nothing);
  });
});
