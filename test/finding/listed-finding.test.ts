import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha256 } from '../../src/audit/sha256.ts';
import { listedFinding } from '../../src/finding/listed-finding.ts';
import { type Place, worstFirst } from '../../src/finding/worst-first.ts';
import { said } from '../../src/terms/sentence.ts';
import type { Finding } from '../../src/values/quality/finding.ts';
import { count } from '../harness/facts.ts';

const place = (more: Partial<Place>): Place => ({
  severity: 'WARNING',
  people: 5,
  regionCode: '64.71',
  rule: 'OUTLIER',
  indicatorCode: null,
  mark: 'a',
  ...more,
});

test('the order goes by severity, people, region, rule, indicator and mark', () => {
  const sorted = [
    place({ severity: 'ERROR', people: null }),
    place({ people: 2000 }),
    place({ regionCode: '33' }),
    place({ rule: 'FALLING_CUMULATIVE' }),
    place({}),
    place({ mark: 'b' }),
    place({ indicatorCode: 'IKD_ACTIVATION' }),
    place({ regionCode: 'ID' }),
    place({ people: 0 }),
    place({ people: null }),
    place({ severity: 'INFO', people: 9000 }),
  ];
  expect(sorted.toReversed().toSorted(worstFirst)).toEqual(sorted);
});

test('the order is total', () => {
  const some = fc.record({
    severity: fc.constantFrom('ERROR', 'WARNING', 'INFO'),
    people: fc.option(fc.nat(2)),
    regionCode: fc.constantFrom('ID', '64', '64.71'),
    rule: fc.constantFrom('OUTLIER', 'UNDATED'),
    indicatorCode: fc.option(fc.constantFrom('IKD_ACTIVATION', 'KTP_RECORDING')),
    mark: fc.constantFrom('a', 'b'),
  }) as fc.Arbitrary<Place>;
  fc.assert(
    fc.property(some, some, some, (a, b, c) => {
      expect(Math.sign(worstFirst(a, b))).toBe(-Math.sign(worstFirst(b, a)) + 0);
      expect(worstFirst(a, b) === 0).toBe(JSON.stringify(a) === JSON.stringify(b));
      const isChain = worstFirst(a, b) < 0 && worstFirst(b, c) < 0;
      expect(isChain && worstFirst(a, c) >= 0).toBe(false);
    }),
  );
});

const [one, other] = [count('IKD_ACTIVE', 5, '2024-01-01'), count('KTP_ELIGIBLE', 9, '2024-01-01')];
const finding: Finding = {
  rule: 'OUTLIER',
  severity: 'WARNING',
  message: said`It has no day, so it is not checked.`,
  people: 4,
  figures: [one, other],
  standsOn: 'target 1',
};
const markOf = (more: Partial<Finding> = {}, indicatorCodes = ['IKD_ACTIVATION'], code = '64.71'): string =>
  listedFinding(code, { finding: { ...finding, ...more }, indicatorCodes }, sha256).mark;

test('a mark does not depend on the words or on the order of the figures', () => {
  expect(markOf({ message: said`Too little is known for its day to check it.`, figures: [other, one] })).toBe(markOf());
});

test.each([
  ['another figure', markOf({ figures: [one] })],
  ['other people', markOf({ people: 5 })],
  ['another target', markOf({ standsOn: 'target 2' })],
  ['another rule', markOf({ rule: 'SUM_DIFFERS' })],
  ['another indicator', markOf({}, ['KTP_RECORDING'])],
  ['another region', markOf({}, ['IKD_ACTIVATION'], '64.72')],
])('%s makes another mark', (_what, mark) => {
  expect(mark).not.toBe(markOf());
});

test('what is about several indicators belongs to none, and keeps all of them', () => {
  const codes = ['IKD_ACTIVATION', 'KTP_RECORDING'];
  const { indicatorCode, indicatorCodes } = listedFinding('64.71', { finding, indicatorCodes: codes }, sha256);
  expect({ indicatorCode, indicatorCodes }).toEqual({ indicatorCode: null, indicatorCodes: codes });
});
