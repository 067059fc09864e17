import { expect, test } from 'vitest';
import { peopleText, percentText } from '../../src/values/text.ts';

test.each([
  [0, '0'],
  [994, '994'],
  [2_873_921, '2.873.921'],
  [1_500_000_000, '1.500.000.000'],
])('%i people are written %s, in full digits', (people, text) => {
  expect(peopleText(people)).toBe(text);
});

test.each([
  [6.891, undefined, '6,89 persen'],
  [5, undefined, '5,00 persen'],
  [121.334, undefined, '121,33 persen'],
  [1234.5, 1, '1.234,5 persen'],
  [14, 0, '14 persen'],
  [99.54, 3, '99,540 persen'],
])('%d with %s decimals is written %s', (percent, decimals, text) => {
  expect(percentText(percent, decimals)).toBe(text);
});
