import { describe, expect, test } from 'vitest';
import { TreeSize } from '../../src/graphql/tree-size.ts';

// A country of two provinces: 64 with three regencies, 65 with one; 64.71 has two districts, 64.72 one; one has villages.
const tree = new TreeSize(
  new Map([
    ['ID', 2],
    ['65', 1],
    ['64', 3],
    ['64.72', 1],
    ['64.71', 2],
    ['64.71.01', 5],
  ]),
);
const country = { count: 1, root: 'ID', level: 'COUNTRY' } as const;

describe('the children of a set', () => {
  test('are as many as the tree really has', () => {
    expect(tree.children(country, 100)).toEqual({ count: 2, root: 'ID', level: 'PROVINCE' });
    expect(tree.children({ count: 1, root: '64', level: 'PROVINCE' }, 100)).toEqual({
      count: 3,
      root: '64',
      level: 'REGENCY',
    });
  });

  test('are at most `first` of each parent', () => {
    expect(tree.children({ count: 2, root: 'ID', level: 'PROVINCE' }, 2).count).toBe(3);
    expect(tree.children({ count: 2, root: 'ID', level: 'PROVINCE' }, 1).count).toBe(2);
    expect(tree.children(country, 0).count).toBe(0);
  });

  test('are at most the largest family for each parent that is read', () => {
    expect(tree.children({ count: 1, root: 'ID', level: 'REGENCY' }, 100).count).toBe(3);
  });

  test('of villages are none', () => {
    expect(tree.children({ count: 7, root: '64.71.01', level: 'VILLAGE' }, 100).count).toBe(0);
  });

  test('of an unknown level are estimated by the largest family', () => {
    const unknown = { count: 4, root: '64', level: null };
    expect(tree.children(unknown, 100)).toEqual({ count: 20, root: '64', level: null });
    expect(tree.children(unknown, 2)).toEqual({ count: 8, root: '64', level: null });
  });
});

describe('the descendants of a set', () => {
  test('are all regions of their level within the root', () => {
    expect(tree.descendants(country, 'REGENCY', 100)).toEqual({ count: 4, root: 'ID', level: 'REGENCY' });
    expect(tree.descendants({ count: 1, root: '64', level: 'PROVINCE' }, 'DISTRICT', 100).count).toBe(3);
  });

  test('of an unknown level may be anywhere', () => {
    const unknown = { count: 3, root: '65', level: null };
    expect(tree.below(unknown, 'REGENCY')).toBe(3 * 4);
    expect(tree.below({ ...unknown, level: 'PROVINCE' }, 'REGENCY')).toBe(1);
    expect(tree.descendants(unknown, 'REGENCY', 2)).toEqual({ count: 6, root: 'ID', level: 'REGENCY' });
  });

  test('are at most `first` of each', () => {
    expect(tree.descendants(country, 'REGENCY', 3).count).toBe(3);
    expect(tree.descendants({ count: 2, root: 'ID', level: 'PROVINCE' }, 'VILLAGE', 2).count).toBe(4);
  });
});

test.each([
  ['ID', 'COUNTRY', 1],
  ['ID', 'PROVINCE', 2],
  ['ID', 'REGENCY', 4],
  ['64', 'REGENCY', 3],
  ['65', 'REGENCY', 1],
  ['64', 'DISTRICT', 3],
  ['64.71', 'VILLAGE', 5],
] as const)('within %s a %s is one of %i', (root, level, count) => {
  expect(tree.within(root, level)).toBe(count);
});

test('a region counts as one of its own level, and an empty tree as one region', () => {
  expect(tree.within('64.71', 'REGENCY')).toBe(1);
  expect(new TreeSize(new Map()).within('ID', 'VILLAGE')).toBe(1);
  expect(new TreeSize(new Map()).children(country, 10).count).toBe(0);
});

describe('all regions below a set', () => {
  test('are those of every level', () => {
    // Two provinces, four regencies, three districts and five villages.
    expect(tree.allBelow(country)).toBe(14);
    expect(tree.allBelow({ count: 1, root: '64.71', level: 'REGENCY' })).toBe(7);
    expect(tree.allBelow({ count: 1, root: '64.71.01.1001', level: 'VILLAGE' })).toBe(0);
  });

  test('are counted in proportion where only some of a level are asked for', () => {
    expect(tree.allBelow({ count: 1, root: 'ID', level: 'PROVINCE' })).toBe(6);
    expect(tree.allBelow({ count: 5, root: 'ID', level: 'PROVINCE' })).toBe(12);
  });

  test('are all of the root where the level is not known', () => {
    expect(tree.allBelow({ count: 3, root: 'ID', level: null })).toBe(14);
  });
});
