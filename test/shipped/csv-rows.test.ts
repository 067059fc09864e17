import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { dayCell, numberCell, optionalCell, readCsvRows } from '../../src/shipped/csv-rows.ts';
import { StartupError } from '../../src/terms/startup-error.ts';
import { thrownBy } from '../harness/thrown.ts';
import { folderWith } from './folder.ts';

const row = z.object({ code: z.string().min(1), value: numberCell, day: optionalCell(dayCell) });

const read = (text: string) => readCsvRows(join(folderWith({ 'rows.csv': text }), 'rows.csv'), row);

const complaint = (text: string): string => {
  const error = thrownBy(() => read(text));
  expect(error).toBeInstanceOf(StartupError);
  return (error as StartupError).message;
};

describe('valid rows', () => {
  test('are read with their numbers and days; an empty cell is null', () => {
    expect(read('code,value,day\n64,99.54,2024-10-31\n"65",3,\n')).toEqual([
      { code: '64', value: 99.54, day: '2024-10-31' },
      { code: '65', value: 3, day: null },
    ]);
  });

  test('may have their columns in any order, with others beside them', () => {
    expect(read('note,day,value,code\nhi,,1,64\n')).toEqual([{ code: '64', value: 1, day: null }]);
  });

  test('may have a byte order mark, Windows line ends, quoted commas and no last line end', () => {
    expect(read('\uFEFFcode,value,day\r\n"Kutai, Barat",1,2024-02-29')).toEqual([
      { code: 'Kutai, Barat', value: 1, day: '2024-02-29' },
    ]);
  });
});

describe('a bad number', () => {
  test.each(['abc', '-3', '99,54', '1.234.567', '1e3', '12.', ' 5', '0x10', ''])(
    '%j is named with its place',
    (text) => {
      expect(complaint(`code,value,day\n64,1,\n65,"${text}",\n`)).toBe(
        `rows.csv line 3, column value: ${JSON.stringify(text)} must be a number such as 99.54`,
      );
    },
  );
});

describe('a bad day', () => {
  test.each(['2023-02-29', '2024-13-01', '31-10-2024', '2024-10', '2024-1-5', 'kemarin'])(
    '%j is named with its place',
    (text) => {
      expect(complaint(`code,value,day\n64,1,${text}\n`)).toBe(
        `rows.csv line 2, column day: ${JSON.stringify(text)} must be a day such as 2024-10-31`,
      );
    },
  );
});

test('the first invalid row is named, by its last line if a cell has several', () => {
  expect(complaint('code,value,day\n64,1,\n65,x,\n66,y,\n')).toContain('line 3, column value: "x"');
  expect(complaint('code,value,day\n"64\nbis",1,\n65,x,\n')).toContain('line 4, column value: "x"');
});

describe('a broken file', () => {
  test('a missing column is named on line 1', () => {
    expect(complaint('code,value\n64,1\n')).toBe('rows.csv line 1, column day: the header row lacks this column');
  });

  test('a row that is too short is named with the first column it lacks', () => {
    expect(complaint('code,value,day\n64,1,\n65,2\n66,3,\n')).toContain('rows.csv line 3, column day: ');
  });

  test('a row that is too long is named with the extra column', () => {
    expect(complaint('code,value,day\n64,1,,\n')).toContain('rows.csv line 2, column 4: ');
  });

  test('an empty line is a row that is too short', () => {
    expect(complaint('code,value,day\n\n64,1,\n')).toContain('rows.csv line 2, column value: ');
  });

  test('a quote that never closes is named by its column and the line where the file ends', () => {
    expect(complaint('code,value,day\n64,1,\n65,"2,\n')).toContain('rows.csv line 3, column value: ');
  });

  test('a missing file is named', () => {
    const error = thrownBy(() => readCsvRows(join(folderWith({}), 'rows.csv'), row));
    expect(error).toBeInstanceOf(StartupError);
    expect((error as StartupError).message).toContain('rows.csv: ');
  });
});

test('a file with only a header is a broken file', () => {
  expect(complaint('code,value,day\n')).toBe('rows.csv line 1: the file has no rows');
});
