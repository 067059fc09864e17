import fc from 'fast-check';
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
  expect(percentText(percent, [], decimals)).toBe(text);
});

test.each([
  [29.996, [30], '29,996 persen'],
  [29.9999996, [30], '29,9999996 persen'],
  [30.004, [30, 100], '30,004 persen'],
  [30, [30], '30,00 persen'],
  [99.996, [30, 100], '99,996 persen'],
  [100.004, [100], '100,004 persen'],
  [-0.001, [0], '-0,001 persen'],
  // 7 of 7 / 30 %: the quotient of a quotient is a little beside 30, and is 30.
  [(7 * 100) / ((7 * 100) / 30), [30], '30,00 persen'],
])('%d beside %j is written %s, on its own side', (percent, limits, text) => {
  expect(percentText(percent, limits)).toBe(text);
});

test('text reads back to the same side of the target and of 100 percent', () => {
  const near = fc.tuple(fc.constantFrom(30, 60, 99.4, 100), fc.integer({ min: -9999, max: 9999 }));
  fc.assert(
    fc.property(fc.constantFrom(30, 60, 99.4), near, (target, [around, offset]) => {
      const percent = around + offset / 1e6;
      const read = Number(
        percentText(percent, [target, 100]).replace(' persen', '').replace('.', '').replace(',', '.'),
      );
      for (const limit of [target, 100]) expect(Math.sign(read - limit)).toBe(Math.sign(percent - limit));
    }),
  );
});
