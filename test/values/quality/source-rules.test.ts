import { describe, expect, test } from 'vitest';
import type { Figure } from '../../../src/values/figure.ts';
import {
  basesDifferFindings,
  provisionalFindings,
  sourcesDifferFindings,
  uncertainDateFindings,
  undatedFindings,
} from '../../../src/values/quality/source-rules.ts';
import { achievement, count, coverage, facts, ikd, recording } from '../../harness/facts.ts';

const [june, day] = ['2024-06-13', '2024-10-31'];

describe('UNDATED', () => {
  test('a figure without a day', () => {
    const undated = coverage(ikd, 14, null);
    const found = undatedFindings(facts([coverage(ikd, 14, day), undated]));
    expect(found).toMatchObject([{ rule: 'UNDATED', severity: 'INFO', figures: [undated] }]);
    expect(String(found[0]?.message)).toBe(
      '14,00 persen IKD_ACTIVATION has no day, so it is not used in any computation.',
    );
  });

  test('near miss: a figure of a whole year has its last day', () => {
    expect(undatedFindings(facts([count('IKD_ACTIVE', 5, '2024-12-31', { precision: 'YEAR' })]))).toEqual([]);
  });
});

describe('DATE_UNCERTAIN', () => {
  const uncertain = (asOfFrom: string, precision: Figure['precision'] = 'RANGE') =>
    uncertainDateFindings(facts([count('IKD_ACTIVE', 5, day, { asOfFrom, precision })]));

  test('a range of 93 days, both ends counted', () => {
    const found = uncertain('2024-07-31');
    expect(found).toMatchObject([{ rule: 'DATE_UNCERTAIN', severity: 'INFO', people: null }]);
    expect(String(found[0]?.message)).toBe('5 IKD_ACTIVE is of some day from 2024-07-31 to 2024-10-31: 93 days.');
  });

  test('near miss: 92 days, or a period with a name', () => {
    expect(uncertain('2024-08-01')).toEqual([]);
    expect(uncertain('2024-01-01', 'YEAR')).toEqual([]);
  });
});

describe('PROVISIONAL', () => {
  test('a figure that was published as provisional', () => {
    const figure = count('IKD_ACTIVE', 5, day, { provisional: true });
    const found = provisionalFindings(facts([figure]));
    expect(found).toMatchObject([{ rule: 'PROVISIONAL', severity: 'INFO', figures: [figure] }]);
    expect(String(found[0]?.message)).toBe('5 IKD_ACTIVE of 2024-10-31 was published as provisional.');
  });

  test('near miss: a final one', () => {
    expect(provisionalFindings(facts([count('IKD_ACTIVE', 5, day)]))).toEqual([]);
  });
});

describe('SOURCES_DIFFER', () => {
  const from = (sourceId: string | null) => ({ sourceId });
  const differing = (...figures: Figure[]) => sourcesDifferFindings(facts(figures));

  test('two sources print different numbers of one thing and day', () => {
    const figures = [count('IKD_ACTIVE', 100, day, from('a')), count('IKD_ACTIVE', 110, day, from('b'))];
    const found = differing(...figures);
    expect(found).toMatchObject([{ rule: 'SOURCES_DIFFER', severity: 'WARNING', people: 10, figures }]);
    expect(String(found[0]?.message)).toBe('Two sources say 100 and 110 IKD_ACTIVE of 2024-10-31.');
  });

  test('two percentages have no people to name', () => {
    const found = differing(coverage(ikd, 5, day, from('a')), coverage(ikd, 6, day, from('b')));
    expect(found).toMatchObject([{ people: null }]);
  });

  test.each([
    ['one source', count('IKD_ACTIVE', 100, day, from('a')), count('IKD_ACTIVE', 110, day, from('a'))],
    ['no source', count('IKD_ACTIVE', 100, day, from('a')), count('IKD_ACTIVE', 110, day)],
    ['another day', count('IKD_ACTIVE', 100, day, from('a')), count('IKD_ACTIVE', 110, june, from('b'))],
    ['another measure', count('IKD_ACTIVE', 100, day, from('a')), count('KTP_HOLDERS', 110, day, from('b'))],
    [
      'ranges that meet',
      count('IKD_ACTIVE', 100, day, { low: 95, high: 105, ...from('a') }),
      count('IKD_ACTIVE', 105, day, from('b')),
    ],
    ['the same within its rounding', coverage(ikd, 5, day, from('a')), coverage(ikd, 5.01, day, from('b'))],
    [
      'achievements of different targets that are one coverage',
      achievement(ikd, 20, day, from('a')),
      achievement(ikd, 15, day, { targetPercent: 40, ...from('b') }),
    ],
    [
      'a bound',
      count('IKD_ACTIVE', 100, day, from('a')),
      count('IKD_ACTIVE', 110, day, { comparator: 'GT', ...from('b') }),
    ],
  ])('near miss: %s', (_what, one, other) => {
    expect(differing(one, other)).toEqual([]);
  });
});

describe('BASES_DIFFER, of figures', () => {
  const differing = (...figures: Figure[]) => basesDifferFindings(facts(figures));
  const onRecorded = (asOf: string | null) => coverage(ikd, 5.5, asOf, { basisCode: 'KTP_RECORDED' });

  test('percentages of one indicator within a year are on different bases', () => {
    const [earlier, later] = [coverage(ikd, 5, '2023-10-31'), onRecorded(day)];
    const found = differing(earlier, later);
    expect(found).toMatchObject([{ rule: 'BASES_DIFFER', severity: 'INFO', people: null, figures: [later, earlier] }]);
    expect(String(found[0]?.message)).toBe(
      '5,50 persen IKD_ACTIVATION of 2024-10-31 is on KTP_RECORDED, 5,00 persen IKD_ACTIVATION of 2023-10-31 is on KTP_ELIGIBLE: the percentages cannot be compared.',
    );
  });

  test('near miss: more than a year apart, on one basis, of another indicator, or undated', () => {
    expect(differing(coverage(ikd, 5, '2023-10-30'), onRecorded(day))).toEqual([]);
    expect(differing(onRecorded(june), onRecorded(day))).toEqual([]);
    expect(differing(coverage(recording, 99, day), onRecorded(day))).toEqual([]);
    expect(differing(coverage(ikd, 5, day), onRecorded(null))).toEqual([]);
  });
});
