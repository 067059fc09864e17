import { describe, expect, test } from 'vitest';
import type { Figure } from '../../../src/values/figure.ts';
import { partExceedsWholeFindings, partPercentageFindings } from '../../../src/values/quality/part-rules.ts';
import { catalogue, count, coverage, facts, ikd, recording } from '../../harness/facts.ts';

const [june, october] = ['2024-06-13', '2024-10-31'];

describe('PART_EXCEEDS_WHOLE', () => {
  const exceeding = (...figures: Figure[]) => partExceedsWholeFindings(facts(figures), catalogue);

  test('a numerator above its basis of the same day is an error', () => {
    const [part, whole] = [count('IKD_ACTIVE', 1100, october), count('KTP_ELIGIBLE', 1000, october)];
    const found = exceeding(part, whole);
    expect(found).toEqual([
      {
        rule: 'PART_EXCEEDS_WHOLE',
        severity: 'ERROR',
        message: expect.anything(),
        people: 100,
        figures: [part, whole],
      },
    ]);
    expect(String(found[0]?.message)).toBe('IKD_ACTIVE exceeds KTP_ELIGIBLE of 2024-10-31 by 100 people.');
  });

  test('above an older basis it is a warning, beyond what the population can have grown', () => {
    const found = exceeding(count('IKD_ACTIVE', 1100, october), count('KTP_ELIGIBLE', 1000, june));
    expect(found).toMatchObject([{ severity: 'WARNING', people: 100 }]);
  });

  test('near miss: all of them, or perhaps not more within the published bounds', () => {
    expect(exceeding(count('IKD_ACTIVE', 1000, october), count('KTP_ELIGIBLE', 1000, october))).toEqual([]);
    const vague = count('IKD_ACTIVE', 1100, october, { low: 990, high: 1200 });
    expect(exceeding(vague, count('KTP_ELIGIBLE', 1000, october))).toEqual([]);
  });

  // 140 days allow 0.5 % and 1.9 % for growth, or 0.4 % for a loss.
  test.each([
    ['grown since', 1024, october, june, 0],
    ['more than it can have grown', 1025, october, june, 1],
    ['lost since', 1008, june, october, 0],
    ['more than it can have lost', 1010, june, october, 1],
    ['a whole of more than a year before', 1500, october, '2023-10-30', 0],
  ])('across days: %s', (_what, people, partDay, wholeDay, found) => {
    const figures = [count('IKD_ACTIVE', people, partDay), count('KTP_ELIGIBLE', 1000, wholeDay)];
    expect(exceeding(...figures).map(({ severity }) => severity)).toEqual(Array(found).fill('WARNING'));
  });

  test('people within others are within those that these are within', () => {
    const holders = count('KTP_HOLDERS', 1100, october);
    const found = exceeding(holders, count('KTP_RECORDED', 1000, october), count('KTP_ELIGIBLE', 1050, october));
    expect(found.map(({ people }) => people)).toEqual([100, 50]);
  });

  test('where its own day has a whole, no other day is looked at', () => {
    const wholes = [count('KTP_ELIGIBLE', 500, june), count('KTP_ELIGIBLE', 1000, october)];
    expect(exceeding(count('IKD_ACTIVE', 900, october), ...wholes)).toEqual([]);
  });

  test('near miss: a whole without a day, or the other way round', () => {
    expect(exceeding(count('IKD_ACTIVE', 1100, june), count('KTP_ELIGIBLE', 1000, null))).toEqual([]);
    expect(exceeding(count('KTP_ELIGIBLE', 1100, june), count('IKD_ACTIVE', 1000, june))).toEqual([]);
  });
});

describe('PART_EXCEEDS_WHOLE, of percentages', () => {
  const exceeding = (...figures: Figure[]) => partPercentageFindings(facts(figures), catalogue);

  test('a percentage above that of the people whom its own are among', () => {
    const [part, whole] = [coverage(ikd, 98.8, october), coverage(recording, 98.7, october)];
    const found = exceeding(part, whole);
    expect(found).toMatchObject([
      { rule: 'PART_EXCEEDS_WHOLE', severity: 'ERROR', people: null, figures: [part, whole] },
    ]);
    expect(exceeding(part, coverage(recording, 98.7, june))).toMatchObject([{ severity: 'WARNING' }]);
  });

  test('near miss: within the rounding, on another basis, or the other way round', () => {
    expect(exceeding(coverage(ikd, 98.71, october), coverage(recording, 98.7, october))).toEqual([]);
    const otherBasis = coverage(ikd, 99.5, october, { basisCode: 'KTP_RECORDED' });
    expect(exceeding(otherBasis, coverage(recording, 98.7, october))).toEqual([]);
    expect(exceeding(coverage(ikd, 5, october), coverage(recording, 98.7, october))).toEqual([]);
  });
});
