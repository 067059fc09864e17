import { describe, expect, test } from 'vitest';
import {
  ancestorsOf,
  boundsBelow,
  boundsWithin,
  isLevelBelow,
  isRegionCode,
  isWithin,
  kindOf,
  levelBelow,
  levelOf,
  levelOfKind,
  nearestCommon,
  parentOf,
  topmost,
} from '../../src/terms/region-code.ts';

const known = [
  { code: 'ID', level: 'COUNTRY', kind: 'COUNTRY', parent: null },
  { code: '64', level: 'PROVINCE', kind: 'PROVINCE', parent: 'ID' },
  { code: '64.02', level: 'REGENCY', kind: 'KABUPATEN', parent: '64' },
  { code: '64.70', level: 'REGENCY', kind: 'KABUPATEN', parent: '64' },
  { code: '64.71', level: 'REGENCY', kind: 'KOTA', parent: '64' },
  { code: '32.79', level: 'REGENCY', kind: 'KOTA', parent: '32' },
  { code: '64.71.05', level: 'DISTRICT', kind: 'KECAMATAN', parent: '64.71' },
  { code: '64.71.05.1001', level: 'VILLAGE', kind: 'KELURAHAN', parent: '64.71.05' },
  { code: '64.02.06.2014', level: 'VILLAGE', kind: 'DESA', parent: '64.02.06' },
  { code: '91.03.01.3001', level: 'VILLAGE', kind: 'DESA_ADAT', parent: '91.03.01' },
];

test.each(known)('$code is a $level, a $kind, and lies in $parent', ({ code, level, kind, parent }) => {
  expect(isRegionCode(code)).toBe(true);
  expect(levelOfKind(kindOf(code) ?? 'COUNTRY')).toBe(level);
  expect(levelOf(code)).toBe(level);
  expect(kindOf(code)).toBe(kind);
  expect(parentOf(code)).toBe(parent);
});

test.each([
  '',
  'id',
  'IDN',
  '6',
  '640',
  '6471',
  '64710510',
  '64.7',
  '64.',
  '.64',
  '64.71.',
  '64.71.5',
  '64.71.05.101',
  '64.71.05.10011',
  '64.71.05.1001.01',
  '64-71',
  '64.71\n',
  ' 64.71',
  '６４',
])('%j is not a region code', (text) => {
  expect(isRegionCode(text)).toBe(false);
});

test.each(['64.71.05.0001', '64.71.05.4001', '64.71.05.9999'])('the village part of %s fits no kind', (code) => {
  expect(kindOf(code)).toBeNull();
});

test('levels go from the country to the village, one step at a time', () => {
  expect(levelBelow('COUNTRY')).toBe('PROVINCE');
  expect(levelBelow('PROVINCE')).toBe('REGENCY');
  expect(levelBelow('REGENCY')).toBe('DISTRICT');
  expect(levelBelow('DISTRICT')).toBe('VILLAGE');
  expect(levelBelow('VILLAGE')).toBeNull();
});

test('ancestors run from the country down to the parent', () => {
  expect(ancestorsOf('64.71.05.1001')).toEqual(['ID', '64', '64.71', '64.71.05']);
  expect(ancestorsOf('64')).toEqual(['ID']);
  expect(ancestorsOf('ID')).toEqual([]);
});

describe('regions within regions', () => {
  test.each([
    ['64.71', '64.71'],
    ['64.71', '64'],
    ['64.71.05.1001', '64.71'],
    ['64.71', 'ID'],
    ['ID', 'ID'],
  ])('%s lies within %s', (code, root) => {
    expect(isWithin(code, root)).toBe(true);
  });

  test.each([
    ['64', '64.71'],
    ['64.72', '64.71'],
    ['65.71', '64'],
    ['ID', '64'],
  ])('%s does not lie within %s', (code, root) => {
    expect(isWithin(code, root)).toBe(false);
  });
});

test('the bounds below a region exclude the region and its neighbours', () => {
  const { from, to } = boundsBelow('64.71');
  const within = (code: string) => from <= code && code < to;
  expect(['64.71.01', '64.71.05.1001', '64.71.99.9999'].every(within)).toBe(true);
  expect(['ID', '64', '64.70', '64.71', '64.72', '64.70.99.9999', '65'].some(within)).toBe(false);
});

test('the bounds within a region contain the region itself', () => {
  const { from, to } = boundsWithin('64.71');
  const within = (code: string) => from <= code && code < to;
  expect(['64.71', '64.71.01'].every(within)).toBe(true);
  expect(['64', '64.70.01', '64.72', 'ID'].some(within)).toBe(false);
});

test('the bounds of the country contain every region, and the bounds below it exclude the country', () => {
  const [below, all] = [boundsBelow('ID'), boundsWithin('ID')];
  for (const code of ['11', '64.71', '96.99.99.3999']) {
    expect(below.from <= code && code < below.to).toBe(true);
    expect(all.from <= code && code < all.to).toBe(true);
  }
  expect('ID' < below.to).toBe(false);
  expect(all.from <= 'ID' && 'ID' < all.to).toBe(true);
});

test('the topmost of some regions are those below none of the others, each once', () => {
  expect(topmost(['64.71', '64', '64.71.05', '33.11', '33.11'])).toEqual(['64', '33.11']);
  expect(topmost(['64.71', '64.72'])).toEqual(['64.71', '64.72']);
  expect(topmost(['64.71', 'ID', '11'])).toEqual(['ID']);
  expect(topmost([])).toEqual([]);
});

test.each([
  [['64.71.01', '64.71.02'], '64.71'],
  [['64.71', '64.71.02'], '64.71'],
  [['64.71'], '64.71'],
  [['64.71', '33.11'], 'ID'],
  [['64', 'ID'], 'ID'],
  [[], 'ID'],
])('the lowest region that contains %j is %s', (codes, expected) => expect(nearestCommon(codes)).toBe(expected));

test('only lower levels lie below a region', () => {
  const levels = ['COUNTRY', 'PROVINCE', 'REGENCY', 'DISTRICT', 'VILLAGE'] as const;
  const below = (code: string): string[] => levels.filter((level) => isLevelBelow(level, code));
  expect(below('ID')).toEqual(['PROVINCE', 'REGENCY', 'DISTRICT', 'VILLAGE']);
  expect(below('64.71')).toEqual(['DISTRICT', 'VILLAGE']);
  expect(below('64.71.05.1006')).toEqual([]);
});
