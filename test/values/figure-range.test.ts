import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isBound, isClaim, isComputable, isDated, isExact, rangeOf } from '../../src/values/figure.ts';
import { count, coverage, ikd } from '../harness/facts.ts';

const day = '2024-10-31';

describe('a rounded percentage', () => {
  test.each([
    [7.34, 2, 7.335, 7.345],
    [99.54, 2, 99.535, 99.545],
    [14, 0, 13.5, 14.5],
    [4.5, 1, 4.45, 4.55],
    [4.5, 2, 4.495, 4.505],
    [0.1, 3, 0.0995, 0.1005],
    [100, 0, 99.5, 100.5],
  ])('%d with %i decimals lies between %d and %d', (value, decimals, low, high) => {
    expect(rangeOf(coverage(ikd, value, day, { decimals }))).toEqual({ value, low, high });
  });

  test('is never below zero', () => {
    expect(rangeOf(coverage(ikd, 0, day, { decimals: 1 }))).toEqual({ value: 0, low: 0, high: 0.05 });
    expect(rangeOf(coverage(ikd, 0.2, day, { decimals: 0 }))).toEqual({ value: 0.2, low: 0, high: 0.7 });
  });

  test('without known decimals is taken as exact', () => {
    expect(rangeOf(coverage(ikd, 7.34, day, { decimals: null }))).toEqual({ value: 7.34, low: 7.34, high: 7.34 });
  });

  test('keeps its published bounds', () => {
    const published = coverage(ikd, 14, day, { decimals: 0, low: 13, high: 16 });
    expect(rangeOf(published)).toEqual({ value: 14, low: 13, high: 16 });
  });

  test('above one hundred is kept', () => {
    expect(rangeOf(coverage(ikd, 121.33, day))).toEqual({ value: 121.33, low: 121.325, high: 121.335 });
  });
});

describe('a count', () => {
  test('is exact', () => {
    expect(rangeOf(count('IKD_ACTIVE', 38_000, day))).toEqual({ value: 38_000, low: 38_000, high: 38_000 });
  });

  test('is not widened by decimals', () => {
    expect(rangeOf(count('IKD_ACTIVE', 38_000, day, { decimals: 0 })).low).toBe(38_000);
  });

  test('keeps its published bounds, both or only one', () => {
    const both = count('IKD_ACTIVE', 38_000, day, { low: 37_500, high: 38_499 });
    expect(rangeOf(both)).toEqual({ value: 38_000, low: 37_500, high: 38_499 });
    expect(rangeOf(count('IKD_ACTIVE', 10, day, { low: 8 }))).toEqual({ value: 10, low: 8, high: 10 });
    expect(rangeOf(count('IKD_ACTIVE', 10, day, { high: 12 }))).toEqual({ value: 10, low: 10, high: 12 });
  });
});

describe('the comparator', () => {
  test('BETWEEN has the midpoint as value', () => {
    const between = count('IKD_ACTIVE', null, day, { comparator: 'BETWEEN', low: 32_000, high: 35_000 });
    expect(rangeOf(between)).toEqual({ value: 33_500, low: 32_000, high: 35_000 });
    const percent = coverage(ikd, null, day, { comparator: 'BETWEEN', low: 4, high: 5 });
    expect(rangeOf(percent)).toEqual({ value: 4.5, low: 4, high: 5 });
  });

  test.each(['LT', 'LTE', 'GT', 'GTE'] as const)(
    '%s is a bound: its number is compared, never computed with',
    (comparator) => {
      const [people, percent] = [count('IKD_ACTIVE', 500, day, { comparator }), coverage(ikd, 90, day, { comparator })];
      expect(rangeOf(people)).toEqual({ value: 500, low: 500, high: 500 });
      expect(rangeOf(percent)).toEqual({ value: 90, low: 90, high: 90 });
      for (const figure of [people, percent])
        expect([isBound(figure), isClaim(figure), isComputable(figure)]).toEqual([true, true, false]);
    },
  );
});

describe('exact as printed', () => {
  test.each([
    ['a count', count('IKD_ACTIVE', 500, day), true],
    ['a count with bounds', count('IKD_ACTIVE', 500, day, { low: 490, high: 510 }), false],
    ['about', count('IKD_ACTIVE', 500, day, { approximate: true }), false],
    ['a range', count('IKD_ACTIVE', null, day, { comparator: 'BETWEEN', low: 1, high: 2 }), false],
    ['a rounded percentage', coverage(ikd, 7.34, day), true],
    ['a percentage with the bounds of its rounding', coverage(ikd, 7.34, day, { low: 7.335, high: 7.345 }), true],
    ['a percentage with wider bounds', coverage(ikd, 14, day, { decimals: 0, low: 13, high: 16 }), false],
  ])('%s', (_what, figure, exact) => {
    expect(isExact(figure)).toBe(exact);
  });
});

test('a figure without a day is not dated', () => {
  expect(isDated(count('IKD_ACTIVE', 1, null))).toBe(false);
  expect(isDated(count('IKD_ACTIVE', 1, day))).toBe(true);
});

test('every rounded percentage lies within its range, which is one unit of the last digit wide', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 2_000_000 }), (decimals, units) => {
      const value = Number((units / 10 ** decimals).toFixed(decimals));
      const { low, high } = rangeOf(coverage(ikd, value, day, { decimals }));
      expect(low).toBeLessThan(value);
      expect(high).toBeGreaterThan(value);
      expect(Math.round((high - low) * 10 ** (decimals + 1))).toBe(10);
    }),
  );
});
