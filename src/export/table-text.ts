import { stringify } from 'csv-stringify/sync';
import type { ExportedTable } from './row-pages.ts';

type WrittenTable = Pick<ExportedTable, 'columns' | 'pages'>;

export const formats = ['csv', 'json'] as const;
/** The format that a table is written in. */
export type Format = (typeof formats)[number];
export const locales = ['en', 'id'] as const;
/** en: comma between cells and a decimal point; id: semicolon and a decimal comma, as Indonesian spreadsheets expect. */
export type Locale = (typeof locales)[number];

const decimalSign: Record<Locale, string> = { en: '.', id: ',' };
const delimiter: Record<Locale, string> = { en: ',', id: ';' };

/**
 * CSV for spreadsheets: UTF-8 with BOM, CRLF, a header row. Text that a spreadsheet would take for a formula gets an
 * apostrophe before it, which the import removes again.
 */
async function* csvText({ columns, pages }: WrittenTable, locale: Locale): AsyncGenerator<string> {
  const options = {
    columns: [...columns],
    delimiter: delimiter[locale],
    record_delimiter: '\r\n',
    escape_formulas: true,
    cast: {
      number: (value: number) => String(value).replace('.', decimalSign[locale]),
      boolean: String,
    },
  };
  yield stringify([], { ...options, bom: true, header: true });
  for await (const page of pages) yield stringify(page, options);
}

/** A JSON array with an object for each row, one row per line. */
async function* jsonText({ columns, pages }: WrittenTable): AsyncGenerator<string> {
  let before = '[\n';
  for await (const page of pages) {
    const rows = page.map((row) => JSON.stringify(Object.fromEntries(columns.map((column) => [column, row[column]]))));
    if (rows.length === 0) continue;
    yield before + rows.join(',\n');
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

/** The table's text, produced page by page as it is consumed. */
export const tableText = (table: WrittenTable, format: Format, locale: Locale): AsyncGenerator<string> =>
  format === 'csv' ? csvText(table, locale) : jsonText(table);
