import { expect, test } from 'vitest';
import { fallText, type LastChange } from '../../pages/src/board/fall.ts';
import { wordsIn } from '../../pages/src/words.ts';

const change = (more: Partial<LastChange>): LastChange => ({
  cause: 'CORRECTED',
  before: 7,
  after: 6.88,
  note: null,
  figure: null,
  ...more,
});
const shown = (percent: number | null, lastChange: LastChange | null = null) => ({
  coverage: percent === null ? null : { percent },
  lastChange,
});
const figure = { status: 'RETRACTED', asOf: '2024-06-19', source: { publisher: 'Kaltim Post' } };

test.each([
  [
    'a correction with its note',
    7,
    6.88,
    change({ note: 'Terhitung dua kali' }),
    'turun 0,12 poin: koreksi, Terhitung dua kali',
  ],
  ['a correction without one', 7, 6.88, change({}), 'turun 0,12 poin: koreksi'],
  ['withdrawals', 7, 6.88, change({ cause: 'RECORDED' }), 'turun 0,12 poin: pencatatan di kegiatan'],
  [
    'a figure that was retracted',
    7,
    6.88,
    change({ cause: 'FIGURE', note: 'English', figure }),
    'turun 0,12 poin: angka ditarik, per 19 Juni 2024, Kaltim Post',
  ],
  [
    'a figure without a day and a source',
    7,
    6.88,
    change({ cause: 'FIGURE', figure: { status: 'ACTIVE', asOf: null, source: null } }),
    'turun 0,12 poin: angka baru diterbitkan',
  ],
  ['a fall of less than a hundredth', 7, 6.99959, change({}), 'turun 0,00041 poin: koreksi'],
  ['a fall between two frames that a later rise ended', 7, 6.88, change({ before: 6.8 }), 'turun 0,12 poin'],
  ['a fall of which nothing is known', 7, 6.88, null, 'turun 0,12 poin'],
  ['a rise', 6.88, 7, change({ before: 6.88, after: 7 }), ''],
  ['a value that stays', 7, 7, change({}), ''],
  ['a sum in another order', 0.3, 0.3 - 1e-16, change({}), ''],
  ['a value that is new', null, 7, change({}), ''],
  ['a value that is gone', 7, null, change({}), ''],
])('%s', (_what, before, after, last, expected) =>
  expect(fallText(shown(before), shown(after, last), wordsIn('id'), 'id')).toBe(expected),
);

test('the first frame explains nothing', () =>
  expect(fallText(undefined, shown(7, change({})), wordsIn('en'), 'en')).toBe(''));
