import { describe, expect, test } from 'vitest';
import { readRegionList, regionFiles } from '../../src/shipped/region-list.ts';
import { ancestorsOf } from '../../src/terms/region-code.ts';
import { StartupError } from '../../src/terms/startup-error.ts';
import { thrownBy } from '../harness/thrown.ts';
import { folderWith } from './folder.ts';

const sound = {
  'provinces.csv': 'code,name\n64,Kalimantan Timur\n',
  'regencies.csv': 'code,province_code,name\n64.02,64,Kabupaten Kutai Kartanegara\n64.71,64,Kota Balikpapan\n',
  'districts.csv': 'code,regency_code,name\n64.71.05,64.71,Balikpapan Kota\n',
  'villages.csv': 'code,district_code,name\n64.71.05.1001,64.71.05,Prapatan\n',
};

const complaint = (files: Partial<typeof sound>): string => {
  const error = thrownBy(() => readRegionList(folderWith({ ...sound, ...files })));
  expect(error).toBeInstanceOf(StartupError);
  return (error as StartupError).message;
};

test('a list becomes a tree, the country first and parents before children', () => {
  const regions = readRegionList(folderWith(sound));
  expect(regions.map(({ code, parentCode }) => [code, parentCode])).toEqual([
    ['ID', null],
    ['64', 'ID'],
    ['64.02', '64'],
    ['64.71', '64'],
    ['64.71.05', '64.71'],
    ['64.71.05.1001', '64.71.05'],
  ]);
  expect(regions[3]).toEqual({
    code: '64.71',
    name: 'Kota Balikpapan',
    level: 'REGENCY',
    kind: 'KOTA',
    timeZone: 'Asia/Makassar',
    parentCode: '64',
    searchText: 'balikpapan|kota balikpapan',
  });
});

test('a code that appears twice is named with its line', () => {
  const twice = `${sound['regencies.csv']}64.02,64,Kutai\n`;
  expect(complaint({ 'regencies.csv': twice })).toBe('regencies.csv line 4, column code: "64.02" appears twice');
});

test('a region without a parent is named with its line', () => {
  const orphan = 'code,regency_code,name\n64.71.05,64.71,Balikpapan Kota\n65.01.01,65.01,Sesayap\n';
  expect(complaint({ 'districts.csv': orphan })).toBe(
    'districts.csv line 3, column code: "65.01.01" has no parent in the list',
  );
});

describe('a code that does not belong in its file', () => {
  test.each([
    ['provinces.csv', '64.71', 'province'],
    ['provinces.csv', 'ID', 'province'],
    ['regencies.csv', '6471', 'regency'],
    ['districts.csv', '64.71', 'district'],
    ['villages.csv', '64.71.05', 'village'],
    ['villages.csv', '64.71.05.9001', 'village'],
  ])('in %s %s is not the code of a %s', (file, code, level) => {
    expect(complaint({ [file]: `code,name\n${code},Nama\n` })).toBe(
      `${file} line 2, column code: "${code}" is not the code of a ${level}`,
    );
  });
});

test('an empty name, a missing column and a row that is too short are named', () => {
  expect(complaint({ 'provinces.csv': 'code,name\n64,  \n' })).toBe('provinces.csv line 2, column name: "  " is empty');
  expect(complaint({ 'provinces.csv': 'kode,name\n64,Kaltim\n' })).toContain('provinces.csv line 1, column code: ');
  expect(complaint({ 'provinces.csv': 'code,name\n64\n' })).toContain('provinces.csv line 2, column name: ');
});

test('the shipped list has 91,600 regions on five levels, each with all its ancestors', () => {
  const regions = readRegionList();
  const count = (level: string): number => regions.filter((region) => region.level === level).length;
  expect(['COUNTRY', 'PROVINCE', 'REGENCY', 'DISTRICT', 'VILLAGE'].map(count)).toEqual([1, 38, 514, 7285, 83_762]);
  const codes = new Set(regions.map(({ code }) => code));
  expect(codes.size).toBe(91_600);
  expect(regions.every(({ code }) => ancestorsOf(code).every((ancestor) => codes.has(ancestor)))).toBe(true);
});

test('the list has one file for each level, so that a change of one is noticed', () => {
  expect(regionFiles('/x')).toEqual(['/x/provinces.csv', '/x/regencies.csv', '/x/districts.csv', '/x/villages.csv']);
});
