import { describe, expect, test } from 'vitest';
import type { Figure } from '../../../src/values/figure.ts';
import { type Children, valueFindings } from '../../../src/values/quality/value-rules.ts';
import { subtreeOf } from '../../../src/values/roll-up.ts';
import { ownValue, rolledUpValue } from '../../../src/values/value.ts';
import { ask, count, coverage, ikd, recording } from '../../harness/facts.ts';

const day = '2024-10-31';
const province = (...figures: Figure[]) => ({ code: '64', figures, targets: [], live: [] });

/** Figures of the known children, of `all` children in total. */
const childrenOf = (known: Figure[][], all = known.length): Children => ({
  facts: known.map((figures, index) => ({ code: `64.0${index + 1}`, figures, targets: [], live: [] })),
  count: all,
});
const noChildren = childrenOf([]);

const findings = (figures: Figure[], children = noChildren) => {
  const value = ownValue(province(...figures), ask(day));
  return value ? valueFindings(value, ask(day), children) : [];
};
const rules = (figures: Figure[], children = noChildren) => findings(figures, children).map(({ rule }) => rule);

describe('OVER_100_PERCENT', () => {
  test('coverage of more than everyone', () => {
    const figures = [count('IKD_ACTIVE', 101, day), count('KTP_ELIGIBLE', 100, day)];
    expect(findings(figures)).toMatchObject([{ rule: 'OVER_100_PERCENT', severity: 'WARNING', figures }]);
  });

  test('a stated coverage has no people to name', () => {
    expect(findings([coverage(ikd, 104, day)])).toMatchObject([{ rule: 'OVER_100_PERCENT', people: null }]);
  });

  test('near miss: everyone, and one whose range alone reaches higher', () => {
    expect(rules([count('IKD_ACTIVE', 100, day), count('KTP_ELIGIBLE', 100, day)])).toEqual([]);
    const vague = count('IKD_ACTIVE', 100, day, { low: 99, high: 102 });
    expect(rules([vague, count('KTP_ELIGIBLE', 100, day)])).toEqual([]);
  });
});

describe('STALE_DENOMINATOR', () => {
  const basisOf = (asOf: string) => [count('IKD_ACTIVE', 50, day), count('KTP_ELIGIBLE', 1000, asOf)];

  test('a basis more than a year older than the numerator', () => {
    const found = findings(basisOf('2023-10-30'));
    expect(found).toMatchObject([{ rule: 'STALE_DENOMINATOR', severity: 'WARNING', people: null }]);
    expect(String(found[0]?.message)).toContain('KTP_ELIGIBLE of 2023-10-30 is 367 days older');
  });

  test('near miss: a basis of the same day a year before, or of a later day', () => {
    expect(rules(basisOf('2023-10-31'))).toEqual([]);
    expect(rules([count('IKD_ACTIVE', 50, '2024-06-13'), count('KTP_ELIGIBLE', 1000, day)])).toEqual([]);
  });

  test('near miss: a stated coverage stands on no basis', () => {
    expect(rules([coverage(ikd, 5, day), count('KTP_ELIGIBLE', 1000, '2022-10-31')])).toEqual([]);
  });
});

describe('STALE_NUMERATOR', () => {
  const numeratorOf = (asOf: string) => [count('IKD_ACTIVE', 50, asOf), count('KTP_ELIGIBLE', 1000, day)];

  test('a numerator more than a year older than the basis', () => {
    const found = findings(numeratorOf('2023-10-30')).filter(({ rule }) => rule === 'STALE_NUMERATOR');
    expect(found).toMatchObject([{ severity: 'WARNING', people: null }]);
    expect(String(found[0]?.message)).toContain('IKD_ACTIVE of 2023-10-30 is 367 days older');
  });

  test('near miss: a numerator of the same day a year before', () => {
    expect(rules(numeratorOf('2023-10-31'))).toEqual([]);
  });
});

describe('OLD_EVIDENCE', () => {
  const figuresOf = (asOf: string) => [count('IKD_ACTIVE', 50, asOf), count('KTP_ELIGIBLE', 1000, asOf)];

  test('the newest number is more than a year older than the day asked for', () => {
    const found = findings(figuresOf('2023-10-30'));
    expect(found).toMatchObject([{ rule: 'OLD_EVIDENCE', severity: 'INFO', people: null }]);
    expect(String(found[0]?.message)).toBe('The newest number in it is of 2023-10-30, 367 days before 2024-10-31.');
  });

  test('near miss: a year to the day, or entries since', () => {
    expect(rules(figuresOf('2023-10-31'))).toEqual([]);
    const live = [{ measureCode: 'IKD_ACTIVE', day: '2023-10-31', net: 1 }];
    const value = ownValue({ ...province(...figuresOf('2023-10-30')), live }, ask(day));
    expect(value && valueFindings(value, ask(day), noChildren)).toEqual([]);
  });
});

describe('NEGATIVE', () => {
  const withdrawn = (net: number, figures: Figure[]) => {
    const live = [{ measureCode: 'IKD_ACTIVE', day, net }];
    const value = ownValue({ ...province(...figures), live }, ask(day));
    return value ? valueFindings(value, ask(day), noChildren) : [];
  };
  const counted = [count('IKD_ACTIVE', 50, '2024-06-13'), count('KTP_ELIGIBLE', 1000, '2024-06-13')];

  test('more were withdrawn than were counted', () => {
    const found = withdrawn(-51, counted);
    expect(found).toMatchObject([{ rule: 'NEGATIVE', severity: 'ERROR', people: 1, figures: counted }]);
    expect(String(found[0]?.message)).toBe('IKD_ACTIVE is -1: below zero.');
  });

  test('a stated coverage can fall below zero, too', () => {
    const stated = [coverage(ikd, 5, '2024-06-13'), count('KTP_ELIGIBLE', 1000, '2024-06-13')];
    expect(withdrawn(-51, stated)).toMatchObject([{ rule: 'NEGATIVE', people: null }]);
  });

  test('near miss: all of them were withdrawn', () => {
    expect(withdrawn(-50, counted)).toEqual([]);
  });
});

describe('OWN_PERCENTAGE', () => {
  test('the basis was derived from its own percentage', () => {
    const figures = [count('IKD_ACTIVE', 50, day), coverage(ikd, 5, day)];
    expect(findings(figures)).toMatchObject([{ rule: 'OWN_PERCENTAGE', severity: 'INFO', people: null, figures }]);
  });

  test("near miss: the basis was derived from another indicator's, or counted", () => {
    const recorded = [count('KTP_RECORDED', 990, day), coverage(recording, 99, day)];
    expect(rules([count('IKD_ACTIVE', 50, day), ...recorded])).toEqual([]);
    expect(rules([count('IKD_ACTIVE', 50, day), coverage(ikd, 5, day), count('KTP_ELIGIBLE', 1000, day)])).toEqual([]);
  });

  test('near miss: a newer stated coverage repeats nothing', () => {
    const older = [count('IKD_ACTIVE', 50, '2024-06-13'), coverage(ikd, 5, '2024-06-13')];
    expect(rules([...older, coverage(ikd, 6, day)])).toEqual([]);
  });
});

describe('MIXED_DATES, and PROVISIONAL of a sum', () => {
  const regency = (regionCode: string, asOf: string) => [
    count('IKD_ACTIVE', 1, asOf, { regionCode }),
    count('KTP_ELIGIBLE', 10, asOf, { regionCode }),
  ];
  const rolledUp = (figures: Figure[]) => {
    const value = rolledUpValue(province(), subtreeOf(figures, new Map([['64', 2]])), ask(day));
    return valueFindings(value, ask(day), noChildren);
  };

  test('a sum of numbers of different days', () => {
    expect(rolledUp([...regency('64.01', day), ...regency('64.02', '2024-06-13')])).toMatchObject([
      { rule: 'MIXED_DATES', severity: 'INFO', people: null },
    ]);
  });

  test('near miss: a sum of numbers of one day', () => {
    expect(rolledUp([...regency('64.01', day), ...regency('64.02', day)])).toEqual([]);
  });

  test('PROVISIONAL: one of the figures summed is provisional', () => {
    const provisional = regency('64.01', day).map((figure) => ({ ...figure, provisional: true }));
    const found = rolledUp([...provisional, ...regency('64.02', day)]);
    expect(found).toMatchObject([{ rule: 'PROVISIONAL', severity: 'INFO', figures: [] }]);
  });
});

describe('PARENT_OUTSIDE_CHILDREN', () => {
  const stated = (percent: number) => coverage(ikd, percent, day);
  const children = (all = 2) => childrenOf([[stated(1.74)], [stated(10.46)]], all);

  test('a region above all its children is certainly wrong', () => {
    const found = findings([stated(18.25)], children());
    expect(found).toMatchObject([{ rule: 'PARENT_OUTSIDE_CHILDREN', severity: 'ERROR', people: null }]);
    expect(String(found[0]?.message)).toContain('18,25 persen is above all 2 known children');
  });

  test('so is a region below all its children', () => {
    expect(String(findings([stated(1.5)], children())[0]?.message)).toContain('below all 2 known children');
  });

  test('while some children are unknown it is only worth checking', () => {
    expect(findings([stated(18.25)], children(10))).toMatchObject([{ severity: 'WARNING' }]);
  });

  test('near miss: a region between its children, or touching one within its rounding', () => {
    expect(rules([stated(4.48)], children())).toEqual([]);
    expect(rules([stated(10.47)], children())).toEqual([]);
    expect(rules([stated(10.48)], children())).toEqual(['PARENT_OUTSIDE_CHILDREN']);
  });

  test('near miss: one known child proves nothing, nor do children that are known later', () => {
    expect(rules([stated(18.25)], childrenOf([[stated(1.74)]], 10))).toEqual([]);
    const later = childrenOf([[coverage(ikd, 1, '2024-11-01')], [coverage(ikd, 2, '2024-11-01')]]);
    expect(rules([stated(18.25)], later)).toEqual([]);
  });
});
