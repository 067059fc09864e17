import { describe, expect, test } from 'vitest';
import type { Figure } from '../../src/values/figure.ts';
import { subtreeOf } from '../../src/values/roll-up.ts';
import { ownValue, rolledUpValue } from '../../src/values/value.ts';
import { ask, count, coverage, exactly, facts, ikd, recording } from '../harness/facts.ts';

const day = '2024-10-31';
const question = ask(day);
const nothingBelow = subtreeOf([], new Map());

/** The value from Balikpapan's own figures only. */
const valueFor = (...figures: Figure[]) =>
  ownValue(facts(figures), question) ?? rolledUpValue(facts(figures), nothingBelow, question);

describe('COUNTED', () => {
  test('both counts are known', () => {
    const numerator = count('IKD_ACTIVE', 38_000, day, { low: 37_500, high: 38_499, approximate: true });
    const denominator = count('KTP_ELIGIBLE', 551_428, '2024-06-30');
    const value = valueFor(numerator, denominator);
    expect(value).toMatchObject({ origin: 'COUNTED', missing: null, completeness: 1, mixedDates: false });
    expect(value.coverage?.value.toFixed(2)).toBe('6.89');
    expect(value.numerator).toEqual({
      range: { value: 38_000, low: 37_500, high: 38_499 },
      approximate: true,
      day,
      measureCode: 'IKD_ACTIVE',
      figure: numerator,
    });
    expect(value.denominator).toMatchObject({ approximate: false, day: '2024-06-30', figure: denominator });
    expect(value.figures).toEqual([numerator, denominator]);
  });

  test('over one hundred percent is kept', () => {
    expect(valueFor(count('IKD_ACTIVE', 150, day), count('KTP_ELIGIBLE', 100, day)).coverage).toEqual(exactly(150));
  });

  test('zero people of a known basis is zero percent, not unknown', () => {
    const value = valueFor(count('IKD_ACTIVE', 0, day), count('KTP_ELIGIBLE', 100, day));
    expect(value).toMatchObject({ origin: 'COUNTED', coverage: exactly(0), missing: null });
  });
});

test('DERIVED: the basis comes from the recording percentage of its day', () => {
  const [active, recorded] = [count('IKD_ACTIVE', 156_639, day), count('KTP_RECORDED', 2_860_701, day)];
  const stated = coverage(recording, 99.54, day);
  const value = valueFor(active, recorded, stated);
  expect(value).toMatchObject({
    origin: 'DERIVED',
    denominator: { range: { value: expect.closeTo(2_873_921, 0) }, approximate: true, figure: null, day },
  });
  expect(value.coverage?.value.toFixed(2)).toBe('5.45');
  expect(value.figures).toEqual([active, recorded, stated]);
});

test('DERIVED: a figure that serves twice is listed once', () => {
  const [active, stated] = [count('IKD_ACTIVE', 50, day), coverage(ikd, 5, day)];
  expect(valueFor(active, stated)).toMatchObject({ origin: 'DERIVED', figures: [active, stated] });
});

describe('STATED', () => {
  const stated = coverage(ikd, 4.48, day);

  test('a percentage invents no count', () => {
    expect(valueFor(stated)).toMatchObject({
      origin: 'STATED',
      coverage: { value: 4.48, low: 4.475, high: 4.485 },
      missing: null,
      numerator: null,
      denominator: null,
      completeness: 1,
      figures: [stated],
    });
  });

  test('a known basis is shown beside it, and changes nothing', () => {
    const value = valueFor(stated, count('KTP_ELIGIBLE', 1000, '2024-01-31'));
    expect(value).toMatchObject({ origin: 'STATED', numerator: null, denominator: { range: { value: 1000 } } });
    expect(value.coverage?.value).toBe(4.48);
  });
});

describe('NONE', () => {
  test('NO_DATA: neither is known', () => {
    expect(valueFor()).toEqual({
      origin: 'NONE',
      live: 0,
      coverage: null,
      missing: 'NO_DATA',
      numerator: null,
      denominator: null,
      completeness: null,
      mixedDates: false,
      figures: [],
      claims: [],
      dataAsOf: null,
      dataFrom: null,
      oldestDay: null,
      provisional: false,
      isExact: false,
      repeatsItself: false,
    });
  });

  test('NO_DATA: undated figures and those of later days are not known', () => {
    const [undated, later] = [count('IKD_ACTIVE', 5, null), count('IKD_ACTIVE', 5, '2024-11-01')];
    expect(valueFor(undated, later, count('KTP_ELIGIBLE', 9, null))).toMatchObject({ missing: 'NO_DATA' });
  });

  test('ONLY_BOUNDS: a bound or a claim about the numerator is no value', () => {
    const bound = count('IKD_ACTIVE', 12_500, day, { comparator: 'GTE' });
    const value = valueFor(count('KTP_ELIGIBLE', 40_000, day), bound);
    expect(value).toMatchObject({ origin: 'NONE', missing: 'ONLY_BOUNDS', claims: [bound] });
    const rank = coverage(ikd, 1, day, { metric: 'RANK', decimals: null });
    expect(valueFor(rank)).toMatchObject({ missing: 'ONLY_BOUNDS', claims: [rank] });
  });

  test('ONLY_BOUNDS: so is a bound of the basis where nothing else is known', () => {
    const bound = count('KTP_ELIGIBLE', 40_000, day, { comparator: 'LT' });
    expect(valueFor(bound)).toMatchObject({ missing: 'ONLY_BOUNDS', denominator: null });
  });

  test('undated figures are claims, and never its cause', () => {
    const undated = coverage(ikd, 14, null);
    expect(valueFor(undated)).toMatchObject({ missing: 'NO_DATA', claims: [undated] });
    const withBasis = valueFor(undated, count('KTP_ELIGIBLE', 9, day));
    expect(withBasis).toMatchObject({ missing: 'NO_NUMERATOR', claims: [undated] });
  });

  test('a bound beside a value changes nothing and is among its claims, newest first', () => {
    const [active, basis] = [count('IKD_ACTIVE', 50, '2024-06-13'), count('KTP_ELIGIBLE', 1000, day)];
    const claims = [
      coverage(ikd, 9, day, { comparator: 'LT' }),
      count('IKD_ACTIVE', 49, '2024-06-13', { comparator: 'GT' }),
    ];
    const later = count('IKD_ACTIVE', 60, '2024-11-01', { comparator: 'GTE' });
    expect(valueFor(...claims.toReversed(), later, active, basis)).toMatchObject({ coverage: exactly(5), claims });
  });

  test('NO_NUMERATOR: only the basis is known, and is shown', () => {
    const basis = count('KTP_ELIGIBLE', 1000, day);
    expect(valueFor(basis)).toMatchObject({
      origin: 'NONE',
      coverage: null,
      missing: 'NO_NUMERATOR',
      numerator: null,
      denominator: { range: exactly(1000) },
      completeness: null,
      figures: [basis],
    });
  });

  test('NO_DENOMINATOR: only the numerator is known, and is shown', () => {
    const active = count('IKD_ACTIVE', 1000, day);
    expect(valueFor(active)).toMatchObject({
      origin: 'NONE',
      coverage: null,
      missing: 'NO_DENOMINATOR',
      numerator: { range: exactly(1000) },
      denominator: null,
      figures: [active],
    });
  });

  test('ZERO_DENOMINATOR: a basis that may be zero has no share either', () => {
    const basis = count('KTP_ELIGIBLE', null, day, { comparator: 'BETWEEN', low: 0, high: 10 });
    expect(valueFor(count('IKD_ACTIVE', 1, day), basis)).toMatchObject({ origin: 'NONE', missing: 'ZERO_DENOMINATOR' });
  });

  test('ZERO_DENOMINATOR: of no people there is no share', () => {
    const value = valueFor(count('IKD_ACTIVE', 0, day), count('KTP_ELIGIBLE', 0, day));
    expect(value).toMatchObject({ origin: 'NONE', coverage: null, missing: 'ZERO_DENOMINATOR', completeness: null });
  });
});

test('the same figures give another value on another basis', () => {
  const figures = [count('IKD_ACTIVE', 50, day), count('KTP_ELIGIBLE', 1000, day), count('KTP_HOLDERS', 500, day)];
  expect(ownValue(facts(figures), question)?.coverage).toEqual(exactly(5));
  expect(ownValue(facts(figures), ask(day, { basisCode: 'KTP_HOLDERS' }))?.coverage).toEqual(exactly(10));
  expect(ownValue(facts(figures), ask(day, { basisCode: 'KTP_RECORDED' }))?.missing).toBe('NO_DENOMINATOR');
});

test('without evidence for the numerator a region has no value of its own', () => {
  expect(ownValue(facts([count('KTP_ELIGIBLE', 1000, day)]), question)).toBeNull();
});

test('an exact value says so; a derived one, a range and an approximate count do not', () => {
  const [active, basis] = [count('IKD_ACTIVE', 50, day), count('KTP_ELIGIBLE', 1000, day)];
  expect(valueFor(active, basis).isExact).toBe(true);
  expect(valueFor(coverage(ikd, 5, day)).isExact).toBe(true);
  expect(valueFor({ ...active, approximate: true }, basis).isExact).toBe(false);
  expect(valueFor(active, coverage(ikd, 5, day)).isExact).toBe(false);
});

test('where the derivation is its own, the coverage is the printed percentage to the digit', () => {
  // Seven of 30 % are 23.33 people: rounded to 23 they would read 30.43 %.
  const value = valueFor(count('IKD_ACTIVE', 7, day), coverage(ikd, 30, day, { decimals: 0 }));
  expect(value).toMatchObject({ origin: 'DERIVED', repeatsItself: true });
  expect(value.coverage?.value).toBeCloseTo(30, 12);
});
