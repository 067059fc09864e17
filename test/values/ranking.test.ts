import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Range } from '../../src/values/range.ts';
import { rankAll } from '../../src/values/ranking.ts';
import { exactly } from '../harness/facts.ts';

const positions = (values: Range[]): number[] => rankAll(values).map(({ position }) => position);

describe('the position', () => {
  test('goes from the highest percentage down, in the order given', () => {
    expect(positions([1.74, 10.46, 4.48].map(exactly))).toEqual([3, 1, 2]);
  });

  test('is shared by equals, and the next one is skipped: 1, 2, 2, 4', () => {
    expect(positions([9, 5, 5, 1].map(exactly))).toEqual([1, 2, 2, 4]);
    expect(positions([5, 5, 5].map(exactly))).toEqual([1, 1, 1]);
    expect(positions([9, 9, 1].map(exactly))).toEqual([1, 1, 3]);
  });

  test('counts only regions that have a value', () => {
    expect(rankAll([exactly(5), exactly(3)]).map((rank) => rank.of)).toEqual([2, 2]);
    expect(rankAll([])).toEqual([]);
  });
});

describe('best and worst', () => {
  test('equal the position if everything is exact', () => {
    for (const rank of rankAll([9, 5, 5, 1].map(exactly))) {
      expect(rank.best).toBe(rank.position);
      expect(rank.worst).toBe(rank.position);
    }
  });

  test('differ if ranges overlap', () => {
    const ranks = rankAll([
      { value: 10, low: 8, high: 12 },
      { value: 9, low: 7, high: 11 },
      { value: 5, low: 4, high: 6 },
    ]);
    expect(ranks).toEqual([
      { position: 1, best: 1, worst: 2, of: 3 },
      { position: 2, best: 1, worst: 2, of: 3 },
      { position: 3, best: 3, worst: 3, of: 3 },
    ]);
  });

  test('a region that is wholly uncertain may have any position', () => {
    const ranks = rankAll([{ value: 50, low: 0, high: 100 }, exactly(10), exactly(70), exactly(30)]);
    expect(ranks[0]).toEqual({ position: 2, best: 1, worst: 4, of: 4 });
    expect(ranks[2]).toEqual({ position: 1, best: 1, worst: 2, of: 4 });
    expect(ranks[1]).toEqual({ position: 4, best: 3, worst: 4, of: 4 });
  });

  test('ranges that only touch may tie, but not overtake each other', () => {
    const ranks = rankAll([
      { value: 10, low: 9, high: 11 },
      { value: 8, low: 7, high: 9 },
    ]);
    expect(ranks.map(({ best, worst }) => [best, worst])).toEqual([
      [1, 1],
      [1, 2],
    ]);
  });
});

const range: fc.Arbitrary<Range> = fc
  .tuple(fc.nat({ max: 20 }), fc.nat({ max: 4 }), fc.nat({ max: 4 }))
  .map(([value, down, up]) => ({ value, low: value - down, high: value + up }));
const ranges = fc.array(range, { maxLength: 30 });

test('a position lies between the best and the worst, and all within the number of values', () => {
  fc.assert(
    fc.property(ranges, (values) => {
      for (const { position, best, worst, of } of rankAll(values)) {
        expect(best).toBeGreaterThanOrEqual(1);
        expect(position).toBeGreaterThanOrEqual(best);
        expect(worst).toBeGreaterThanOrEqual(position);
        expect(of).toBeGreaterThanOrEqual(worst);
      }
    }),
  );
});

test('ranks equal those found by counting one by one', () => {
  fc.assert(
    fc.property(ranges, (values) => {
      const expected = values.map((own, index) => ({
        position: 1 + values.filter((other) => other.value > own.value).length,
        best: 1 + values.filter((other) => other.low > own.high).length,
        worst: 1 + values.filter((other, at) => at !== index && other.high > own.low).length,
        of: values.length,
      }));
      expect(rankAll(values)).toEqual(expected);
    }),
  );
});
