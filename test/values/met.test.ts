import { describe, expect, test } from 'vitest';
import { progressOf } from '../../src/values/target.ts';
import { exactly, target } from '../harness/facts.ts';

const day = '2025-11-17';
const thirty = target(30, { to: '2025-12-31' });

describe('a value that is not exact as printed', () => {
  const between = (low: number, high: number, value = (low + high) / 2) => ({
    basisCode: 'KTP_ELIGIBLE',
    coverage: { value: value / 10, low: low / 10, high: high / 10 },
    numerator: { value, low, high },
    denominator: exactly(1000),
    isExact: false,
  });

  test('is met or missed where its whole range is', () => {
    expect(progressOf(thirty, between(300, 320), day, null)).toMatchObject({ met: true, gapPeople: 0, gapPoints: 0 });
    expect(progressOf(thirty, between(280, 299), day, null)).toMatchObject({ met: false });
  });

  test('is neither where the range straddles the target, on whichever side its value is', () => {
    expect(progressOf(thirty, between(290, 300), day, null)).toMatchObject({ met: null, gapPeople: 5 });
    expect(progressOf(thirty, between(299, 330), day, null)).toMatchObject({ met: null, gapPeople: 0 });
  });

  test('rounded as printed it is decided by the printed number', () => {
    const printed = {
      basisCode: 'KTP_ELIGIBLE',
      coverage: { value: 30, low: 29.5, high: 30.5 },
      numerator: null,
      denominator: null,
      isExact: true,
    };
    expect(progressOf(thirty, printed, day, null).met).toBe(true);
    expect(progressOf(thirty, { ...printed, isExact: false }, day, null).met).toBeNull();
  });
});
