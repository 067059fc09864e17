import { describe, expect, test } from 'vitest';
import type { Figure } from '../../../src/values/figure.ts';
import {
  mixedRangeFindings,
  outlierFindings,
  sameNumberFindings,
  sumDiffersFindings,
} from '../../../src/values/quality/count-rules.ts';
import type { Children } from '../../../src/values/quality/value-rules.ts';
import { count, facts } from '../../harness/facts.ts';

const [june, october, december] = ['2024-06-13', '2024-10-31', '2024-12-31'];
const day = october;

/** All that is known of some of the children, and how many there are in all. */
const childrenOf = (known: Figure[][], all = known.length): Children => ({
  facts: known.map((figures, index) => ({ code: `64.0${index + 1}`, figures, targets: [], live: [] })),
  count: all,
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

describe('SAME_NUMBER_OTHER_MEASURE', () => {
  const same = (...figures: Figure[]) => sameNumberFindings(facts(figures));

  test('a count that equals a count of another measure', () => {
    const [eligible, holders] = [count('KTP_ELIGIBLE', 680_000, '2023-12-31'), count('KTP_HOLDERS', 680_000, december)];
    const found = same(eligible, holders);
    expect(found).toMatchObject([
      { rule: 'SAME_NUMBER_OTHER_MEASURE', severity: 'WARNING', people: 680_000, figures: [holders, eligible] },
    ]);
    expect(String(found[0]?.message)).toBe('680.000 is KTP_ELIGIBLE of 2023-12-31 and KTP_HOLDERS of 2024-12-31.');
  });

  test.each([
    ['exactly three years apart', 'KTP_HOLDERS', 1000, '2021-12-31', '2024-12-31', 1],
    ['more than three years apart', 'KTP_HOLDERS', 1000, '2021-12-30', '2024-12-31', 0],
    ['fewer than a thousand', 'KTP_HOLDERS', 999, june, december, 0],
    ['of the same measure', 'KTP_ELIGIBLE', 1000, june, december, 0],
  ])('%s', (_what, measure, people, first, last, found) => {
    expect(same(count('KTP_ELIGIBLE', people, first), count(measure, people, last))).toHaveLength(found);
  });

  test('near miss: one person more, or a bound', () => {
    expect(same(count('KTP_ELIGIBLE', 1000, june), count('KTP_HOLDERS', 1001, june))).toEqual([]);
    const bound = count('KTP_HOLDERS', 1000, june, { comparator: 'GTE' });
    expect(same(count('KTP_ELIGIBLE', 1000, june), bound)).toEqual([]);
  });
});

describe('RANGE_MIXES_DATES', () => {
  const between = count('IKD_ACTIVE', null, december, { comparator: 'BETWEEN', low: 32_000, high: 35_000 });
  const mixed = (...figures: Figure[]) => mixedRangeFindings(facts([between, ...figures]));

  test('an end that is a count of sixty days before', () => {
    const older = count('IKD_ACTIVE', 32_000, '2024-11-01');
    const found = mixed(older);
    expect(found).toMatchObject([{ rule: 'RANGE_MIXES_DATES', severity: 'WARNING', figures: [between, older] }]);
    expect(String(found[0]?.message)).toBe('32.000 to 35.000 of 2024-12-31 begins or ends with 32.000 of 2024-11-01.');
  });

  test.each([
    ['half a percent off', 'IKD_ACTIVE', 32_160, october, 1],
    ['more than half a percent off', 'IKD_ACTIVE', 32_162, october, 0],
    ['the high end', 'IKD_ACTIVE', 35_000, october, 1],
    ['within the range', 'IKD_ACTIVE', 33_500, october, 0],
    ['fifty-nine days before', 'IKD_ACTIVE', 32_000, '2024-11-02', 0],
    ['of another measure', 'KTP_HOLDERS', 32_000, october, 0],
  ])('%s', (_what, measure, people, asOf, found) => {
    expect(mixed(count(measure, people, asOf))).toHaveLength(found);
  });
});

describe('SUM_DIFFERS', () => {
  const counts = (active: number, asOf = day) => [count('IKD_ACTIVE', active, asOf), count('KTP_ELIGIBLE', 500, day)];
  const own = [count('IKD_ACTIVE', 100, day), count('KTP_ELIGIBLE', 1000, day)];
  const sums = (figures: Figure[], children: Children) =>
    sumDiffersFindings({ ...facts(figures), code: '64' }, children);

  test('children that were all counted on the day add up to another number', () => {
    const found = sums(own, childrenOf([counts(40), counts(50)]));
    expect(found).toMatchObject([{ rule: 'SUM_DIFFERS', severity: 'WARNING', people: 10 }]);
    expect(String(found[0]?.message)).toBe(
      'IKD_ACTIVE of the children adds up to 90, a difference of 10 people from 100.',
    );
    expect(found[0]?.figures).toHaveLength(3);
  });

  test('the basis is added up too', () => {
    const basis = [count('IKD_ACTIVE', 100, day), count('KTP_ELIGIBLE', 1001, day)];
    expect(sums(basis, childrenOf([counts(40), counts(60)]))).toMatchObject([{ rule: 'SUM_DIFFERS', people: 1 }]);
  });

  test('near miss: they add up, exactly or within the published bounds', () => {
    expect(sums(own, childrenOf([counts(40), counts(60)]))).toEqual([]);
    const vague = [count('IKD_ACTIVE', 50, day, { low: 45, high: 60 }), count('KTP_ELIGIBLE', 500, day)];
    expect(sums(own, childrenOf([counts(40), vague]))).toEqual([]);
  });

  test('near miss: a child is missing, or was counted on another day', () => {
    expect(sums(own, childrenOf([counts(40), counts(50)], 3))).toEqual([]);
    expect(sums(own, childrenOf([counts(40), counts(50, '2024-10-30')]))).toEqual([]);
  });
});
