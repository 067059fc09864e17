import type { DatePrecision } from '../../../prisma/generated/client/enums.ts';
import { type Day, endOfMonth } from '../../terms/calendar.ts';
import { said } from '../../terms/sentence.ts';
import { earliestPublication } from '../../values/published-number.ts';
import { CellProblem, plainCell } from './cell.ts';

/** The period of a figure, which counts from `to`, the last day. Both are null if the figure is undated. */
export type Period = { from: Day | null; to: Day | null; precision: DatePrecision };

const monthNames: [RegExp, number][] = [
  [/^jan(?:uari|uary)?$/, 1],
  [/^feb(?:ruari|ruary)?$/, 2],
  [/^mar(?:et|ch)?$/, 3],
  [/^apr(?:il)?$/, 4],
  [/^(?:mei|may)$/, 5],
  [/^jun(?:i|e)?$/, 6],
  [/^jul(?:i|y)?$/, 7],
  [/^(?:agu|agt|ags|agustus|aug|august)$/, 8],
  [/^sep(?:t|tember)?$/, 9],
  [/^o[kc]t(?:ober)?$/, 10],
  [/^no[vp](?:ember)?$/, 11],
  [/^de[sc](?:ember)?$/, 12],
];
const monthOf = (text: string): number => {
  const name = text.replace(/\.$/, '');
  return /^\d{1,2}$/.test(name) ? Number(name) : (monthNames.find(([pattern]) => pattern.test(name))?.[1] ?? 0);
};
const halves: Record<string, 1 | 2> = { i: 1, '1': 1, ii: 2, '2': 2 };
// Later years are typing errors.
const lastYear = 2100;

const introduction = /^(?:per|pada|posisi|tanggal|tgl\.?|bulan|tahun|data)\b\s*/;
const midnight = /[t ]00:00(?::00(?:\.0+)?)?z?$/;
const between = /\s+(?:-|s\.?\s?d\.?|s\/d|sampai(?: dengan)?|hingga)\s+/;

const iso = (year: number, month: number, day: number): Day =>
  `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;

const onDay = (year: string, month: string, day: string): Period | CellProblem => {
  const [y, m, d] = [Number(year), monthOf(month), Number(day)];
  const outside = new CellProblem(said`lies outside ${earliestPublication} to ${lastYear}`);
  if (y < Number(earliestPublication.slice(0, 4)) || y > lastYear) return outside;
  if (m < 1 || m > 12 || d < 1 || d > Number(endOfMonth(iso(y, m, 1)).slice(8)))
    return new CellProblem(said`is not a calendar day; write days as 31/10/2024 or 2024-10-31`);
  if (iso(y, m, d) < earliestPublication) return outside;
  return { from: iso(y, m, d), to: iso(y, m, d), precision: 'DAY' };
};

const months = (year: string, first: number, last: number, precision: DatePrecision): Period | CellProblem => {
  const start = onDay(year, String(first), '1');
  if (start instanceof CellProblem) return start;
  return { from: start.from, to: endOfMonth(iso(Number(year), last, 1)), precision };
};

const half = (year: string, numeral: string): Period | CellProblem => {
  const number = halves[numeral];
  if (!number) return new CellProblem(said`is not semester I or II`);
  return months(year, number === 1 ? 1 : 7, number === 1 ? 6 : 12, 'SEMESTER');
};

/** The ways to write a period, each with a function that reads its parts. */
const forms: [RegExp, (parts: string[]) => Period | CellProblem][] = [
  [/^(\d{4})-(\d{1,2})-(\d{1,2})$/, ([y = '', m = '', d = '']) => onDay(y, m, d)],
  [/^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})$/, ([d = '', , m = '', y = '']) => onDay(y, m, d)],
  [/^(\d{1,2})[ -]([a-z]+\.?)[ -](\d{4})$/, ([d = '', m = '', y = '']) => onDay(y, m, d)],
  [/^([a-z]+\.?)[ -](\d{4})$/, ([m = '', y = '']) => months(y, monthOf(m), monthOf(m), 'MONTH')],
  [/^(\d{1,2})\/(\d{4})$/, ([m = '', y = '']) => months(y, Number(m), Number(m), 'MONTH')],
  [/^(\d{4})-(\d{1,2})$/, ([y = '', m = '']) => months(y, Number(m), Number(m), 'MONTH')],
  [/^(?:semester|smt|sem)\.? ?(i{1,2}|[12])(?: tahun|,|\/)? ?(\d{4})$/, ([n = '', y = '']) => half(y, n)],
  [/^(\d{4}),? (?:semester|smt|sem)\.? ?(i{1,2}|[12])$/, ([y = '', n = '']) => half(y, n)],
  [/^(\d{4})$/, ([y = '']) => months(y, 1, 12, 'YEAR')],
];

/**
 * Reads a day or period as offices write it: 2024-10-31, 31/10/2024 (the day comes first), 31 Oktober 2024, Okt 2024,
 * semester I 2024, 2024, 30/09/2024 s.d. 09/04/2025, or "tanpa tanggal" for an undated figure.
 */
export const readPeriod = (cell: string): Period | CellProblem => {
  let text = plainCell(cell).replace(midnight, '');
  while (introduction.test(text) && text !== text.replace(introduction, '')) text = text.replace(introduction, '');
  if (/^(?:tanpa tanggal|tidak bertanggal|undated)$/.test(text)) return { from: null, to: null, precision: 'UNDATED' };
  const parts = text.split(between);
  if (parts.length === 2) return range(parts[0] ?? '', parts[1] ?? '');
  for (const [pattern, read] of forms) {
    const match = pattern.exec(text);
    if (match) return read(match.slice(1));
  }
  return new CellProblem(
    /^\d{5}$/.test(text)
      ? said`is a spreadsheet’s number for a day: format the column as a date`
      : said`is not a day or period such as 2024-10-31, 31/10/2024, 31 Oktober 2024, Oktober 2024, semester I 2024 or 2024`,
  );
};

const range = (first: string, last: string): Period | CellProblem => {
  const [from, to] = [readPeriod(first), readPeriod(last)];
  if (from instanceof CellProblem) return from;
  if (to instanceof CellProblem) return to;
  if (!from.from || !to.to || from.from > to.to) return new CellProblem(said`is a period that ends before it begins`);
  return { from: from.from, to: to.to, precision: 'RANGE' };
};
