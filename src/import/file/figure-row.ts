import type { DatePrecision, FigureMetric } from '../../../prisma/generated/client/enums.ts';
import { countsPeople } from '../../figure/number-problem.ts';
import { isPartOfDate, type OfferedSource, sourceTextProblem } from '../../figure/source.ts';
import { said } from '../../terms/sentence.ts';
import { unreadable } from '../../terms/unreadable.ts';
import type { Catalogue } from '../../values/catalogue.ts';
import { CellProblem } from './cell.ts';
import { type Period, readPeriod } from './day-cell.ts';
import type { Field, Header, NumberColumn } from './header.ts';
import type { OfferedFigure } from './offered-figure.ts';
import { type NamedRegion, readRegionCode, readRegionName } from './region-cell.ts';
import { RowCells } from './row-cells.ts';
import { type ClaimTitles, claimOf, claimTitles, readRowClaim } from './row-claim.ts';
import type { RowError } from './row-error.ts';
import { readRowNumber } from './row-number.ts';
import { readSubject, type Subject } from './subject.ts';

const precisions = new Set<string>(['DAY', 'MONTH', 'SEMESTER', 'YEAR', 'RANGE', 'UNDATED'] satisfies DatePrecision[]);
const readPrecision = (text: string): DatePrecision | CellProblem =>
  precisions.has(text.toUpperCase())
    ? (text.toUpperCase() as DatePrecision)
    : new CellProblem(said`is not one of ${[...precisions].join(', ')}`);

const regionField = (cells: RowCells): Field =>
  cells.text('regionCode') === '' && cells.has('regionName') ? 'regionName' : 'regionCode';

/** The row's region: by its code if it has one, otherwise by its name. */
const regionOf = (cells: RowCells, header: Header): NamedRegion | null => {
  if (regionField(cells) === 'regionCode' && cells.text('regionCode') !== '')
    return cells.read('regionCode', (text) =>
      /^\p{L}{3,}/u.test(text) ? readRegionName(text, null) : readRegionCode(text),
    );
  if (cells.text('regionName') === '')
    return cells.wrong(cells.has('regionCode') ? 'regionCode' : 'regionName', said`is empty`);
  return cells.read('regionName', (text) => readRegionName(text, header.level));
};

const dayField = (cells: RowCells): Field => (cells.text('asOfTo') === '' && cells.has('day') ? 'day' : 'asOfTo');

/** The row's period, read from its day; other columns can give a first day or another precision. */
const periodOf = (cells: RowCells, read: (text: string) => Period | CellProblem): Period | null => {
  const precision = cells.read('precision', readPrecision);
  const field = dayField(cells);
  if (cells.text(field) === '')
    return precision === 'UNDATED'
      ? { from: null, to: null, precision }
      : cells.wrong(field, said`is empty; for a figure without a day, write "tanpa tanggal"`);
  const until = cells.read(field, read);
  if (!until) return null;
  const from = cells.read('asOfFrom', read);
  const isUndated = until.to === null;
  if ((precision !== null && (precision === 'UNDATED') !== isUndated) || (isUndated && from?.from))
    return cells.wrong(field, said`the figure cannot be undated and have a day`);
  if (!from?.from || until.to === null) return { ...until, precision: precision ?? until.precision };
  if (from.from > until.to) return cells.wrong('asOfFrom', said`${from.from} lies after ${until.to}`);
  return { from: from.from, to: until.to, precision: precision ?? (from.from === until.to ? 'DAY' : 'RANGE') };
};

const publishedOn = (text: string): string | CellProblem => {
  if (isPartOfDate(text)) return text;
  const period = readPeriod(text);
  if (period instanceof CellProblem) return period;
  return period.precision === 'DAY' && period.to ? period.to : new CellProblem(said`is not a day such as 2024-10-31`);
};

const textOf =
  (name: 'publisher' | 'title' | 'url') =>
  (text: string): string | CellProblem => {
    const problem = sourceTextProblem(name, text);
    return problem ? new CellProblem(problem) : text;
  };

const sourceDetails: Field[] = ['sourceTitle', 'sourcePublishedOn', 'sourceUrl'];

/** The row's source; null means the source of the whole file. */
const sourceOf = (cells: RowCells): OfferedSource | null => {
  const id = cells.read('source', textOf('publisher'));
  const publisher = cells.read('sourcePublisher', textOf('publisher')) ?? id;
  if (publisher === null) {
    const described = sourceDetails.find((field) => cells.text(field) !== '');
    return described ? cells.wrong(described, said`describes a source that is not named: fill in sumber`) : null;
  }
  return {
    id,
    publisher,
    title: cells.read('sourceTitle', textOf('title')),
    published: cells.read('sourcePublishedOn', publishedOn),
    url: cells.read('sourceUrl', textOf('url')),
  };
};

const mostRemembered = 10_000;

const remembered = <Result>(known: Map<string, Result>, key: string, read: () => Result): Result => {
  const result = known.get(key) ?? read();
  if (known.size < mostRemembered) known.set(key, result);
  return result;
};

/** Whether such a number is whole: people, or a place. */
const isWhole = (metric: FigureMetric): boolean => countsPeople(metric) || metric === 'RANK';

/** Reads a row's cells into the figures it offers, one for each of its numbers; problems are added to `errors`. */
export type ReadRow = (cells: string[], row: number, errors: RowError[]) => OfferedFigure[];

/** Makes the reader of the rows below a header that has no errors. */
export const rowReader = (header: Header, catalogue: Catalogue): ReadRow => {
  // A file repeats the same few days and indicators: reading them each time took half of the time for a file.
  const periods = new Map<string, Period | CellProblem>();
  const period = (text: string): Period | CellProblem => remembered(periods, text, () => readPeriod(text));
  const subjects = new Map<string, Subject | null>();
  const subjectFields: Field[] = ['metric', 'measure', 'indicator', 'basis'];
  const subjectOf = (cells: RowCells, column: NumberColumn): Subject | null => {
    const key = `${column.index}\n${subjectFields.map((field) => cells.text(field)).join('\n')}`;
    // A null is never remembered, so that the error is noted for each row.
    return subjects.get(key) ?? remembered(subjects, key, () => readSubject(cells, column, catalogue));
  };
  let claimColumns: ClaimTitles | undefined;
  const untitled = header.titles.flatMap((title, index) => (title.trim() === '' ? [index] : []));
  const isOffered = (cells: RowCells, { index, metric }: NumberColumn): boolean =>
    cells.textAt(index) !== '' || (metric === null && cells.text('low') !== '' && cells.text('high') !== '');

  return (texts, row, errors) => {
    const before = errors.length;
    const cells = new RowCells(header, texts, row, errors);
    const width = header.titles.length;
    if (texts.length < width || texts.slice(width).some((text) => text.trim() !== '')) {
      errors.push({ row, column: null, message: said`has ${texts.length} cells, but the header has ${width}` });
      return [];
    }
    for (const [index, text] of texts.entries())
      if (text !== '' && unreadable.test(text))
        cells.wrong(index, said`has characters that are not text: save the file as CSV UTF-8`);
    for (const index of untitled) if (cells.textAt(index) !== '') cells.wrong(index, said`has no title above it`);
    if (errors.length > before) return [];

    const region = regionOf(cells, header);
    const when = periodOf(cells, period);
    const source = sourceOf(cells);
    const claim = readRowClaim(cells, header.decimalComma);
    const offered = header.numbers.filter((column) => isOffered(cells, column));
    const [first] = header.numbers;
    if (offered.length === 0 && first) cells.wrong(first.index, said`is empty: leave out rows without a number`);
    claimColumns ??= claimTitles(cells);
    const titles = {
      regionColumn: cells.title(regionField(cells)),
      dayColumn: cells.title(dayField(cells)),
      claimColumns,
    };
    const numbers = offered.map((column) => ({ column, subject: subjectOf(cells, column) }));
    const metrics = numbers.flatMap(({ subject }) => subject?.metric ?? []);
    const figures = numbers.flatMap(({ column, subject }): OfferedFigure[] => {
      if (!subject) return [];
      const unit = isWhole(subject.metric) ? 'PEOPLE' : 'PERCENT';
      const number = readRowNumber(cells, column, { unit, decimalComma: header.decimalComma });
      if (!number || !region || !when) return [];
      const { from, to, precision } = when;
      return [
        {
          row,
          column: column.title,
          ...titles,
          region,
          ...subject,
          ...number,
          ...claimOf(claim, subject.metric, metrics),
          asOfFrom: from,
          asOf: to,
          precision,
          source,
        },
      ];
    });
    return errors.length > before ? [] : figures;
  };
};
