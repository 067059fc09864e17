import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays } from '../../src/terms/calendar.ts';
import { paceOf } from '../../src/values/pace.ts';

const day = (number: number): string => addDays('2024-10-01', number);
const at = (number: number, people: number) => ({ day: day(number), people });

test('fewer than two days have no pace', () => {
  expect(paceOf([])).toBeNull();
  expect(paceOf([at(0, 100)])).toBeNull();
  expect(paceOf([at(0, 100), at(0, 200)])).toBeNull();
});

describe('within 28 days', () => {
  test('the pace is the gain divided by the days it took', () => {
    expect(paceOf([at(0, 100), at(10, 200)])).toBe(10);
    expect(paceOf([at(0, 100), at(28, 380)])).toBe(10);
  });

  test('points in between change nothing', () => {
    expect(paceOf([at(0, 100), at(3, 190), at(10, 200)])).toBe(10);
  });

  test('a total that fell has a negative pace, one that did not change has a pace of zero', () => {
    expect(paceOf([at(0, 200), at(10, 100)])).toBe(-10);
    expect(paceOf([at(0, 200), at(10, 200)])).toBe(0);
  });
});

describe('over more than 28 days', () => {
  test('only the last 28 days count', () => {
    expect(paceOf([at(0, 0), at(72, 1000), at(100, 1280)])).toBe(10);
  });

  test('a point before the window is interpolated on the straight line', () => {
    expect(paceOf([at(0, 0), at(100, 1000)])).toBe(10);
    // Day 72 is halfway between the first two: 500 people.
    expect(paceOf([at(44, 0), at(100, 1000)])).toBeCloseTo(1000 / 56, 12);
    expect(paceOf([at(62, 400), at(82, 600), at(100, 1060)])).toBeCloseTo((1060 - 500) / 28, 12);
  });

  test('events before the window do not matter', () => {
    const recent = [at(72, 1000), at(90, 1100), at(100, 1280)];
    expect(paceOf([at(0, 0), at(50, 900), ...recent])).toBe(paceOf(recent));
  });
});

test('even growth has its own pace, however it is sampled', () => {
  const days = fc.uniqueArray(fc.nat({ max: 400 }), { minLength: 2, maxLength: 20 });
  fc.assert(
    fc.property(days, fc.integer({ min: -50, max: 500 }), (sampled, perDay) => {
      const points = sampled.toSorted((a, b) => a - b).map((number) => at(number, 100_000 + number * perDay));
      expect(paceOf(points)).toBeCloseTo(perDay, 6);
    }),
  );
});
