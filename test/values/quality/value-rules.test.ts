import { describe, expect, test } from 'vitest';
import type { Figure } from '../../../src/values/figure.ts';
import { type Children, valueFindings } from '../../../src/values/quality/value-rules.ts';
import { subtreeOf } from '../../../src/values/roll-up.ts';
import { ownValue, rolledUpValue } from '../../../src/values/value.ts';
import { ask, count, coverage, ikd } from '../../harness/facts.ts';

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

  test('near miss: everyone, and perhaps not more than everyone', () => {
    expect(rules([count('IKD_ACTIVE', 100, day), count('KTP_ELIGIBLE', 100, day)])).toEqual([]);
    const vague = count('IKD_ACTIVE', 101, day, { low: 100, high: 102 });
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
    const laterBasis = [count('IKD_ACTIVE', 50, '2022-10-31'), count('KTP_ELIGIBLE', 1000, day)];
    expect(rules(laterBasis)).toEqual([]);
  });
});

describe('MIXED_DATES', () => {
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

describe('SUM_DIFFERS', () => {
  const counts = (active: number, asOf = day) => [count('IKD_ACTIVE', active, asOf), count('KTP_ELIGIBLE', 500, day)];
  const own = [count('IKD_ACTIVE', 100, day), count('KTP_ELIGIBLE', 1000, day)];

  test('children that were all counted on the day add up to another number', () => {
    const found = findings(own, childrenOf([counts(40), counts(50)]));
    expect(found).toMatchObject([{ rule: 'SUM_DIFFERS', severity: 'WARNING', people: 10 }]);
    expect(String(found[0]?.message)).toBe(
      'IKD_ACTIVE of the children adds up to 90, a difference of 10 people from 100.',
    );
    expect(found[0]?.figures).toHaveLength(3);
  });

  test('the basis is added up too', () => {
    const basis = [count('IKD_ACTIVE', 100, day), count('KTP_ELIGIBLE', 1001, day)];
    expect(findings(basis, childrenOf([counts(40), counts(60)]))).toMatchObject([{ rule: 'SUM_DIFFERS', people: 1 }]);
  });

  test('near miss: they add up, exactly or within the published bounds', () => {
    expect(rules(own, childrenOf([counts(40), counts(60)]))).toEqual([]);
    const vague = [count('IKD_ACTIVE', 50, day, { low: 45, high: 60 }), count('KTP_ELIGIBLE', 500, day)];
    expect(rules(own, childrenOf([counts(40), vague]))).toEqual([]);
  });

  test('near miss: a child is missing, or was counted on another day', () => {
    expect(rules(own, childrenOf([counts(40), counts(50)], 3))).toEqual([]);
    expect(rules(own, childrenOf([counts(40), counts(50, '2024-10-30')]))).toEqual([]);
  });
});
