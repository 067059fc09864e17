import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainText, searchTextOf } from '../../src/region/names.ts';

const namesOf = (code: string, name: string): string[] => searchTextOf(code, name).split('|');

test.each([
  ['Kota Balikpapan', 'kota balikpapan'],
  ["Ma'rang", 'marang'],
  ['Ma’rang', 'marang'],
  ['Tanjung`Pinang', 'tanjungpinang'],
  ['Sidomulyo-Barat', 'sidomulyo barat'],
  ['  Penajam   Paser\tUtara ', 'penajam paser utara'],
  ['Désa Å', 'desa a'],
  ['Blok 5/A (Lama)', 'blok 5 a lama'],
  ['…', ''],
])('%j is searched as %j', (written, plain) => {
  expect(plainText(written)).toBe(plain);
});

test('a plain text stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(plainText(plainText(text))).toBe(plainText(text));
    }),
  );
});

test.each([
  ['64.71', 'Kota Balikpapan', 'balikpapan'],
  ['64.09', 'Kabupaten Penajam Paser Utara', 'penajam paser utara'],
  ['31.74', 'Kota Administrasi Jakarta Selatan', 'jakarta selatan'],
  ['31.01', 'Kabupaten Administrasi Kepulauan Seribu', 'kepulauan seribu'],
])('%s %s is found with and without its kind', (code, name, short) => {
  expect(namesOf(code, name)).toContain(short);
  expect(namesOf(code, name)).toContain(plainText(name));
});

test('a kind word inside a name is part of the name', () => {
  expect(namesOf('63.02', 'Kabupaten Kotabaru')).toContain('kotabaru');
  expect(namesOf('35.07.24.2001', 'Desaku')).toEqual(['desaku']);
});

test('a name without a kind word appears once', () => {
  expect(searchTextOf('64.02.06.2014', 'Sidomulyo')).toBe('sidomulyo');
});

describe('colloquial names of a place', () => {
  test.each([
    ['31', 'Daerah Khusus Ibukota Jakarta', ['jakarta', 'dki', 'dki jakarta', 'dkj']],
    ['34', 'Daerah Istimewa Yogyakarta', ['jogja', 'yogya', 'diy', 'yogyakarta']],
    ['34.71', 'Kota Yogyakarta', ['jogja', 'yogyakarta', 'kota yogyakarta']],
    ['64', 'Kalimantan Timur', ['kaltim', 'kalimantan timur']],
    ['64.09', 'Kabupaten Penajam Paser Utara', ['ppu', 'penajam']],
    ['33.72', 'Kota Surakarta', ['solo', 'surakarta']],
    ['52', 'Nusa Tenggara Barat', ['ntb']],
  ])('%s %s is found as each of %j', (code, name, spoken) => {
    expect(namesOf(code, name)).toEqual(expect.arrayContaining(spoken));
  });

  test('an alias belongs to one code, not to the regions below it', () => {
    expect(namesOf('64.71', 'Kota Balikpapan')).not.toContain('kaltim');
  });
});
