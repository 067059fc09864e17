import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  overlap,
  peopleAt,
  percentOf,
  type Range,
  scaled,
  sumOf,
  wholeOf,
  wholePeople,
} from '../../src/values/range.ts';
import { exactly } from '../harness/facts.ts';

/** People with bounds, `value` at least `min`. */
const people = (min: number): fc.Arbitrary<Range> =>
  fc
    .tuple(fc.integer({ min, max: 5_000_000 }), fc.nat({ max: 5_000 }), fc.nat({ max: 5_000 }))
    .map(([value, down, up]) => ({ value, low: Math.max(min, value - down), high: value + up }));

const inOrder = ({ value, low, high }: Range): boolean => low <= value && value <= high;

describe('part over whole', () => {
  test('is in percent, with the corner quotients as bounds', () => {
    const part = { value: 33_500, low: 32_000, high: 35_000 };
    const whole = { value: 680_000, low: 675_000, high: 685_000 };
    const { value, low, high } = percentOf(part, whole);
    expect([value, low, high].map((percent) => percent.toFixed(2))).toEqual(['4.93', '4.67', '5.19']);
  });

  test('a negative part has its corners the other way round', () => {
    const part = { value: -10, low: -20, high: 10 };
    expect(percentOf(part, { value: 50, low: 40, high: 100 })).toEqual({ value: -20, low: -50, high: 25 });
  });

  test('over one hundred percent is kept', () => {
    expect(percentOf(exactly(3), exactly(2))).toEqual(exactly(150));
  });

  test('lies between its bounds, and so does the whole read back from a percentage', () => {
    fc.assert(
      fc.property(people(0), people(1), (part, whole) => {
        expect(inOrder(percentOf(part, whole))).toBe(true);
      }),
    );
    fc.assert(
      fc.property(people(1), people(1), (part, percent) => {
        expect(inOrder(wholeOf(part, percent))).toBe(true);
      }),
    );
  });

  test('and back again gives the whole', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 1, max: 1_000_000 }), (part, whole) => {
        const percent = percentOf(exactly(part), exactly(whole));
        expect(wholePeople(wholeOf(exactly(part), percent))).toEqual(exactly(whole));
      }),
    );
  });
});

test('2,860,701 recorded at 99.54 % are 2,873,921 people, give or take the rounding', () => {
  const percent = { value: 99.54, low: 99.535, high: 99.545 };
  expect(wholePeople(wholeOf(exactly(2_860_701), percent))).toEqual({
    value: 2_873_921,
    low: 2_873_776,
    high: 2_874_066,
  });
});

describe('the number of people for a percentage', () => {
  test.each([
    [99.4, 1000, 994],
    [30, 551_428, 165_429],
    [30, 10, 3],
    [29, 100, 29],
    [0.1, 1000, 1],
    [0.1, 1001, 2],
    [33.333333, 3, 1],
    [7, 100, 7],
    [110, 1000, 1100],
    [0.000001, 1, 1],
    [30, 0, 0],
  ])('%d %% of %i people are %i', (percent, basis, expected) => {
    expect(peopleAt(percent, basis)).toBe(expected);
  });

  test('is the least that reaches the percentage', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200_000_000 }),
        fc.integer({ min: 1, max: 300_000_000 }),
        (millionths, basis) => {
          const asked = BigInt(peopleAt(millionths / 1_000_000, basis));
          const exact = BigInt(millionths) * BigInt(basis);
          expect(asked * 100_000_000n >= exact).toBe(true);
          expect((asked - 1n) * 100_000_000n < exact).toBe(true);
        },
      ),
    );
  });
});

test('ranges add up bound by bound, and nothing adds up to zero', () => {
  const sum = sumOf([{ value: 5, low: 4, high: 7 }, exactly(10)]);
  expect(sum).toEqual({ value: 15, low: 14, high: 17 });
  expect(sumOf([])).toEqual(exactly(0));
});

test('a range is scaled with its bounds', () => {
  expect(scaled({ value: 10, low: 8, high: 12 }, 0.5)).toEqual({ value: 5, low: 4, high: 6 });
});

test('people are whole', () => {
  expect(wholePeople({ value: 10.5, low: 9.49, high: 11.51 })).toEqual({ value: 11, low: 9, high: 12 });
});

test.each([
  [1, 2, 2, 3, true],
  [1, 2, 3, 4, false],
  [3, 4, 1, 2, false],
  [1, 9, 4, 5, true],
])('%i..%i and %i..%i overlap: %s', (low, high, otherLow, otherHigh, expected) => {
  const between = (from: number, to: number): Range => ({ value: from, low: from, high: to });
  expect(overlap(between(low, high), between(otherLow, otherHigh))).toBe(expected);
});
