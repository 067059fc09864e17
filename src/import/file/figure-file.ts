import { pipeline, Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { type Sentence, said } from '../../terms/sentence.ts';
import type { Catalogue } from '../../values/catalogue.ts';
import { type ReadRow, rowReader } from './figure-row.ts';
import { delimiterOf, readHeader } from './header.ts';
import type { OfferedFigure } from './offered-figure.ts';
import type { RowError } from './row-error.ts';

/** A batch of rows in the order of the file: their figures, their errors, and the rows and bytes read so far. */
export type FigureBatch = { figures: OfferedFigure[]; errors: RowError[]; rows: number; bytes: number };

const batchRows = 5000;
// A quote that is never closed would otherwise swallow the rest of the file.
const longestRow = 65_536;

// All kinds, because in a file put together from two, the header may end differently from the rows.
const lineEnds = ['\r\n', '\n', '\r'];
/** The line before the header in which Excel states the delimiter. */
const isSeparatorLine = ([first = '', ...rest]: string[]): boolean =>
  /^sep=.?$/i.test(first.trim()) && rest.every((cell) => cell === '');

const isEmpty = (cells: string[]): boolean => cells.every((cell) => cell.trim() === '');

/** The message for a row that the parser cannot read. */
const parserMessage = ({ code }: CsvError): Sentence => {
  if (code === 'CSV_QUOTE_NOT_CLOSED') return said`a quotation mark is opened and never closed`;
  if (code === 'CSV_MAX_RECORD_SIZE')
    return said`has more than ${longestRow} characters: is a closing quotation mark missing?`;
  return said`has a quotation mark within a cell; double it, or put the whole cell in quotation marks`;
};

/** The start of the file up to the end of its first line, for detecting the delimiter, with the chunks it came in. */
const readStart = async (chunks: AsyncIterator<Buffer>): Promise<{ start: string; read: Buffer[] }> => {
  const read: Buffer[] = [];
  let start = '';
  while (start.length < longestRow && !/[\r\n]/.test(start.replaceAll(/"(?:[^"]|"")*(?:"|$)/g, '').trimStart())) {
    const next = await chunks.next();
    if (next.done) break;
    read.push(next.value);
    start += next.value.toString('latin1');
  }
  return { start, read };
};

/**
 * Reads a CSV file of figures in batches of a few thousand rows, so that memory does not grow with the file. The header
 * is row 1; if it has errors, nothing else is read. Never throws because of the content of the file: problems become
 * errors.
 */
export async function* readFigureFile(file: AsyncIterable<Buffer>, catalogue: Catalogue): AsyncGenerator<FigureBatch> {
  let bytes = 0;
  const chunks = file[Symbol.asyncIterator]();
  const { start, read } = await readStart(chunks);
  const delimiter = delimiterOf(start);
  async function* all(): AsyncGenerator<Buffer> {
    for (const chunk of read) {
      bytes += chunk.length;
      yield chunk;
    }
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
      bytes += next.value.length;
      yield next.value;
    }
  }
  const parser = parse({
    delimiter,
    record_delimiter: lineEnds,
    bom: true,
    relax_column_count: true,
    max_record_size: longestRow,
  });
  // An error of the file reaches the consumer of the parser.
  pipeline(Readable.from(all()), parser, () => {});
  try {
    yield* batches(parser as AsyncIterable<string[]>, delimiter, catalogue, () => bytes);
  } finally {
    await chunks.return?.();
  }
}

async function* batches(
  records: AsyncIterable<string[]>,
  delimiter: string,
  catalogue: Catalogue,
  bytesRead: () => number,
): AsyncGenerator<FigureBatch> {
  let [row, rows] = [0, 0];
  let readRow: ReadRow | null = null;
  let batch: Pick<FigureBatch, 'figures' | 'errors'> = { figures: [], errors: [] };
  try {
    for await (const cells of records) {
      row++;
      if (row === 1 && isSeparatorLine(cells)) continue;
      if (readRow === null) {
        const { header, errors } = readHeader(cells, delimiter, catalogue);
        if (errors.length > 0)
          return yield { figures: [], errors: errors.map((error) => ({ ...error, row })), rows, bytes: bytesRead() };
        readRow = rowReader(header, catalogue);
      } else if (!isEmpty(cells)) {
        rows++;
        batch.figures.push(...readRow(cells, row, batch.errors));
        if (batch.figures.length + batch.errors.length >= batchRows) {
          yield { ...batch, rows, bytes: bytesRead() };
          batch = { figures: [], errors: [] };
        }
      }
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // The parser reads ahead: use its own count, not the number of rows that have come this far.
    const { records: before } = error as CsvError & { records?: number };
    batch.errors.push({ row: (before ?? row) + 1, column: null, message: parserMessage(error) });
  }
  if (row === 0 && batch.errors.length === 0)
    batch.errors.push({ row: 1, column: null, message: said`the file is empty` });
  yield { ...batch, rows, bytes: bytesRead() };
}
