import { expect, test } from 'vitest';
import { CellProblem } from '../../src/import/file/cell.ts';
import { readPeriod } from '../../src/import/file/day-cell.ts';

const brief = (cell: string): string => {
  const read = readPeriod(cell);
  return read instanceof CellProblem ? `! ${String(read.message)}` : `${read.precision} ${read.from} ${read.to}`;
};

test.each([
  ['2024-10-31', 'DAY 2024-10-31 2024-10-31'],
  ['2024-10-31 00:00:00', 'DAY 2024-10-31 2024-10-31'],
  ['31/10/2024', 'DAY 2024-10-31 2024-10-31'],
  ['1/2/2024', 'DAY 2024-02-01 2024-02-01'],
  ['31-10-2024', 'DAY 2024-10-31 2024-10-31'],
  ['31.10.2024', 'DAY 2024-10-31 2024-10-31'],
  ['31 Oktober 2024', 'DAY 2024-10-31 2024-10-31'],
  ['per 31 Okt. 2024', 'DAY 2024-10-31 2024-10-31'],
  ['31-Nop-2024', '! is not a calendar day; write days as 31/10/2024 or 2024-10-31'],
  ['30-Nop-2024', 'DAY 2024-11-30 2024-11-30'],
  ['29 Februari 2024', 'DAY 2024-02-29 2024-02-29'],
  ['29 Februari 2023', '! is not a calendar day; write days as 31/10/2024 or 2024-10-31'],
  ['Okt 2024', 'MONTH 2024-10-01 2024-10-31'],
  ['bulan Desember 2024', 'MONTH 2024-12-01 2024-12-31'],
  ['10/2024', 'MONTH 2024-10-01 2024-10-31'],
  ['2024-02', 'MONTH 2024-02-01 2024-02-29'],
  ['semester I 2024', 'SEMESTER 2024-01-01 2024-06-30'],
  ['Semester 2 Tahun 2024', 'SEMESTER 2024-07-01 2024-12-31'],
  ['2024 Semester II', 'SEMESTER 2024-07-01 2024-12-31'],
  ['2024', 'YEAR 2024-01-01 2024-12-31'],
  ['Tahun 2024', 'YEAR 2024-01-01 2024-12-31'],
  ['30 September 2024 - 9 April 2025', 'RANGE 2024-09-30 2025-04-09'],
  ['2024-09-30 s.d. 2025-04-09', 'RANGE 2024-09-30 2025-04-09'],
  ['2025-04-09 s.d. 2024-09-30', '! is a period that ends before it begins'],
  ['tanpa tanggal', 'UNDATED null null'],
  ['10/31/2024', '! is not a calendar day; write days as 31/10/2024 or 2024-10-31'],
  ['45596', '! is a spreadsheet’s number for a day: format the column as a date'],
  ['31/10/1924', '! lies outside 1945-08-17 to 2100'],
])('%s', (cell, expected) => expect(brief(cell)).toBe(expected));

test.each(['31/10/24', 'kemarin', '2024-13', 'semester III 2024', 'per', 'Foo 2024'])('%s is refused', (cell) => {
  expect(readPeriod(cell)).toBeInstanceOf(CellProblem);
});
