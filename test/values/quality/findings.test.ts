import { describe, expect, test } from 'vitest';
import type { Figure } from '../../../src/values/figure.ts';
import { qualityRules } from '../../../src/values/quality/finding.ts';
import { figureFindings, findingsOfRegion, findingsOnValue } from '../../../src/values/quality/findings.ts';
import { subtreeOf } from '../../../src/values/roll-up.ts';
import type { Target } from '../../../src/values/target.ts';
import { ownValue, rolledUpValue } from '../../../src/values/value.ts';
import { ask, catalogue, count, coverage, facts, ikd, recording, target } from '../../harness/facts.ts';

const day = '2024-10-31';

const onFigures = (figures: Figure[]) =>
  figureFindings(facts(figures), catalogue, { facts: [], count: 0 }).map(({ rule }) => rule);

const onValue = (figures: Figure[], asOf = day, targets: Target[] = []) => {
  const known = facts(figures, targets);
  const question = ask(asOf);
  const value = ownValue(known, question) ?? rolledUpValue(known, subtreeOf([], new Map()), question);
  return findingsOnValue(known, value, question, { facts: [], count: 0 });
};
const rulesOnValue = (...args: Parameters<typeof onValue>) => onValue(...args).map(({ rule }) => rule);

test('there are twenty-six rules', () => {
  expect(new Set(qualityRules).size).toBe(26);
});

test('sound figures cause no findings', () => {
  const figures = [count('IKD_ACTIVE', 50, day), count('KTP_ELIGIBLE', 1000, day), coverage(ikd, 5, day)];
  expect(onFigures(figures)).toEqual([]);
  expect(onValue(figures)).toEqual([]);
  expect(onFigures([])).toEqual([]);
});

test('a figure may break several rules at once', () => {
  const figures = [
    count('IKD_ACTIVE', 100, '2024-06-13'),
    count('IKD_ACTIVE', 2000, '2024-08-17'),
    count('KTP_ELIGIBLE', 1000, '2024-08-17'),
    count('IKD_ACTIVE', 1900, day),
    coverage(ikd, 104, null),
  ];
  expect(new Set(onFigures(figures))).toEqual(
    new Set(['PART_EXCEEDS_WHOLE', 'FALLING_CUMULATIVE', 'OUTLIER', 'UNDATED']),
  );
});

describe('of a region', () => {
  const indicatorsOf = (figures: Figure[]) => {
    const known = facts(figures);
    const none = { facts: [], count: 0 };
    const values = [ikd, recording].flatMap((indicator) => {
      const question = { ...ask(day), indicator };
      const value = ownValue(known, question);
      return value ? [{ question, value, findings: [] }] : [];
    });
    return findingsOfRegion(known, values, none, figureFindings(known, catalogue, none)).map(
      ({ finding, indicatorCodes }) => [finding.rule, indicatorCodes],
    );
  };
  const both = [ikd.code, recording.code];
  const basis = count('KTP_ELIGIBLE', 1000, day);
  const counts = [count('IKD_ACTIVE', 50, day), count('KTP_RECORDED', 900, day), basis];

  test.each([
    [
      'a percentage is about its own indicator, whatever else stands on its basis',
      [...counts, coverage(ikd, 9, day)],
      [['PERCENT_CONTRADICTS_COUNT', [ikd.code]]],
    ],
    [
      'a basis is about each indicator that stands on it',
      [...counts.slice(0, 2), { ...basis, provisional: true }],
      [['PROVISIONAL', both]],
    ],
    [
      'percentages of two indicators are about both',
      [basis, coverage(ikd, 9, day), coverage(recording, 7, day)],
      [['PART_EXCEEDS_WHOLE', both]],
    ],
  ])('%s', (_what, figures, expected) => {
    expect(indicatorsOf(figures)).toEqual(expected);
  });
});

describe('on a value', () => {
  test('only findings on the figures that support it are listed', () => {
    const figures = [
      count('IKD_ACTIVE', 50, day),
      count('KTP_ELIGIBLE', 1000, day),
      count('KTP_RECORDED', 900, '2024-06-13'),
      count('KTP_RECORDED', 800, day),
    ];
    expect(onFigures(figures)).toEqual(['FALLING_CUMULATIVE']);
    expect(onValue(figures)).toEqual([]);
  });

  test('figures published after the requested day are not known yet', () => {
    const figures = [
      count('IKD_ACTIVE', 100, '2024-06-13'),
      count('KTP_ELIGIBLE', 1000, '2024-06-13'),
      count('IKD_ACTIVE', 90, day),
    ];
    expect(rulesOnValue(figures, '2024-06-13')).toEqual([]);
    expect(rulesOnValue(figures, day)).toEqual(['FALLING_CUMULATIVE']);
  });

  test('undated figures of its indicator, numerator or basis are listed even if nothing else is known', () => {
    expect(rulesOnValue([coverage(ikd, 14, null)])).toEqual(['UNDATED']);
    expect(rulesOnValue([count('IKD_ACTIVE', 14, null)])).toEqual(['UNDATED']);
    expect(rulesOnValue([count('KTP_ELIGIBLE', 14, null)])).toEqual(['UNDATED']);
  });

  test('undated figures of anything else are not', () => {
    expect(rulesOnValue([coverage(recording, 99.54, null), count('KTP_HOLDERS', 14, null)])).toEqual([]);
  });

  test('coverage above one hundred percent is reported once', () => {
    const found = onValue([coverage(ikd, 104, day)]);
    expect(found).toMatchObject([{ rule: 'OVER_100_PERCENT' }]);
    expect(String(found[0]?.message)).toContain('Coverage is 104,00 persen');
  });

  test('a contradicting percentage is reported for the count it contradicts', () => {
    const figures = [count('IKD_ACTIVE', 38_000, day), count('KTP_ELIGIBLE', 551_428, day), coverage(ikd, 7.34, day)];
    expect(rulesOnValue(figures)).toEqual(['PERCENT_CONTRADICTS_COUNT']);
  });

  test('a coverage that means achievement is reported for the value beside it', () => {
    const figures = [count('IKD_ACTIVE', 50, day), count('KTP_ELIGIBLE', 1000, day), coverage(ikd, 16.67, day)];
    expect(rulesOnValue(figures, day, [target(30)])).toEqual(['MEANS_ACHIEVEMENT']);
  });
});
