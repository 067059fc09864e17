import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holdsNik } from '../../src/terms/nik.ts';
import { uuidOf } from '../../src/terms/uuid.ts';

describe('a text holds a NIK', () => {
  test.each([
    ['6471054107900001', 'in one piece'],
    ['6471051207900001', 'of a man, born on the 12th'],
    ['6471055207900001', 'of a woman, born on the 12th'],
    ['6471057112990001', 'of a woman, born on the 31st'],
    ['9601012902000001', 'of a leap year, in a young province'],
    ['1101012902960001', 'born on 29 February 1996'],
    ['6471 0541 0790 0001', 'in groups of four'],
    ['64.71.05.410790.0001', 'with dots, as its parts are'],
    ['64-71-05-41-07-90-0001', 'with dashes'],
    ['6471–0541–0790–0001', 'with en dashes'],
    ['6471/0541/0790/0001', 'with slashes'],
    ['6471_0541_0790_0001', 'with underscores'],
    ['6 4 7 1 0 5 4 1 0 7 9 0 0 0 0 1', 'digit by digit'],
    ['6471 - 0541 - 0790 - 0001', 'with spaces and dashes'],
    ['6471\u00a00541\u00a00790\u00a00001', 'with spaces that do not break'],
    ['6471\u200b0541\u200b0790\u200b0001', 'with characters that are not seen'],
    ['６４７１０５４１０７９００００１', 'in wide digits'],
    ['NIK6471054107900001', 'behind a letter'],
    ['nik:6471054107900001@dukcapil', 'among other words'],
    ['tahun 2024 6471054107900001', 'behind another number'],
    ['6471054107900001 0812', 'before another number'],
    ['Sari\n6471054107900001\nBalikpapan', 'on a line of its own'],
  ])('%s, %s', (text) => {
    expect(holdsNik(text)).toBe(true);
  });

  test.each([
    ['', 'nothing'],
    ['Sari', 'a name'],
    ['647105410790001', 'fifteen digits'],
    ['64710541079000011', 'seventeen digits'],
    ['6471054107900001'.repeat(2), 'thirty-two digits'],
    ['6671054107900001', 'no province 66'],
    ['0071054107900001', 'no province 00'],
    ['6400054107900001', 'no regency 00'],
    ['6471004107900001', 'no district 00'],
    ['6471050007900001', 'day 0'],
    ['6471053207900001', 'day 32'],
    ['6471054007900001', 'day 40'],
    ['6471057207900001', 'day 72'],
    ['6471053104900001', '31 April'],
    ['6471057002900001', '30 February of a woman'],
    ['6471052902970001', '29 February of a common year'],
    ['6471054100900001', 'month 0'],
    ['6471054113900001', 'month 13'],
    ['6471054107900000', 'serial 0'],
    ['6471a054107900001', 'a letter within'],
    ['6471    0541079 00001', 'a wide gap'],
    ['081234567890 / 2024', 'a telephone number and a year'],
    ['2.873.921 dari 156.639', 'two counts'],
    ['64.71.05.1001', 'a region code'],
    ['64710541-0790-0001-8000-123456789012', 'a UUID of digits'],
    ['6.471.054.107.900.000.001', 'nineteen digits with dots'],
  ])('not: %s, %s', (text) => {
    expect(holdsNik(text)).toBe(false);
  });
});

const two = (min: number, max: number) => fc.integer({ min, max }).map((number) => String(number).padStart(2, '0'));
const anyNik = fc
  .tuple(
    fc.constantFrom('11', '31', '32', '64', '65', '82', '91', '96'),
    two(1, 99),
    two(1, 99),
    fc.tuple(fc.integer({ min: 1, max: 28 }), fc.boolean()).map(([day, isWoman]) => day + (isWoman ? 40 : 0)),
    two(1, 12),
    two(0, 99),
    fc.integer({ min: 1, max: 9999 }),
  )
  .map(
    ([province, regency, district, day, month, year, serial]) =>
      `${province}${regency}${district}${String(day).padStart(2, '0')}${month}${year}${String(serial).padStart(4, '0')}`,
  );
const gap = fc.constantFrom('', '', ' ', '.', '-', ' - ', '\u00a0', '/');
const letters = fc.string({ unit: fc.constantFrom('a', 'z', ':', ' x ', 'é', '\n(') });

test('any NIK is found, however its digits are grouped and in whatever text', () => {
  fc.assert(
    fc.property(
      anyNik,
      fc.array(gap, { minLength: 15, maxLength: 15 }),
      letters,
      letters,
      (nik, gaps, before, after) => {
        const spaced = nik
          .split('')
          .map((digit, at) => digit + (gaps[at] ?? ''))
          .join('');
        expect(holdsNik(`${before}${spaced}${after}`)).toBe(true);
      },
    ),
  );
});

test('texts without sixteen digits hold none', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      fc.pre((text.normalize('NFKC').match(/\d/g)?.length ?? 0) < 16);
      expect(holdsNik(text)).toBe(false);
    }),
  );
});

test('no UUID is one', () => {
  fc.assert(
    fc.property(
      fc.uuid(),
      fc.array(fc.constantFrom('0', '1', '2', '3', '4', '5', '6', '7', '8', '9'), { minLength: 32, maxLength: 32 }),
      (uuid, digits) => {
        let at = 0;
        const ofDigits = uuid.replace(/[0-9a-f]/g, () => digits[at++] ?? '0');
        expect([uuidOf(ofDigits), holdsNik(uuid), holdsNik(ofDigits)]).toEqual([ofDigits, false, false]);
      },
    ),
  );
});

test('a long text of single digits takes no longer for each of them', () => {
  expect(holdsNik('7 '.repeat(200_000))).toBe(false);
});

test('every province that is shipped begins a NIK', () => {
  const file = createRequire(import.meta.url).resolve('idn-area-data/data/provinces.csv');
  const codes = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.slice(0, 2));
  expect(codes).toHaveLength(38);
  for (const code of codes) expect([code, holdsNik(`${code}71054107900001`)]).toEqual([code, true]);
});
