import fc from 'fast-check';
import { expect, test } from 'vitest';
import { atOnce, itemsPerStep, sortedInSteps } from '../../src/terms/steps.ts';
import { mostBetween } from '../harness/steps.ts';

type Item = { key: number; place: number };
const byKey = (a: Item, b: Item): number => a.key - b.key;
const itemsOf = (keys: number[]): Item[] => keys.map((key, place) => ({ key, place }));

test('sorting in steps gives what sorting at once gives, equals in the order given', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { size: '+3' }), (keys) => {
      const items = itemsOf(keys);
      expect(atOnce(sortedInSteps(items, byKey))).toEqual(items.toSorted(byKey));
    }),
  );
});

test.each([100, 10_000, 100_000])('sorting %d items compares few of them between two pauses', (length) => {
  const items = itemsOf(Array.from({ length }, (_, index) => (index * 7919) % length));
  let compared = 0;
  const compare = (a: Item, b: Item): number => {
    compared++;
    return byKey(a, b);
  };
  const { most, result } = mostBetween(sortedInSteps(items, compare), () => compared);
  expect(most).toBeLessThan(itemsPerStep * 8);
  expect(result).toEqual(items.toSorted(byKey));
});
