import { describe, expect, test } from 'vitest';
import { countedBelow, countedItself } from '../../src/values/counted-regions.ts';
import { subtreeOf } from '../../src/values/roll-up.ts';
import { ask, count, coverage, facts, ikd } from '../harness/facts.ts';

const day = '2024-10-31';
const both = (regionCode: string, active = day) => [
  count('IKD_ACTIVE', 10, active, { regionCode }),
  count('KTP_ELIGIBLE', 100, '2024-06-30', { regionCode }),
];

describe('a region counts its own entries', () => {
  test.each([
    ['after its count', [count('IKD_ACTIVE', 10, '2024-06-30'), count('KTP_ELIGIBLE', 100, day)], '2024-06-30'],
    ['after its newer stated coverage', [count('IKD_ACTIVE', 10, '2024-06-30'), coverage(ikd, 5, day)], day],
    ['after its count without a basis, too', [count('IKD_ACTIVE', 10, day)], day],
  ])('%s', (_what, figures, after) =>
    expect(countedItself(facts(figures), ask('2024-12-31'))).toEqual({ code: '64.71', after }),
  );

  test.each([
    ['a basis alone', [count('KTP_ELIGIBLE', 100, day)]],
    ['a count of a later day', [count('IKD_ACTIVE', 10, '2025-01-31')]],
  ])('but not with %s', (_what, figures) => expect(countedItself(facts(figures), ask('2024-12-31'))).toBeNull());
});

describe('a roll-up counts the entries of the regions below', () => {
  const below = (figures: ReturnType<typeof both>) =>
    countedBelow('64', subtreeOf(figures, new Map()), ask('2024-12-31')).map(({ code, after }) => ({ code, after }));

  test('with both counts, each after its own', () =>
    expect(below([...both('64.71'), ...both('64.72', '2024-11-30')])).toEqual([
      { code: '64.71', after: day },
      { code: '64.72', after: '2024-11-30' },
    ]));

  test('with the figures of both counts', () => {
    const figures = both('64.71');
    const older = count('IKD_ACTIVE', 9, '2024-01-31', { regionCode: '64.71' });
    const [found] = countedBelow('64', subtreeOf([older, ...figures], new Map()), ask('2024-12-31'));
    expect(found?.figures).toEqual(figures);
  });

  test('of the highest level that has them', () =>
    expect(below([...both('64.71'), ...both('64.71.05'), ...both('64.72.01')])).toEqual([
      { code: '64.71', after: day },
      { code: '64.72.01', after: day },
    ]));

  test('not of one that lacks a basis, or has only a percentage', () =>
    expect(
      below([
        count('IKD_ACTIVE', 10, day, { regionCode: '64.71' }),
        coverage(ikd, 5, day, { regionCode: '64.72' }),
        ...both('64.73'),
      ]),
    ).toEqual([{ code: '64.73', after: day }]));

  test('of villages that were read as one sum, by their district', () => {
    const alike = { district: '64.71.05', regions: 2, figures: both('64.71.05'), live: [] };
    const subtree = subtreeOf([], new Map(), new Map(), [alike]);
    expect(countedBelow('64', subtree, ask('2024-12-31'))).toMatchObject([{ code: '64.71.05', after: day }]);
  });
});
