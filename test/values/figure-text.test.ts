import { expect, test } from 'vitest';
import { figureText } from '../../src/values/figure-text.ts';
import { achievement, count, coverage, ikd } from '../harness/facts.ts';

const day = '2024-10-31';

test.each([
  ['38.000 IKD_ACTIVE of 2024-10-31', count('IKD_ACTIVE', 38_000, day)],
  ['38.000 IKD_ACTIVE', count('IKD_ACTIVE', 38_000, null)],
  ['32.000–35.000 IKD_ACTIVE', count('IKD_ACTIVE', null, null, { low: 32_000, high: 35_000, comparator: 'BETWEEN' })],
  ['> 500 IKD_ACTIVE', count('IKD_ACTIVE', 500, null, { comparator: 'GT' })],
  ['≤ 4,5 persen IKD_ACTIVATION', coverage(ikd, 4.5, null, { comparator: 'LTE', decimals: 1 })],
  ['18,25 persen ACHIEVEMENT IKD_ACTIVATION', achievement(ikd, 18.25, null)],
  ['2 RANK IKD_ACTIVATION', coverage(ikd, 2, null, { metric: 'RANK', decimals: null })],
  ['165.000 TARGET_PEOPLE IKD_ACTIVATION', coverage(ikd, 165_000, null, { metric: 'TARGET_PEOPLE', decimals: null })],
  ['23 persen GAP_POINTS IKD_ACTIVATION', coverage(ikd, 23, null, { metric: 'GAP_POINTS', decimals: 0 })],
])('%s', (expected, figure) => expect(String(figureText(figure))).toBe(expected));
