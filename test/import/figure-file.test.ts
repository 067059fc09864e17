import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { readFigureFile } from '../../src/import/file/figure-file.ts';
import type { OfferedFigure } from '../../src/import/file/offered-figure.ts';
import type { RowError } from '../../src/import/file/row-error.ts';
import { readShippedFacts } from '../../src/shipped/shipped-facts.ts';
import { catalogue } from '../harness/shipped-catalogue.ts';

type Read = { figures: OfferedFigure[]; errors: string[]; rows: number };

const readChunks = async (chunks: (string | Buffer)[]): Promise<Read> => {
  const figures: OfferedFigure[] = [];
  const errors: RowError[] = [];
  let rows = 0;
  for await (const batch of readFigureFile(Readable.from(chunks.map((chunk) => Buffer.from(chunk))), catalogue)) {
    figures.push(...batch.figures);
    errors.push(...batch.errors);
    rows = batch.rows;
  }
  return { figures, errors: errors.map(({ row, column, message }) => `${row} ${column}: ${String(message)}`), rows };
};

const read = (file: string | Buffer): Promise<Read> => readChunks([file]);

const numbers = ({ region, metric, measureCode, indicatorCode, value, asOf }: OfferedFigure): string =>
  [Object.values(region)[0], metric, measureCode ?? indicatorCode, value, asOf].join(' ');

test('the shipped file is read as shipped', async () => {
  const { figures, errors, rows } = await read(
    readFileSync(join(import.meta.dirname, '../../prisma/data/figures.csv')),
  );
  expect(errors).toEqual([]);
  const shipped = readShippedFacts().figures;
  expect(rows).toBe(shipped.length);
  expect(
    figures.map(
      ({
        row: _row,
        column: _column,
        regionColumn: _region,
        dayColumn: _day,
        claimColumns: _titles,
        source,
        region,
        asOf,
        ...rest
      }) => ({
        ...rest,
        region,
        asOf,
        source: source?.id ?? null,
      }),
    ),
  ).toEqual(
    shipped.map(({ id: _id, region, measure, indicator, basis, asOfTo, ...rest }) => ({
      ...rest,
      provisional: false,
      region: { code: region },
      measureCode: measure,
      indicatorCode: indicator,
      basisCode: basis,
      asOf: asOfTo,
    })),
  );
});

test('an office’s table gives a figure for every number in a row', async () => {
  const file = [
    '\uFEFFNo.;Kode Wilayah;Kab/Kota;Indikator;Jumlah (jiwa);Persen (%);Per Tanggal;Sumber;Keterangan;',
    '1;64.71;apa saja;Aktivasi IKD;38.000;"6,89 %";17 November 2025;"Radar\r\nBalikpapan";catatan;',
    '',
    '2;;Kota Samarinda;IKD aktif;21.745;-;30/10/2023;ANTARA;;',
    ';;;;;;;;;',
    '',
  ].join('\r\n');
  const { figures, errors, rows } = await read(file);
  expect(errors).toEqual([]);
  expect(rows).toBe(2);
  expect(figures.map(numbers)).toEqual([
    '64.71 COUNT IKD_ACTIVE 38000 2025-11-17',
    '64.71 COVERAGE IKD_ACTIVATION 6.89 2025-11-17',
    'kota samarinda COUNT IKD_ACTIVE 21745 2023-10-30',
  ]);
  expect(figures.map(({ row, column }) => `${row} ${column}`)).toEqual([
    '2 Jumlah (jiwa)',
    '2 Persen (%)',
    '4 Jumlah (jiwa)',
  ]);
  expect(figures[0]?.source).toMatchObject({ id: 'Radar\r\nBalikpapan', publisher: 'Radar\r\nBalikpapan' });
  expect(figures[2]?.region).toEqual({ name: 'kota samarinda', level: 'REGENCY' });
});

test('columns may be titled by the measure they count', async () => {
  const { figures, errors } = await read(
    'Kecamatan\tWajib KTP\tAktivasi IKD (%)\tTgl\nKec. Balikpapan Timur\t1.234\t7.34\t2024\n',
  );
  expect(errors).toEqual([]);
  expect(figures.map(numbers)).toEqual([
    'balikpapan timur COUNT KTP_ELIGIBLE 1234 2024-12-31',
    'balikpapan timur COVERAGE IKD_ACTIVATION 7.34 2024-12-31',
  ]);
});

test('UTF-16, as spreadsheets save "Unicode text", is read', async () => {
  const { figures, errors } = await read(
    Buffer.from('\uFEFFkode\tIKD aktif\ttanggal\r\n64.71\t5\t2024\r\n', 'utf16le'),
  );
  expect(errors).toEqual([]);
  expect(figures.map(numbers)).toEqual(['64.71 COUNT IKD_ACTIVE 5 2024-12-31']);
});

test.each([
  ['ends of lines of every kind', 'kode;IKD aktif;tanggal\r\n64.71;1;2024\n64.72;2;2024\r64.74;3;2024\r\n'],
  [
    'the line that tells Excel the delimiter',
    'sep=;\nkode;IKD aktif;tanggal\n64.71;1;2024\n64.72;2;2024\n64.74;3;2024',
  ],
])('%s are read, in any chunks', async (_what, file) => {
  const [first, ...rest] = [file.length, 1, 2, 3].map((size) =>
    Array.from({ length: Math.ceil(file.length / size) }, (_, index) => file.slice(index * size, (index + 1) * size)),
  );
  const whole = await readChunks(first ?? []);
  expect(whole.errors).toEqual([]);
  expect(whole.figures.map(({ value }) => value)).toEqual([1, 2, 3]);
  for (const chunks of rest) expect(await readChunks(chunks)).toEqual(whole);
});

describe('errors are reported by row and column', () => {
  const office = (...rows: string[]): string => ['kode;IKD aktif;tanggal', ...rows].join('\n');
  test.each<[string, string | Buffer, string[]]>([
    ['an empty file', '', ['1 null: the file is empty']],
    [
      'unknown titles',
      'kode,warna,jumlah,rasa,tanggal\n',
      ['1 warna: is not a known column', '1 rasa: is not a known column'],
    ],
    ['a title twice', 'kode,jumlah,total,tanggal\n', ['1 total: means the same as column "jumlah"; keep one']],
    [
      'titles that are not text',
      'kode,jumlah,tanggal,no\0,ket\u001F,\uFFFD\n',
      ['no\0', 'ket\u001F', '\uFFFD'].map(
        (title) => `1 ${title}: has characters that are not text: save the file as CSV UTF-8`,
      ),
    ],
    ['a field twice', 'kode,region,jumlah,tanggal\n', ['1 region: means the same as column "kode"; keep one']],
    [
      'columns that are missing',
      'keterangan\n',
      [
        '1 null: there is no region column: kode (64.71) or wilayah (Kota Balikpapan)',
        '1 null: there is no number column: jumlah, persen or value',
        '1 null: there is no day column: tanggal; for figures without a day, write "tanpa tanggal" in it',
      ],
    ],
    ['too few cells', office('64.71;5'), ['2 null: has 2 cells, but the header has 3']],
    ['too many cells', office('64.71;5;2024;x'), ['2 null: has 4 cells, but the header has 3']],
    [
      'a code without dots',
      office('6402;5;2024'),
      [
        '2 kode: "6402" has no dots: BPS codes look like that and name other regions; if it is the Kemendagri code, write 64.02',
      ],
    ],
    [
      'a code that a spreadsheet took for a number',
      office('64.1;5;2024'),
      ['2 kode: "64.1" is not a region code: a spreadsheet took 64.10 for a number; format the column as text'],
    ],
    ['no region', office(';5;2024'), ['2 kode: is empty']],
    ['no number', office('64.71;-;2024'), ['2 IKD aktif: is empty: leave out rows without a number']],
    ['no day', office('64.71;5;'), ['2 tanggal: is empty; for a figure without a day, write "tanpa tanggal"']],
    [
      'a day with the precision of undated figures, and the other way round',
      'kode,IKD aktif,tanggal,precision\n64.71,5,2024-10-31,UNDATED\n64.72,5,tanpa tanggal,DAY',
      [
        '2 tanggal: the figure cannot be undated and have a day',
        '3 tanggal: the figure cannot be undated and have a day',
      ],
    ],
    [
      'a first day of an undated figure',
      'kode,IKD aktif,dari tanggal,tanggal\n64.71,5,2024-10-01,tanpa tanggal',
      ['2 tanggal: the figure cannot be undated and have a day'],
    ],
    ['NUL', office('64.71;5\0;2024'), ['2 IKD aktif: has characters that are not text: save the file as CSV UTF-8']],
    [
      'a control character',
      office('64.71;5;2024\u001F'),
      ['2 tanggal: has characters that are not text: save the file as CSV UTF-8'],
    ],
    [
      'another encoding',
      Buffer.from(office('64.71;5;2024\xe9'), 'latin1'),
      ['2 tanggal: has characters that are not text: save the file as CSV UTF-8'],
    ],
    [
      'words that are special to a program',
      'kode,metric,indicator,value,approximate,tanggal\n64.71,constructor,IKD_ACTIVATION,5,,2024\n64.71,COVERAGE,IKD_ACTIVATION,5,__proto__,2024',
      [
        '2 metric: "constructor" is not one of COUNT, COVERAGE, ACHIEVEMENT, RANK, GAP_POINTS, TARGET_PEOPLE',
        '2 metric: is empty: write one of COUNT, COVERAGE, ACHIEVEMENT, RANK, GAP_POINTS, TARGET_PEOPLE',
        '3 approximate: "__proto__" is neither true nor false',
      ],
    ],
    [
      'a source that cannot be stored',
      `kode;IKD aktif;tanggal;sumber;url\n64.71;5;2024;A;javascript:alert(1)\n64.71;6;2024;${'x'.repeat(201)};`,
      [
        '2 url: "javascript:alert(1)" must be an address that begins with http:// or https://',
        `3 sumber: "${'x'.repeat(60)}…" must have at most 200 characters`,
      ],
    ],
    [
      'a month that does not exist',
      'kode;IKD aktif;tanggal;sumber;tanggal terbit\n64.71;5;2024;A;2024-13',
      ['2 tanggal terbit: "2024-13" is not a calendar day; write days as 31/10/2024 or 2024-10-31'],
    ],
    [
      'an address of a source that is not named',
      'kode;IKD aktif;tanggal;sumber;url\n64.71;5;2024;A;\n64.72;6;2024;;https://example.org',
      ['3 url: describes a source that is not named: fill in sumber'],
    ],
    ['an error below Excel’s own line', 'sep=;\nkode;warna;jumlah;tanggal', ['2 warna: is not a known column']],
    ['an open quote', office('64.71;"5;2024', '64.72;5;2024'), ['2 null: a quotation mark is opened and never closed']],
    [
      'a quote within a cell',
      office('64.71;5;2024', '64.72;5"6;2024'),
      ['3 null: has a quotation mark within a cell; double it, or put the whole cell in quotation marks'],
    ],
    [
      'rows after quoted newlines and empty lines',
      'kode,IKD aktif,tanggal,sumber\n64.71,1,2024,"a\n\nb"\n\n64.72,x,2024,c\n',
      ['4 IKD aktif: "x" is not a number'],
    ],
    [
      'several cells of a row',
      office('x;y;z'),
      [
        '2 kode: "x" is not a region code such as 64.71, 64.71.05 or 64.71.05.1001',
        '2 tanggal: "z" is not a day or period such as 2024-10-31, 31/10/2024, 31 Oktober 2024, Oktober 2024, semester I 2024 or 2024',
        '2 IKD aktif: "y" is not a number',
      ],
    ],
    ['no measure', 'kode;jumlah;tanggal\n64.71;5;2024', ['2 measure: is empty: name the measure, such as IKD_ACTIVE']],
    [
      'a basis of another indicator',
      'kode;persen;indikator;basis;tanggal\n64.71;5;IKD_ACTIVATION;CHILDREN;2024',
      ['2 basis: IKD_ACTIVATION has no basis CHILDREN; it has KTP_ELIGIBLE, KTP_RECORDED, KTP_HOLDERS'],
    ],
    [
      'a number outside its bounds',
      'region,measure,value,low,high,asOfTo\n64.71,IKD_ACTIVE,5,6,7,2024-01-01',
      ['2 value: lies outside low and high'],
    ],
    ['a cell without a title', 'kode;IKD aktif;tanggal;\n64.71;5;2024;x', ['2 : has no title above it']],
  ])('%s', async (_what, file, expected) => {
    const { errors } = await read(file);
    expect(errors).toEqual(expected);
  });
});
