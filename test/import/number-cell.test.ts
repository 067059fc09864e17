import { describe, expect, test } from 'vitest';
import { CellProblem } from '../../src/import/file/cell.ts';
import { type NumberStyle, readNumber } from '../../src/import/file/number-cell.ts';

const people: NumberStyle = { unit: 'PEOPLE', decimalComma: false };
const percent: NumberStyle = { unit: 'PERCENT', decimalComma: false };
const peopleComma: NumberStyle = { unit: 'PEOPLE', decimalComma: true };
const percentComma: NumberStyle = { unit: 'PERCENT', decimalComma: true };

/** The cell in brief: value low high comparator, with ~ for approximate and /decimals. */
const brief = (cell: string, style: NumberStyle): string => {
  const read = readNumber(cell, style);
  if (read instanceof CellProblem) return `! ${String(read.message)}`;
  const { value, low, high, comparator, approximate, decimals } = read;
  return `${approximate ? '~' : ''}${comparator} ${value ?? '-'} ${low ?? '-'} ${high ?? '-'}${decimals === null ? '' : `/${decimals}`}`;
};

describe('people', () => {
  test.each([
    ['551428', 'EQ 551428 - -'],
    ['2.860.701', 'EQ 2860701 - -'],
    ['2,860,701', 'EQ 2860701 - -'],
    ['2 860 701', 'EQ 2860701 - -'],
    ['1.234', 'EQ 1234 - -'],
    ['1,234', 'EQ 1234 - -'],
    ['38.000 jiwa', 'EQ 38000 - -'],
    ["'38000", 'EQ 38000 - -'],
    ['551428.0', 'EQ 551428 - -'],
    ['0', 'EQ 0 - -'],
    ['sekitar 38 ribu', '~EQ 38000 37500 38499'],
    ['± 38 ribu', '~EQ 38000 37500 38499'],
    ['38 ribuan orang', '~EQ 38000 37500 38499'],
    ['sekitar 38.000', '~EQ 38000 37500 38499'],
    ['sekitar 38.125', '~EQ 38125 - -'],
    ['1,2 juta', '~EQ 1200000 1150000 1249999'],
    ['1.25 juta', '~EQ 1250000 1245000 1254999'],
    ['0,5 juta', '~EQ 500000 450000 549999'],
    ['32.000-35.000', '~BETWEEN - 32000 35000'],
    ['32.000 – 35.000', '~BETWEEN - 32000 35000'],
    ['32.000 s.d. 35.000', '~BETWEEN - 32000 35000'],
    ['32 - 35 ribu', '~BETWEEN - 32000 35000'],
    ['antara', '! is not a number'],
    ['< 4', 'LT 4 - -'],
    ['> 4', 'GT 4 - -'],
    ['≤ 4', 'LTE 4 - -'],
    ['>= 4', 'GTE 4 - -'],
    ['minimal 9.000', 'GTE 9000 - -'],
    ['kurang dari 100', 'LT 100 - -'],
    ['lebih dari sekitar 9 ribu', '~GT 9000 - -'],
    ['38,5', '! is not a whole number of people'],
    ['7,34 %', '! is a percentage, but people are counted here'],
    ['-5', '! is below zero'],
    ['1.23.456', '! is not a number'],
    ['1.234 juta', '! can be read as 1234 or 1.234: write it so that it has only one meaning'],
    ['35.000-32.000', '! is a range that ends below its start'],
    ['< 3 - 5', '! combines a comparison such as < with a range'],
    ['1e6', '! is not a number'],
    ['#REF!', '! is not a number'],
    ['9999999999', '! is more than 2000000000 people'],
    ['sekitar', '! has no number'],
    ['1-2-3', '! is not a number'],
  ])('%s', (cell, expected) => expect(brief(cell, people)).toBe(expected));

  test.each([
    ['1.234', 'EQ 1234 - -'],
    ['1,234', '! is not a whole number of people'],
    ['2,860,701', '! groups thousands with commas, which are decimal signs in this file'],
    ['1,250 juta', '~EQ 1250000 1249500 1250499'],
    ['1.250 juta', '! can be read as 1250 or 1.250: write it so that it has only one meaning'],
  ])('%s, if the decimal sign is a comma', (cell, expected) => expect(brief(cell, peopleComma)).toBe(expected));
});

describe('percent', () => {
  test.each([
    ['99,54', 'EQ 99.54 - -/2'],
    ['99.54', 'EQ 99.54 - -/2'],
    ['99,54 %', 'EQ 99.54 - -/2'],
    ['72,80 persen', 'EQ 72.8 - -/2'],
    ['14', 'EQ 14 - -/0'],
    ['sekitar 14 %', '~EQ 14 - -/0'],
    ['7.335', 'EQ 7.335 - -/3'],
    ['4 - 5 %', '~BETWEEN - 4 5/0'],
    ['< 4', 'LT 4 - -/0'],
    ['5 ribu', '! is a number of people, not a percentage'],
    ['551428', '! is more than 1000 percent'],
  ])('%s', (cell, expected) => expect(brief(cell, percent)).toBe(expected));

  test.each([
    ['7,335', 'EQ 7.335 - -/3'],
    ['99.54', '! has a decimal point, but this file, separated by ;, uses decimal commas'],
    ['1.234', '! can be read as 1234 or 1.234: write it so that it has only one meaning'],
  ])('%s, if the decimal sign is a comma', (cell, expected) => expect(brief(cell, percentComma)).toBe(expected));
});
