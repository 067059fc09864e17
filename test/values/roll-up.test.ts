import { describe, expect, test } from 'vitest';
import { itemsPerStep } from '../../src/terms/steps.ts';
import type { Figure } from '../../src/values/figure.ts';
import { rollUp, subtreeInSteps, subtreeOf } from '../../src/values/roll-up.ts';
import { rolledUpValue } from '../../src/values/value.ts';
import { ask, count, coverage, exactly, ikd } from '../harness/facts.ts';
import { mostBetween, oneByOne } from '../harness/steps.ts';

const day = '2024-10-31';
const question = ask(day);

/** A region counted on one day. */
const counted = (regionCode: string, active: number, eligible: number, asOf = day): Figure[] => [
  count('IKD_ACTIVE', active, asOf, { regionCode }),
  count('KTP_ELIGIBLE', eligible, asOf, { regionCode }),
];

const stated = (regionCode: string, percent: number): Figure => coverage(ikd, percent, day, { regionCode });

const valueFor = (code: string, figures: Figure[], childCounts: [string, number][]) =>
  rolledUpValue({ code, figures: [], targets: [], live: [] }, subtreeOf(figures, new Map(childCounts)), question);

const sumsOf = (code: string, figures: Figure[], childCounts: [string, number][]) =>
  rollUp(code, subtreeOf(figures, new Map(childCounts)), question);

test('a roll-up is the ratio of sums, never the mean of percentages', () => {
  const value = valueFor('64', [...counted('64.71', 90, 100), ...counted('64.72', 10, 900)], [['64', 2]]);
  expect(value).toMatchObject({
    origin: 'ROLLED_UP',
    coverage: exactly(10),
    missing: null,
    numerator: { range: exactly(100), measureCode: 'IKD_ACTIVE', figure: null, day },
    denominator: { range: exactly(1000), measureCode: 'KTP_ELIGIBLE', figure: null, day },
    completeness: 1,
    mixedDates: false,
    figures: [],
  });
});

test('ranges add up, and the sum is approximate where a number in it is', () => {
  const vague = count('IKD_ACTIVE', 90, day, { regionCode: '64.71', low: 80, high: 95, approximate: true });
  const figures = [vague, count('KTP_ELIGIBLE', 100, day, { regionCode: '64.71' }), ...counted('64.72', 10, 900)];
  const value = valueFor('64', figures, [['64', 2]]);
  expect(value.coverage).toEqual({ value: 10, low: 9, high: 10.5 });
  expect(value.numerator).toMatchObject({ approximate: true });
  expect(value.denominator).toMatchObject({ approximate: false });
});

describe('a child adds nothing', () => {
  const sibling = counted('64.72', 10, 100);

  test.each([
    ['with only a stated percentage', [stated('64.71', 90)]],
    ['with only its numerator', [count('IKD_ACTIVE', 90, day, { regionCode: '64.71' })]],
    ['with only its basis', [count('KTP_ELIGIBLE', 100, day, { regionCode: '64.71' })]],
    ['with only undated counts', counted('64.71', 90, 100).map((figure) => ({ ...figure, asOf: null }))],
    ['with counts of a later day', counted('64.71', 90, 100, '2024-11-01')],
  ])('%s', (_why, figures) => {
    expect(sumsOf('64', [...figures, ...sibling], [['64', 2]])).toMatchObject({
      numerator: exactly(10),
      denominator: exactly(100),
      completeness: 0.5,
    });
    expect(sumsOf('64', figures, [['64', 2]])).toBeNull();
  });
});

test('a child whose basis is derived from its own percentage adds both', () => {
  const figures = [count('IKD_ACTIVE', 50, day, { regionCode: '64.71' }), stated('64.71', 5)];
  expect(sumsOf('64', figures, [['64', 1]])).toMatchObject({ numerator: exactly(50), denominator: { value: 1000 } });
});

describe('further down', () => {
  const districts = [...counted('64.71.01', 1, 10), ...counted('64.71.02', 2, 10)];
  const childCounts: [string, number][] = [
    ['ID', 38],
    ['64', 4],
    ['64.71', 4],
  ];

  test('a child without own counts adds its own roll-up, through any number of levels', () => {
    expect(sumsOf('64', [...districts, ...counted('64.72', 7, 80)], childCounts)).toMatchObject({
      numerator: exactly(10),
      denominator: exactly(100),
    });
    expect(sumsOf('ID', districts, childCounts)).toMatchObject({ numerator: exactly(3), denominator: exactly(20) });
  });

  test('completeness is the mean over all children, a rolled-up child counting as complete as it is', () => {
    expect(sumsOf('64.71', districts, childCounts)?.completeness).toBe(0.5);
    expect(sumsOf('64', [...districts, ...counted('64.72', 7, 80)], childCounts)?.completeness).toBe((0.5 + 1) / 4);
    expect(sumsOf('ID', districts, childCounts)?.completeness).toBeCloseTo(0.5 / 4 / 38, 15);
  });

  test('own counts end the walk: the regions below are not added again', () => {
    const sums = sumsOf('64', [...counted('64.71', 50, 500), ...districts], childCounts);
    expect(sums).toMatchObject({ numerator: exactly(50), denominator: exactly(500), completeness: 0.25 });
  });

  test('a child with only its own numerator is rolled up from below', () => {
    const figures = [count('IKD_ACTIVE', 999, day, { regionCode: '64.71' }), ...districts];
    expect(sumsOf('64', figures, childCounts)).toMatchObject({ numerator: exactly(3), denominator: exactly(20) });
  });

  test('figures beside the region and of the region itself are left out', () => {
    const figures = [...districts, ...counted('64.72', 7, 80), ...counted('64.71', 9, 90)];
    expect(sumsOf('64.71', figures, childCounts)).toMatchObject({ numerator: exactly(3), denominator: exactly(20) });
    expect(sumsOf('64.73', figures, childCounts)).toBeNull();
  });
});

describe('the days of the added numbers', () => {
  test('one day is the day of the sum', () => {
    const value = valueFor('64', [...counted('64.71', 1, 10), ...counted('64.72', 2, 10)], [['64', 2]]);
    expect(value).toMatchObject({ mixedDates: false, numerator: { day }, denominator: { day } });
  });

  test('different days give no day, and are reported as mixed', () => {
    const figures = [...counted('64.71', 1, 10), ...counted('64.72', 2, 10, '2024-06-13')];
    const value = valueFor('64', figures, [['64', 2]]);
    expect(value).toMatchObject({ mixedDates: true, numerator: { day: null }, denominator: { day: null } });
    expect(value.coverage?.value).toBe(15);
  });

  test('days mixed further down are mixed above too', () => {
    const figures = [...counted('64.71.01', 1, 10), ...counted('64.71.02', 2, 10, '2024-06-13')];
    expect(valueFor('64', figures, [['64', 1]]).mixedDates).toBe(true);
  });

  test('a numerator newer than its basis is not a mixture', () => {
    const child = (regionCode: string) => [
      count('IKD_ACTIVE', 1, day, { regionCode }),
      count('KTP_ELIGIBLE', 10, '2024-06-13', { regionCode }),
    ];
    const value = valueFor('64', [...child('64.71'), ...child('64.72')], [['64', 2]]);
    expect(value).toMatchObject({ mixedDates: false, numerator: { day }, denominator: { day: '2024-06-13' } });
  });
});

test('a sum of fractions is the same to the last digit in whatever order its figures are read', () => {
  const derived = ['64.01', '64.02', '64.03'].map((code, index) => [
    count('IKD_ACTIVE', index + 1, day, { regionCode: code }),
    coverage(ikd, index + 14, day, { regionCode: code, decimals: 1 }),
  ]);
  const children: [string, number][] = [['64', 3]];
  const sums = sumsOf('64', derived.flat(), children);
  expect(sums?.denominator.value).toBeCloseTo(39.2262, 4);
  for (const order of [
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ])
    expect(
      sumsOf(
        '64',
        order.flatMap((index) => derived[index] ?? []),
        children,
      ),
    ).toEqual(sums);
});

test('children counted on a basis of zero people have no coverage', () => {
  expect(valueFor('64', counted('64.71', 0, 0), [['64', 1]])).toMatchObject({
    origin: 'NONE',
    coverage: null,
    missing: 'ZERO_DENOMINATOR',
    completeness: null,
  });
});

test('without anything below there is no value', () => {
  expect(valueFor('64', [], [['64', 10]])).toMatchObject({ origin: 'NONE', missing: 'NO_DATA', completeness: null });
});

test('the figures of a country are arranged few at a time', () => {
  const codes = Array.from({ length: 5000 }, (_, index) => `64.01.${String(10 + (index % 90))}.${1000 + index}`);
  const { items, count: given } = oneByOne(codes.map((regionCode) => count('IKD_ACTIVE', 5, day, { regionCode })));
  const { most, result } = mostBetween(subtreeInSteps(items, new Map()), given);
  expect(most).toBe(itemsPerStep);
  expect(result.childrenWithFigures.get('64.01')).toHaveLength(90);
  expect(result.figures.size).toBe(codes.length);
});
