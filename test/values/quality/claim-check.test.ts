import { describe, expect, test } from 'vitest';
import { checkClaim, type KnownOnDay } from '../../../src/values/claim-check.ts';
import type { Figure } from '../../../src/values/figure.ts';
import { count, coverage, exactly, ikd } from '../../harness/facts.ts';

const day = '2025-04-09';
const nothing: KnownOnDay = {
  own: null,
  mayHaveGrown: false,
  basis: null,
  rank: null,
  siblings: 0,
  regencies: [],
  regencyCount: 0,
};
const verdict = (claim: Figure, known: Partial<KnownOnDay>) => checkClaim(claim, { ...nothing, ...known }).verdict;
const percents = (...values: number[]) => values.map(exactly);

describe('a bound', () => {
  test.each([
    ['LT', 10, 'CONTRADICTED'],
    ['LT', 9.9, 'CONFIRMED'],
    ['LTE', 10, 'CONFIRMED'],
    ['LTE', 10.1, 'CONTRADICTED'],
    ['GT', 10, 'CONTRADICTED'],
    ['GT', 10.1, 'CONFIRMED'],
    ['GTE', 10, 'CONFIRMED'],
    ['GTE', 9.9, 'CONTRADICTED'],
  ] as const)('%s 10 against %d is %s', (comparator, own, expected) => {
    expect(verdict(coverage(ikd, 10, day, { comparator }), { own: exactly(own) })).toBe(expected);
  });

  test('is open where part of the range keeps it, or nothing is known', () => {
    const bound = coverage(ikd, 10, day, { comparator: 'LT' });
    expect(verdict(bound, { own: { value: 9, low: 8, high: 11 } })).toBe('OPEN');
    expect(verdict(bound, {})).toBe('OPEN');
  });

  test('of a running total is not contradicted by an older, lower one', () => {
    const atLeast = count('IKD_ACTIVE', 9000, day, { comparator: 'GTE' });
    expect(verdict(atLeast, { own: exactly(8000), mayHaveGrown: true })).toBe('OPEN');
    expect(verdict(atLeast, { own: exactly(8000) })).toBe('CONTRADICTED');
    const lessThan = count('IKD_ACTIVE', 9000, day, { comparator: 'LT' });
    expect(verdict(lessThan, { own: exactly(9500), mayHaveGrown: true })).toBe('CONTRADICTED');
  });

  test('gives the people between it and the count', () => {
    const check = checkClaim(count('IKD_ACTIVE', 9000, day, { comparator: 'GTE' }), { ...nothing, own: exactly(8000) });
    expect(check).toMatchObject({ people: 1000, computed: 8000 });
    expect(String(check.message)).toBe('8.000 is computed for its day.');
  });
});

describe('a gap and a number of people', () => {
  const gap = coverage(ikd, 25, day, { metric: 'GAP_POINTS', targetPercent: 30, decimals: 0 });
  const people = coverage(ikd, 165_000, day, {
    metric: 'TARGET_PEOPLE',
    targetPercent: 30,
    low: 164_500,
    high: 165_499,
  });

  test.each([
    [5, 'CONFIRMED'],
    [4.5, 'CONFIRMED'],
    [4.4, 'CONTRADICTED'],
    [5.6, 'CONTRADICTED'],
  ])('25 points missing from 30 percent at %d percent is %s', (own, expected) => {
    expect(verdict(gap, { own: exactly(own) })).toBe(expected);
  });

  test('about 165 thousand of 551,428 are 30 percent; of 560,000 they are not', () => {
    expect(verdict(people, { basis: exactly(551_428) })).toBe('CONFIRMED');
    expect(verdict(people, { basis: exactly(560_000) })).toBe('CONTRADICTED');
    expect(verdict(people, {})).toBe('OPEN');
  });
});

describe('a rank', () => {
  const second = coverage(ikd, 2, day, { metric: 'RANK', decimals: null });
  const rank = (best: number, worst: number, of: number) => ({ position: best, best, worst, of });

  test.each([
    ['every sibling is known', rank(2, 2, 4), 'CONFIRMED'],
    ['its range allows it', rank(1, 2, 4), 'CONFIRMED'],
    ['it is better', rank(1, 1, 4), 'CONTRADICTED'],
    ['it is worse', rank(3, 3, 4), 'CONTRADICTED'],
    ['a sibling is unknown', rank(2, 2, 3), 'OPEN'],
    ['a sibling is unknown, and two are better', rank(3, 3, 3), 'CONTRADICTED'],
  ])('where %s', (_what, known, expected) => {
    expect(verdict(second, { rank: known, siblings: 4 })).toBe(expected);
  });

  test('among peers in words, or among another number of them, is open', () => {
    const known = { rank: rank(3, 3, 4), siblings: 4 };
    expect(verdict({ ...second, among: 'provinces of medium population' }, known)).toBe('OPEN');
    expect(verdict({ ...second, of: 10 }, known)).toBe('OPEN');
    expect(verdict({ ...second, of: 4 }, known)).toBe('CONTRADICTED');
  });
});

describe('every, most or some regencies', () => {
  const below = (extent: Figure['extent']) => coverage(ikd, 4, day, { comparator: 'LT', extent });

  test.each([
    ['SOME_REGENCIES', [9, 3], 10, 'CONFIRMED'],
    ['SOME_REGENCIES', [9, 9], 10, 'OPEN'],
    ['SOME_REGENCIES', [9, 9], 2, 'CONTRADICTED'],
    ['EVERY_REGENCY', [3, 9], 10, 'CONTRADICTED'],
    ['EVERY_REGENCY', [3, 3], 10, 'OPEN'],
    ['EVERY_REGENCY', [3, 3], 2, 'CONFIRMED'],
    ['MOST_REGENCIES', [3, 3, 9], 3, 'CONFIRMED'],
    ['MOST_REGENCIES', [3, 3], 4, 'OPEN'],
    ['MOST_REGENCIES', [9, 9], 4, 'CONTRADICTED'],
    ['SOME_REGENCIES', [], 0, 'OPEN'],
  ] as const)('%s below 4 percent: %j of %i is %s', (extent, known, regencyCount, expected) => {
    expect(verdict(below(extent), { regencies: percents(...known), regencyCount })).toBe(expected);
  });
});

test('without a day nothing is decided', () => {
  const undated = coverage(ikd, 30, null, { comparator: 'LT', extent: 'EVERY_REGENCY' });
  expect(verdict(undated, { regencies: percents(32.76), regencyCount: 1 })).toBe('OPEN');
});
