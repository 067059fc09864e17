import { describe, expect, test } from 'vitest';
import type { Figure } from '../../../src/values/figure.ts';
import { fallingCoverageFindings, fallingFindings } from '../../../src/values/quality/falling-rules.ts';
import { achievement, catalogue, count, coverage, facts, ikd } from '../../harness/facts.ts';

const [june, october, december] = ['2024-06-13', '2024-10-31', '2024-12-31'];

describe('FALLING_CUMULATIVE', () => {
  const falling = (...figures: Figure[]) => fallingFindings(facts(figures), catalogue);

  test('a total that should only grow fell', () => {
    const [earlier, later] = [count('IKD_ACTIVE', 1000, june), count('IKD_ACTIVE', 900, october)];
    const found = falling(later, earlier);
    expect(found).toEqual([
      {
        rule: 'FALLING_CUMULATIVE',
        severity: 'WARNING',
        message: expect.anything(),
        people: 100,
        figures: [earlier, later],
      },
    ]);
    expect(String(found[0]?.message)).toBe('IKD_ACTIVE fell by 100 people between 2024-06-13 and 2024-10-31.');
  });

  test('each fall is found, below the highest total before it', () => {
    const figures = [
      count('IKD_ACTIVE', 1000, june),
      count('IKD_ACTIVE', 900, october),
      count('IKD_ACTIVE', 950, december),
    ];
    expect(falling(...figures).map(({ people }) => people)).toEqual([50, 100]);
  });

  test('near miss: it did not change, grew, or may have grown within the published bounds', () => {
    expect(falling(count('IKD_ACTIVE', 1000, june), count('IKD_ACTIVE', 1000, october))).toEqual([]);
    expect(falling(count('IKD_ACTIVE', 1000, june), count('IKD_ACTIVE', 1001, october))).toEqual([]);
    const vague = count('IKD_ACTIVE', 900, october, { low: 850, high: 1000 });
    expect(falling(count('IKD_ACTIVE', 1000, june), vague)).toEqual([]);
  });

  test('near miss: a population may shrink', () => {
    expect(falling(count('KTP_ELIGIBLE', 1000, june), count('KTP_ELIGIBLE', 900, october))).toEqual([]);
  });

  test('near miss: another number of the same day, an undated one, and a bound', () => {
    const [same, undated] = [count('IKD_ACTIVE', 900, june), count('IKD_ACTIVE', 1, null)];
    const bound = count('IKD_ACTIVE', 800, october, { comparator: 'LT' });
    expect(falling(count('IKD_ACTIVE', 1000, june), same, undated, bound)).toEqual([]);
  });
});

describe('FALLING_COVERAGE', () => {
  const falling = (...figures: Figure[]) => fallingCoverageFindings(facts(figures), catalogue);

  test('a stated coverage below an earlier one on the same basis', () => {
    const [earlier, later] = [coverage(ikd, 5.2, june), coverage(ikd, 5.18, october)];
    const found = falling(later, earlier);
    expect(found).toMatchObject([
      { rule: 'FALLING_COVERAGE', severity: 'WARNING', people: null, figures: [earlier, later] },
    ]);
    expect(String(found[0]?.message)).toBe(
      'IKD_ACTIVATION fell from 5,20 persen on 2024-06-13 to 5,18 persen on 2024-10-31.',
    );
  });

  test('an achievement takes part as coverage', () => {
    // 10 % of 30 % is 3 %.
    expect(falling(coverage(ikd, 5.2, june), achievement(ikd, 10, october))).toHaveLength(1);
    expect(falling(coverage(ikd, 5.2, june), achievement(ikd, 18, october))).toEqual([]);
  });

  test('near miss: within half a unit of the last digit, on another basis, or of the same day', () => {
    expect(falling(coverage(ikd, 5.2, june), coverage(ikd, 5.19, october))).toEqual([]);
    expect(falling(coverage(ikd, 5.2, june), coverage(ikd, 4, october, { basisCode: 'KTP_HOLDERS' }))).toEqual([]);
    expect(falling(coverage(ikd, 5.2, june), coverage(ikd, 4, june))).toEqual([]);
  });
});
