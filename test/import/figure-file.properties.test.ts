import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CellProblem } from '../../src/import/file/cell.ts';
import { readPeriod } from '../../src/import/file/day-cell.ts';
import { readFigureFile } from '../../src/import/file/figure-file.ts';
import { readNumber } from '../../src/import/file/number-cell.ts';
import type { OfferedFigure } from '../../src/import/file/offered-figure.ts';
import { catalogue } from '../harness/shipped-catalogue.ts';
import { mutatedFiles } from './mutated-files.ts';

/** The checks that the database makes on a figure. */
const isWhole = (figure: OfferedFigure): boolean => {
  const { metric, measureCode, indicatorCode, basisCode, value, low, high, comparator, asOf, precision } = figure;
  const isCount = metric === 'COUNT';
  const numbers = [value, low, high].filter((each) => each !== null);
  return (
    isCount === (measureCode !== null) &&
    isCount === (indicatorCode === null && basisCode === null) &&
    (precision === 'UNDATED') === (asOf === null) &&
    (comparator === 'BETWEEN' ? low !== null && high !== null : value !== null) &&
    numbers.every((each) => Number.isFinite(each) && each >= 0) &&
    (low === null || high === null || low <= high)
  );
};

test('1,000 mutated files never crash the reader, and the figures it offers are valid', async () => {
  await fc.assert(
    fc.asyncProperty(mutatedFiles, fc.nat(50), async (bytes, chunk) => {
      const chunks = Array.from({ length: Math.ceil(bytes.length / (chunk + 1)) }, (_, index) =>
        bytes.subarray(index * (chunk + 1), (index + 1) * (chunk + 1)),
      );
      const rows: number[] = [];
      for await (const { figures, errors } of readFigureFile(Readable.from(chunks), catalogue)) {
        expect(figures.filter((figure) => !isWhole(figure))).toEqual([]);
        expect(errors.filter(({ row, message }) => row < 1 || String(message) === '')).toEqual([]);
        rows.push(...figures.map(({ row }) => row));
      }
      expect(rows).toEqual(rows.toSorted((a, b) => a - b));
    }),
    { numRuns: 1000 },
  );
});

const indonesian = new Intl.NumberFormat('id-ID', { maximumFractionDigits: 4 });
const english = new Intl.NumberFormat('en', { maximumFractionDigits: 4 });

test('people written in either style are read back, in every kind of file', () => {
  fc.assert(
    fc.property(fc.nat(2_000_000_000), fc.boolean(), (value, decimalComma) => {
      const style = { unit: 'PEOPLE', decimalComma } as const;
      expect(readNumber(String(value), style)).toMatchObject({ value });
      expect(readNumber(`${indonesian.format(value)} jiwa`, style)).toMatchObject({ value });
      expect(readNumber(english.format(value), { ...style, decimalComma: false })).toMatchObject({ value });
    }),
  );
});

test('percentages written in either style are read back, or refused if they are ambiguous', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 9_999_999 }), fc.boolean(), (tenThousandths, decimalComma) => {
      const value = tenThousandths / 10_000;
      const style = { unit: 'PERCENT', decimalComma } as const;
      expect(readNumber(`${indonesian.format(value)} %`, style)).toMatchObject({ value });
      const read = readNumber(String(value), style);
      const refused = decimalComma && !Number.isInteger(value);
      expect(read instanceof CellProblem ? 'refused' : read.value).toBe(refused ? 'refused' : value);
    }),
  );
});

const long = new Intl.DateTimeFormat('id-ID', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
const short = new Intl.DateTimeFormat('id-ID', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
const slashes = new Intl.DateTimeFormat('id-ID', { timeZone: 'UTC' });

test('days written in every Indonesian way are read back', () => {
  const day = fc.date({ min: new Date('1990-01-01'), max: new Date('2100-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(day, (date) => {
      const to = date.toISOString().slice(0, 10);
      for (const text of [to, long.format(date), short.format(date), slashes.format(date)])
        expect(readPeriod(text)).toEqual({ from: to, to, precision: 'DAY' });
    }),
  );
});

test('no text crashes a cell', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, decimalComma) => {
      for (const unit of ['PEOPLE', 'PERCENT'] as const) expect(readNumber(text, { unit, decimalComma })).toBeDefined();
      expect(readPeriod(text)).toBeDefined();
    }),
  );
});
