import type { Comparator } from '../../../prisma/generated/client/enums.ts';
import { type Sentence, said } from '../../terms/sentence.ts';
import { mostDecimals, type PublishedNumber } from '../../values/published-number.ts';
import { CellProblem } from './cell.ts';
import type { NumberColumn } from './header.ts';
import { type NumberStyle, readNumber } from './number-cell.ts';
import type { RowCells } from './row-cells.ts';

const comparators = new Set<string>(['EQ', 'LT', 'LTE', 'GT', 'GTE', 'BETWEEN'] satisfies Comparator[]);
const flags = new Map(Object.entries({ true: true, ya: true, false: false, tidak: false }));

const readComparator = (text: string): Comparator | CellProblem =>
  comparators.has(text.toUpperCase())
    ? (text.toUpperCase() as Comparator)
    : new CellProblem(said`is not one of ${[...comparators].join(', ')}`);
/** Reads yes or no. */
export const readFlag = (text: string): boolean | CellProblem =>
  flags.get(text.toLowerCase()) ?? new CellProblem(said`is neither true nor false`);
const readDecimals = (text: string): number | CellProblem =>
  /^\d$/.test(text) && Number(text) <= mostDecimals
    ? Number(text)
    : new CellProblem(said`is not a number of decimals from 0 to ${mostDecimals}`);

/** Reads one plain number. */
export const readBound =
  (style: NumberStyle) =>
  (text: string): number | CellProblem => {
    const number = readNumber(text, style);
    if (number instanceof CellProblem) return number;
    return number.value === null || number.comparator !== 'EQ'
      ? new CellProblem(said`is not a single number`)
      : number.value;
  };

/** The number with the values of the columns for its parts, which take precedence over its text. */
const stated = (cells: RowCells, number: PublishedNumber, style: NumberStyle): PublishedNumber => {
  const low = cells.read('low', readBound(style));
  const high = cells.read('high', readBound(style));
  return {
    value: number.value,
    low: low ?? number.low,
    high: high ?? number.high,
    comparator: cells.read('comparator', readComparator) ?? number.comparator,
    approximate: cells.read('approximate', readFlag) ?? number.approximate,
    decimals: cells.has('decimals') ? cells.read('decimals', readDecimals) : number.decimals,
  };
};

const empty: PublishedNumber = {
  value: null,
  low: null,
  high: null,
  comparator: 'EQ',
  approximate: false,
  decimals: null,
};

const problemOf = ({ value, low, high, comparator }: PublishedNumber): Sentence | null => {
  if (comparator === 'BETWEEN' && (low === null || high === null))
    return said`needs low and high, because it is BETWEEN`;
  if (comparator !== 'BETWEEN' && value === null) return said`is empty`;
  if (low !== null && high !== null && low > high) return said`has a low above its high`;
  if (value !== null && (value < (low ?? value) || value > (high ?? value))) return said`lies outside low and high`;
  return null;
};

/** The number in a column of a row, with its bounds; null if it cannot be used, with the error noted. */
export const readRowNumber = (cells: RowCells, column: NumberColumn, style: NumberStyle): PublishedNumber | null => {
  const text = cells.textAt(column.index);
  const number = text === '' ? empty : cells.checked(column.index, text, readNumber(text, style));
  if (!number) return null;
  // The columns for parts belong to the one column that can hold any kind of number.
  const whole = column.metric === null ? stated(cells, number, style) : number;
  const problem = problemOf(whole);
  return problem === null ? whole : cells.wrong(column.index, problem);
};
