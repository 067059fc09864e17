import { expect, test } from 'vitest';
import type { Dismissal } from '../../src/finding/dismissal.store.ts';
import { findingPage, findingsAbout, findingsIn } from '../../src/finding/finding-page.ts';
import type { ListedFinding } from '../../src/finding/listed-finding.ts';
import { said } from '../../src/terms/sentence.ts';
import { atOnce, itemsPerStep } from '../../src/terms/steps.ts';
import { mostBetween } from '../harness/steps.ts';

const finding = (mark: string, more: Partial<ListedFinding> = {}): ListedFinding => ({
  severity: 'WARNING',
  people: null,
  regionCode: '64',
  rule: 'OUTLIER',
  indicatorCode: 'IKD_ACTIVATION',
  indicatorCodes: ['IKD_ACTIVATION'],
  message: said`The figure was published as provisional.`,
  figures: [],
  mark,
  ...more,
});
const both = { indicatorCode: null, indicatorCodes: ['IKD_ACTIVATION', 'KTP_RECORDING'] };
// In their order.
const found = [
  finding('a', { severity: 'ERROR', rule: 'NEGATIVE' }),
  finding('b'),
  finding('c', { regionCode: '65', ...both }),
  finding('d', { severity: 'INFO', rule: 'UNDATED' }),
  finding('e', { severity: 'INFO', rule: 'UNDATED', regionCode: '65' }),
];
const dismissed = (mark: string, regionCode = '64'): Dismissal => ({
  id: 1,
  regionCode,
  mark,
  rule: 'OUTLIER',
  indicatorCode: null,
  reason: 'r',
  by: 'w',
  at: new Date(0),
  endedAt: null,
});
const marks = (rows: { mark: string }[]): string => rows.map(({ mark }) => mark).join('');

test.each([
  ['anything', { rule: null, indicator: null }, 'abcde'],
  ['a rule', { rule: 'UNDATED', indicator: null }, 'de'],
  ['an indicator, alone or with others', { rule: null, indicator: 'IKD_ACTIVATION' }, 'abcde'],
  ['an indicator of several', { rule: null, indicator: 'KTP_RECORDING' }, 'c'],
  ['a rule and an indicator', { rule: 'UNDATED', indicator: 'KTP_RECORDING' }, ''],
] as const)('findings about %s', (_what, asked, expected) => {
  expect(marks(atOnce(findingsAbout(found, asked)))).toBe(expected);
});

const whole = { dismissed: false, severity: null, page: {}, place: null };
const place = (mark: string) => found.find((each) => each.mark === mark) ?? null;
test.each([
  ['everything', whole, [], 'abcde', [false, false], 5, [1, 2, 2]],
  ['without what is dismissed', whole, [dismissed('b')], 'acde', [false, false], 4, [1, 1, 2]],
  ['where the dismissal is of another region', whole, [dismissed('c')], 'abcde', [false, false], 5, [1, 2, 2]],
  ['what is dismissed', { ...whole, dismissed: true }, [dismissed('b')], 'b', [false, false], 1, [0, 1, 0]],
  ['a severity, with the totals of all', { ...whole, severity: 'INFO' }, [], 'de', [false, false], 2, [1, 2, 2]],
  ['the first', { ...whole, page: { first: 2 } }, [], 'ab', [false, true], 5, [1, 2, 2]],
  ['the last', { ...whole, page: { last: 2 } }, [], 'de', [true, false], 5, [1, 2, 2]],
  [
    'after a place',
    { ...whole, page: { first: 2, after: '-' }, place: place('b') },
    [],
    'cd',
    [true, true],
    5,
    [1, 2, 2],
  ],
  [
    'after a place that was dismissed',
    { ...whole, page: { first: 2, after: '-' }, place: place('b') },
    [dismissed('b')],
    'cd',
    [true, true],
    4,
    [1, 1, 2],
  ],
  [
    'before a place',
    { ...whole, page: { last: 2, before: '-' }, place: place('d') },
    [],
    'bc',
    [true, true],
    5,
    [1, 2, 2],
  ],
  [
    'after the last',
    { ...whole, page: { first: 2, after: '-' }, place: place('e') },
    [],
    '',
    [true, false],
    5,
    [1, 2, 2],
  ],
] as const)('a page of %s', (_what, asked, dismissals, rows, [before, after], totalCount, totals) => {
  const page = atOnce(findingPage(found, [...dismissals], asked));
  expect({ ...page, rows: marks(page.rows) }).toEqual({
    rows,
    hasPreviousPage: before,
    hasNextPage: after,
    totalCount,
    bySeverity: ['ERROR', 'WARNING', 'INFO'].map((severity, index) => ({ severity, count: totals[index] })),
  });
});

test('a page of a long list looks at few findings between two pauses', () => {
  const long = Array.from({ length: 20_000 }, (_, index) => finding(`${index}`));
  let looked = 0;
  const watched = long.map((each) => ({
    ...each,
    get regionCode() {
      looked++;
      return each.regionCode;
    },
  }));
  const asked = { ...whole, page: { first: 2 } };
  const { most, result } = mostBetween(findingPage(watched, [], asked), () => looked);
  expect(most).toBeLessThanOrEqual(itemsPerStep + asked.page.first);
  expect(result.totalCount).toBe(long.length);
  looked = 0;
  const inOne = mostBetween(findingsIn(watched, new Set(['64'])), () => looked);
  expect([inOne.most, inOne.result.length]).toEqual([itemsPerStep, long.length]);
});

test('a row has its dismissal', () => {
  const dismissal = dismissed('b');
  const { rows } = atOnce(findingPage(found, [dismissal], { ...whole, dismissed: true }));
  expect(rows.map((row) => row.dismissal)).toEqual([dismissal]);
});
