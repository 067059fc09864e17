import { describe, expect, test } from 'vitest';
import { newestCount, numeratorEvidence } from '../../src/values/evidence.ts';
import type { Figure } from '../../src/values/figure.ts';
import { achievement, count, coverage, ikd, recording } from '../harness/facts.ts';

const evidence = (day: string, figures: Figure[]) => numeratorEvidence(figures, ikd, 'KTP_ELIGIBLE', day);

const countedPeople = (day: string, figures: Figure[]): number | undefined =>
  evidence(day, figures)?.counted?.range.value;

const statedPercent = (day: string, figures: Figure[]): number | undefined =>
  evidence(day, figures)?.stated?.percent.value;

describe('of several counts', () => {
  const june = count('IKD_ACTIVE', 100, '2024-06-13');
  const october = count('IKD_ACTIVE', 200, '2024-10-31');

  test('the newest day wins, in whatever order they were recorded', () => {
    expect(countedPeople('2024-12-31', [june, october])).toBe(200);
    expect(countedPeople('2024-12-31', [october, june])).toBe(200);
  });

  test('one dated after the requested day is not known yet', () => {
    expect(countedPeople('2024-10-30', [june, october])).toBe(100);
    expect(countedPeople('2024-10-31', [june, october])).toBe(200);
    expect(evidence('2024-06-12', [june, october])).toBeNull();
  });

  test('of one day the one recorded later wins, in whatever order they are read', () => {
    const first = count('IKD_ACTIVE', 1, '2024-10-31');
    const second = count('IKD_ACTIVE', 2, '2024-10-31');
    expect(countedPeople('2024-12-31', [first, second])).toBe(2);
    expect(countedPeople('2024-12-31', [second, first])).toBe(2);
  });

  test('an older one recorded later loses', () => {
    const correction = count('IKD_ACTIVE', 150, '2024-06-13');
    expect(countedPeople('2024-12-31', [june, october, correction])).toBe(200);
    expect(countedPeople('2024-07-01', [june, october, correction])).toBe(150);
  });

  test('an undated one is never used', () => {
    const undated = count('IKD_ACTIVE', 999, null);
    expect(countedPeople('2024-12-31', [june, undated])).toBe(100);
    expect(evidence('2024-12-31', [undated])).toBeNull();
  });

  test('another measure is not evidence', () => {
    expect(evidence('2024-12-31', [count('KTP_RECORDED', 500, '2024-10-31')])).toBeNull();
  });
});

describe('of a count and a stated coverage', () => {
  test('the newer wins', () => {
    const count2023 = count('IKD_ACTIVE', 100, '2023-12-31');
    const stated2024 = coverage(ikd, 4.48, '2024-06-13');
    const count2025 = count('IKD_ACTIVE', 300, '2025-01-31');
    expect(statedPercent('2024-12-31', [count2023, stated2024])).toBe(4.48);
    expect(countedPeople('2025-12-31', [count2023, stated2024, count2025])).toBe(300);
  });

  test('the count wins on the same day, even when recorded first', () => {
    const counted = count('IKD_ACTIVE', 100, '2024-06-13');
    const stated = coverage(ikd, 4.48, '2024-06-13');
    expect(countedPeople('2024-12-31', [counted, stated])).toBe(100);
    expect(countedPeople('2024-12-31', [coverage(ikd, 4.48, '2024-06-13'), counted])).toBe(100);
  });

  test('there is one or the other, never both', () => {
    expect(evidence('2024-12-31', [coverage(ikd, 4.48, '2024-06-13')])?.counted).toBeNull();
    expect(evidence('2024-12-31', [count('IKD_ACTIVE', 1, '2024-06-13')])?.stated).toBeNull();
  });
});

describe('a stated coverage', () => {
  test('keeps the half unit of its last digit', () => {
    const stated = evidence('2024-06-13', [coverage(ikd, 4.48, '2024-06-13')])?.stated;
    expect(stated?.percent).toEqual({ value: 4.48, low: 4.475, high: 4.485 });
  });

  test('of one day and kind is the later recorded', () => {
    const first = coverage(ikd, 4.4, '2024-06-13');
    const second = coverage(ikd, 4.5, '2024-06-13');
    expect(statedPercent('2024-12-31', [second, first])).toBe(4.5);
  });

  test('on another basis, of another indicator, or undated is no evidence', () => {
    expect(evidence('2024-12-31', [coverage(ikd, 5, '2024-06-13', { basisCode: 'KTP_RECORDED' })])).toBeNull();
    expect(evidence('2024-12-31', [coverage(recording, 99.54, '2024-06-13')])).toBeNull();
    expect(evidence('2024-12-31', [coverage(ikd, 14, null)])).toBeNull();
  });
});

describe('an achievement', () => {
  test('counts as that share of its own target', () => {
    const stated = evidence('2024-12-31', [achievement(ikd, 18.25, '2024-10-31')])?.stated;
    expect(stated?.percent.value).toBeCloseTo(5.475, 10);
    expect(stated?.percent.low).toBeCloseTo(5.4735, 10);
    expect(stated?.percent.high).toBeCloseTo(5.4765, 10);
    expect(statedPercent('2024-12-31', [achievement(ikd, 10, '2024-10-31', { targetPercent: 25 })])).toBe(2.5);
  });
});

describe('what is only a bound or a claim', () => {
  test.each(['LT', 'LTE', 'GT', 'GTE'] as const)('a count that is %s is no evidence and hides none', (comparator) => {
    const bound = count('IKD_ACTIVE', 900, '2024-10-31', { comparator });
    expect(evidence('2024-12-31', [bound])).toBeNull();
    expect(countedPeople('2024-12-31', [count('IKD_ACTIVE', 100, '2024-06-13'), bound])).toBe(100);
  });

  test.each(['EVERY_REGENCY', 'MOST_REGENCIES', 'SOME_REGENCIES'] as const)('nor is a coverage of %s', (extent) => {
    expect(evidence('2024-12-31', [coverage(ikd, 4, '2024-10-31', { extent })])).toBeNull();
  });
});

test('the newest count comes with its figure', () => {
  const figure = count('KTP_ELIGIBLE', 1000, '2024-06-13', { low: 990, high: 1010 });
  expect(newestCount([figure], 'KTP_ELIGIBLE', '2024-06-13')).toEqual({
    range: { value: 1000, low: 990, high: 1010 },
    day: '2024-06-13',
    derived: false,
    figures: [figure],
  });
  expect(newestCount([figure], 'KTP_ELIGIBLE', '2024-06-12')).toBeNull();
});
