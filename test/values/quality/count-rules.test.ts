import { describe, expect, test } from 'vitest';
import type { Figure } from '../../../src/values/figure.ts';
import { fallingFindings, outlierFindings, partExceedsWholeFindings } from '../../../src/values/quality/count-rules.ts';
import { catalogue, count, facts } from '../../harness/facts.ts';

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

  test('each fall is found, between neighbouring days', () => {
    const figures = [
      count('IKD_ACTIVE', 1000, june),
      count('IKD_ACTIVE', 900, october),
      count('IKD_ACTIVE', 800, december),
    ];
    expect(falling(...figures).map(({ people }) => people)).toEqual([100, 100]);
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

  test('near miss: of one day only the last recorded figure counts, and undated ones not at all', () => {
    const corrected = [count('IKD_ACTIVE', 900, october), count('IKD_ACTIVE', 1100, october)];
    expect(falling(count('IKD_ACTIVE', 1000, june), ...corrected, count('IKD_ACTIVE', 1, null))).toEqual([]);
    expect(falling(count('IKD_ACTIVE', 1000, june), ...corrected.toReversed())).toEqual([]);
  });
});

describe('OUTLIER', () => {
  const outliers = (...figures: Figure[]) => outlierFindings(facts(figures));
  const from = (before: number, after: number) =>
    outliers(count('KTP_HOLDERS', before, june), count('KTP_HOLDERS', after, october));

  test('a count eight times the one before, or an eighth of it', () => {
    expect(from(1000, 8000)).toMatchObject([{ rule: 'OUTLIER', severity: 'WARNING', people: 7000 }]);
    expect(from(8000, 1000)).toMatchObject([{ rule: 'OUTLIER', people: 7000 }]);
    expect(from(1000, 0)).toMatchObject([{ rule: 'OUTLIER', people: 1000 }]);
    expect(String(from(1000, 8000)[0]?.message)).toBe(
      'KTP_HOLDERS went from 1.000 on 2024-06-13 to 8.000 on 2024-10-31.',
    );
  });

  test('a slipped digit that is then corrected is found on its way up and down', () => {
    const figures = [
      count('IKD_ACTIVE', 1000, june),
      count('IKD_ACTIVE', 11_000, october),
      count('IKD_ACTIVE', 1200, december),
    ];
    expect(outliers(...figures)).toHaveLength(2);
  });

  test('near miss: not quite eight times, and growth from nothing', () => {
    expect(from(1000, 7999)).toEqual([]);
    expect(from(8000, 1001)).toEqual([]);
    expect(from(0, 5000)).toEqual([]);
  });

  test('near miss: another measure is not compared', () => {
    expect(outliers(count('KTP_HOLDERS', 1000, june), count('KTP_ELIGIBLE', 90_000, october))).toEqual([]);
  });
});

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

  test('above an older basis it is a warning', () => {
    const found = exceeding(count('IKD_ACTIVE', 1100, october), count('KTP_ELIGIBLE', 1000, june));
    expect(found).toMatchObject([{ severity: 'WARNING', people: 100 }]);
  });

  test('near miss: all of them, or perhaps not more within the published bounds', () => {
    expect(exceeding(count('IKD_ACTIVE', 1000, october), count('KTP_ELIGIBLE', 1000, october))).toEqual([]);
    const vague = count('IKD_ACTIVE', 1100, october, { low: 990, high: 1200 });
    expect(exceeding(vague, count('KTP_ELIGIBLE', 1000, october))).toEqual([]);
  });

  test('near miss: a basis that came later, and one without a day', () => {
    expect(exceeding(count('IKD_ACTIVE', 1100, june), count('KTP_ELIGIBLE', 1000, october))).toEqual([]);
    expect(exceeding(count('IKD_ACTIVE', 1100, june), count('KTP_ELIGIBLE', 1000, null))).toEqual([]);
  });
});
