import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explain, type PercentageClaim } from '../../src/values/explanation.ts';

const claim = (more: Partial<PercentageClaim>): PercentageClaim => ({
  percent: 5,
  decimals: 2,
  count: 50,
  targetPercent: null,
  denominators: [{ measureCode: 'KTP_ELIGIBLE', value: 1000 }],
  ...more,
});

describe('EXPLAINED', () => {
  test('18.25 % of Kalimantan Timur is the achievement on those recorded, the only reading that fits', () => {
    const { verdict, readings, message } = explain(
      claim({
        percent: 18.25,
        count: 156_639,
        targetPercent: 30,
        denominators: [
          { measureCode: 'KTP_RECORDED', value: 2_860_701 },
          { measureCode: 'KTP_ELIGIBLE', value: 2_873_921 },
        ],
      }),
    );
    expect(verdict).toBe('EXPLAINED');
    expect(readings.map(({ metric, basisCode, matches }) => [metric, basisCode, matches])).toEqual([
      ['COVERAGE', 'KTP_RECORDED', false],
      ['ACHIEVEMENT', 'KTP_RECORDED', true],
      ['COVERAGE', 'KTP_ELIGIBLE', false],
      ['ACHIEVEMENT', 'KTP_ELIGIBLE', false],
    ]);
    expect(String(message)).toBe('18,25 persen is ACHIEVEMENT on KTP_RECORDED, the only reading that fits.');
  });

  test('a plain coverage that fits', () => {
    expect(explain(claim({})).verdict).toBe('EXPLAINED');
    expect(explain(claim({ percent: 0, count: 0 })).verdict).toBe('EXPLAINED');
  });

  test('the published decimals determine how near it must be', () => {
    expect(explain(claim({ percent: 5, decimals: 0, count: 54 })).verdict).toBe('EXPLAINED');
    expect(explain(claim({ percent: 5, decimals: 1, count: 54 })).verdict).toBe('INCONSISTENT');
    expect(explain(claim({ percent: 33.3, decimals: 1, count: 333 })).verdict).toBe('EXPLAINED');
  });

  test('exactly half a unit away still rounds to it', () => {
    // 161 of 1,120 is 14.375 %, whose floating-point value is slightly lower.
    const denominators = [{ measureCode: 'KTP_ELIGIBLE', value: 1120 }];
    expect(explain(claim({ percent: 14.38, count: 161, denominators })).verdict).toBe('EXPLAINED');
  });
});

describe('AMBIGUOUS', () => {
  test('two denominators so close to each other that both fit', () => {
    const denominators = [
      { measureCode: 'KTP_ELIGIBLE', value: 1000 },
      { measureCode: 'KTP_RECORDED', value: 999 },
    ];
    const { verdict, message } = explain(claim({ denominators, decimals: 1 }));
    expect(verdict).toBe('AMBIGUOUS');
    expect(String(message)).toBe('5,0 persen fits COVERAGE on KTP_ELIGIBLE and COVERAGE on KTP_RECORDED.');
  });

  test('coverage on one basis that is the achievement on another', () => {
    const denominators = [
      { measureCode: 'KTP_HOLDERS', value: 300 },
      { measureCode: 'KTP_ELIGIBLE', value: 1000 },
    ];
    expect(explain(claim({ percent: 16.67, targetPercent: 30, denominators })).verdict).toBe('AMBIGUOUS');
  });
});

describe('INCONSISTENT', () => {
  test('7.34 % of Balikpapan would be 2,475 people more than were counted', () => {
    const denominators = [{ measureCode: 'KTP_ELIGIBLE', value: 551_428 }];
    const { verdict, readings, message } = explain(claim({ percent: 7.34, count: 38_000, denominators }));
    expect(verdict).toBe('INCONSISTENT');
    expect(readings).toHaveLength(1);
    expect(readings[0]).toMatchObject({ matches: false, differencePeople: 2475 });
    expect(readings[0]?.differencePoints.toFixed(2)).toBe('0.45');
    expect(String(message)).toContain('gives 6,89 persen; 7,34 persen would be 2.475 people more than counted');
  });

  test('the message names the nearest reading, and says "fewer" if there are fewer people', () => {
    const denominators = [
      { measureCode: 'KTP_ELIGIBLE', value: 10_000 },
      { measureCode: 'KTP_HOLDERS', value: 900 },
    ];
    const { message } = explain(claim({ denominators }));
    expect(String(message)).toContain('The nearest, COVERAGE on KTP_HOLDERS, gives 5,56 persen');
    expect(String(message)).toContain('5 people fewer');
  });
});

describe('NOT_CHECKABLE', () => {
  test.each([
    ['without a count', { count: null }],
    ['without a denominator', { denominators: [] }],
    ['with a denominator of zero people', { denominators: [{ measureCode: 'KTP_ELIGIBLE', value: 0 }] }],
  ])('%s', (_why, more) => {
    const { verdict, readings, message } = explain(claim(more));
    expect(verdict).toBe('NOT_CHECKABLE');
    expect(readings).toEqual([]);
    expect(String(message)).toContain('5,00 persen cannot be checked');
  });
});

test('without a target achievement is not tried', () => {
  expect(explain(claim({ targetPercent: null })).readings.map(({ metric }) => metric)).toEqual(['COVERAGE']);
});

test('a percentage rounded from its own count and basis is never inconsistent', () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 1_000_000 }),
      fc.integer({ min: 1000, max: 1_000_000 }),
      fc.integer({ min: 0, max: 4 }),
      (count, value, decimals) => {
        const percent = Number(((count / value) * 100).toFixed(decimals));
        const denominators = [{ measureCode: 'KTP_ELIGIBLE', value }];
        expect(explain(claim({ percent, decimals, count, denominators })).verdict).toBe('EXPLAINED');
      },
    ),
  );
});
