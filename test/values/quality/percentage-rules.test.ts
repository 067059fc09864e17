import { describe, expect, test } from 'vitest';
import type { Figure } from '../../../src/values/figure.ts';
import { percentageFindings } from '../../../src/values/quality/percentage-rules.ts';
import type { Target } from '../../../src/values/target.ts';
import { achievement, catalogue, count, coverage, facts, ikd, recording, target } from '../../harness/facts.ts';

const day = '2024-10-31';
const findings = (figures: Figure[], targets: Target[] = []) => percentageFindings(facts(figures, targets), catalogue);
const rules = (figures: Figure[], targets: Target[] = []) => findings(figures, targets).map(({ rule }) => rule);

/** The findings on one percentage beside the others. */
const findingsOf = (stated: Figure, others: Figure[], targets: Target[] = []) =>
  findings([...others, stated], targets).filter((finding) => finding.figures[0] === stated);
const rulesOf = (...args: Parameters<typeof findingsOf>) => findingsOf(...args).map(({ rule }) => rule);

describe('PERCENT_CONTRADICTS_COUNT', () => {
  const counted = count('IKD_ACTIVE', 38_000, day, { low: 37_500, high: 38_499 });
  const eligible = count('KTP_ELIGIBLE', 551_428, day);

  test('a percentage that would be 2,475 people more than were counted the same day', () => {
    const stated = coverage(ikd, 7.34, day);
    const found = findings([counted, eligible, stated]);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ rule: 'PERCENT_CONTRADICTS_COUNT', severity: 'ERROR', people: 2475 });
    expect(String(found[0]?.message)).toContain('7,34 persen of 551.428 would be 40.475 people, 2.475 more');
    expect(found[0]?.figures).toEqual([stated, counted, eligible]);
  });

  test('near miss: a percentage within the range of the count', () => {
    expect(rules([counted, eligible, coverage(ikd, 6.81, day)])).toEqual([]);
    expect(rules([counted, eligible, coverage(ikd, 6.98, day)])).toEqual([]);
    // Half a percent is allowed even on one day.
    expect(rules([counted, eligible, coverage(ikd, 7.02, day)])).toEqual([]);
    expect(rules([counted, eligible, coverage(ikd, 7.03, day)])).toEqual(['PERCENT_CONTRADICTS_COUNT']);
  });

  test('near miss: a count of another day', () => {
    const yesterday = count('IKD_ACTIVE', 38_000, '2024-10-30');
    expect(rules([yesterday, eligible, coverage(ikd, 7.34, day)])).toEqual([]);
  });

  test('near miss: no basis but the one derived from the very same percentage', () => {
    expect(rules([counted, coverage(ikd, 7.34, day)])).toEqual([]);
  });

  // 305 days allow 0.5 % and 4.2 % for growth, or 0.8 % for a loss.
  test.each([
    ['2023-12-31', 9.6, false],
    ['2023-12-31', 9.5, true],
    ['2023-12-31', 10.13, false],
    ['2023-12-31', 10.2, true],
    ['2023-10-31', 9.4, true],
    ['2023-10-30', 9.4, false],
    [day, 9.96, false],
    [day, 9.94, true],
  ])('a basis of %s has the drift of a population: %d percent', (asOf, percent, isRaised) => {
    const figures = [count('IKD_ACTIVE', 1000, day), count('KTP_ELIGIBLE', 10_000, asOf), coverage(ikd, percent, day)];
    expect(rules(figures)).toEqual(isRaised ? ['PERCENT_CONTRADICTS_COUNT'] : []);
  });

  test('without a basis of before, the first count of the year after tells', () => {
    const figures = [count('IKD_ACTIVE', 1000, day), coverage(ikd, 9, day)];
    expect(rules([...figures, count('KTP_ELIGIBLE', 10_000, '2025-11-01')])).toEqual(['PERCENT_CONTRADICTS_COUNT']);
    expect(rules([...figures, count('KTP_ELIGIBLE', 11_500, '2025-10-31')])).toEqual([]);
    expect(rules([...figures, count('KTP_ELIGIBLE', 10_000, '2025-11-02')])).toEqual([]);
  });

  test('an achievement is checked against the target of its day', () => {
    const figures = [count('IKD_ACTIVE', 50, day), count('KTP_ELIGIBLE', 1000, day)];
    expect(rules([...figures, achievement(ikd, 16.67, day)], [target(30)])).toEqual([]);
    expect(rules([...figures, achievement(ikd, 17, day)], [target(30)])).toEqual(['PERCENT_CONTRADICTS_COUNT']);
    expect(rules([...figures, achievement(ikd, 17, day)])).toEqual(['PERCENT_CONTRADICTS_COUNT']);
    // It is of the target that it was recorded with, whatever was set later.
    expect(rules([...figures, achievement(ikd, 16.67, day)], [target(45)])).toEqual([]);
  });
});

describe('MEANS_ACHIEVEMENT', () => {
  // As published in Kalimantan Timur: 18.25 % is the achievement of 30 % on the residents recorded.
  const figures = [
    count('IKD_ACTIVE', 156_639, day),
    count('KTP_RECORDED', 2_860_701, day),
    coverage(recording, 99.54, day),
  ];

  test('coverage that is really the share of the target', () => {
    const found = findingsOf(coverage(ikd, 18.25, day), figures, [target(30)]);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ rule: 'MEANS_ACHIEVEMENT', severity: 'ERROR' });
    expect(String(found[0]?.message)).toContain(
      'the achievement against the target on KTP_RECORDED: coverage is 5,48 persen',
    );
  });

  test('the same percentage on the basis it was computed on', () => {
    const stated = coverage(ikd, 18.25, day, { basisCode: 'KTP_RECORDED' });
    expect(rulesOf(stated, figures, [target(30)])).toEqual(['MEANS_ACHIEVEMENT']);
  });

  test('near miss: the same percentage published as an achievement', () => {
    const stated = achievement(ikd, 18.25, day, { basisCode: 'KTP_RECORDED' });
    expect(rulesOf(stated, figures, [target(30)])).toEqual([]);
  });

  test('near miss: without a target it only contradicts the count', () => {
    expect(rulesOf(coverage(ikd, 18.25, day), figures)).toEqual(['PERCENT_CONTRADICTS_COUNT']);
  });
});

describe('OTHER_BASIS', () => {
  const figures = [count('IKD_ACTIVE', 50, day), count('KTP_ELIGIBLE', 1000, day), count('KTP_HOLDERS', 800, day)];

  test('a percentage that fits another basis than the one it is published on', () => {
    const found = findings([...figures, coverage(ikd, 6.25, day)]);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ rule: 'OTHER_BASIS', severity: 'WARNING' });
    expect(String(found[0]?.message)).toContain('6,25 persen fits KTP_HOLDERS (COVERAGE), not KTP_ELIGIBLE');
  });

  test('near miss: it fits the basis it is published on', () => {
    expect(rules([...figures, coverage(ikd, 5, day)])).toEqual([]);
    expect(rules([...figures, coverage(ikd, 6.25, day, { basisCode: 'KTP_HOLDERS' })])).toEqual([]);
  });

  test('near miss: it fits none', () => {
    expect(rules([...figures, coverage(ikd, 6.5, day)])).toEqual(['PERCENT_CONTRADICTS_COUNT']);
  });
});

describe('two percentages that derive different bases', () => {
  const figures = [
    count('IKD_ACTIVE', 156_639, day),
    count('KTP_RECORDED', 2_860_701, day),
    coverage(recording, 99.54, day),
  ];

  test('the vaguer one is reported, the more precise one is not', () => {
    const found = findings([...figures, coverage(ikd, 18.25, day)]);
    expect(found).toHaveLength(1);
    expect(found[0]?.figures[0]).toMatchObject({ indicatorCode: 'IKD_ACTIVATION', value: 18.25 });
  });
});

test('a percentage that hits its bounds exactly contradicts nothing', () => {
  expect(
    findings([count('IKD_ACTIVE', 161, day), count('KTP_ELIGIBLE', 1120, day), coverage(ikd, 14.38, day)]),
  ).toEqual([]);
});

test('an achievement that is really coverage is not reported as on another basis', () => {
  const figures = [count('IKD_ACTIVE', 50, day), count('KTP_ELIGIBLE', 1000, day), achievement(ikd, 5, day)];
  const found = findings(figures, [target(30)]);
  expect(found.map((finding) => finding.rule)).toEqual(['PERCENT_CONTRADICTS_COUNT']);
});

test('"at least" bounds a number and is not compared with a count', () => {
  const atLeast = { ...coverage(ikd, 4.48, day), comparator: 'GTE' as const };
  expect(findings([count('IKD_ACTIVE', 50, day), count('KTP_ELIGIBLE', 1000, day), atLeast])).toEqual([]);
});
