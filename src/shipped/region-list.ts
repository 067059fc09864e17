import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { RegionKind, RegionLevel } from '../../prisma/generated/client/enums.ts';
import { searchTextOf } from '../region/names.ts';
import { countryCode, isRegionCode, kindOf, levelOf, parentOf } from '../terms/region-code.ts';
import { zoneOf } from '../terms/zone.ts';
import { readCsvRows, rowError } from './csv-rows.ts';
import type { ListedRegion } from './region-difference.ts';

const files: [string, RegionLevel][] = [
  ['provinces.csv', 'PROVINCE'],
  ['regencies.csv', 'REGENCY'],
  ['districts.csv', 'DISTRICT'],
  ['villages.csv', 'VILLAGE'],
];

/** The folder of the npm package idn-area-data. Its data is under the ODbL and stays in the package. */
const packagedFolder = (): string =>
  join(dirname(createRequire(import.meta.url).resolve('idn-area-data/package.json')), 'data');

/** The files that the list is read from, for detecting changes. */
export const regionFiles = (folder = packagedFolder()): string[] => files.map(([file]) => join(folder, file));

const rowOf = (level: RegionLevel) =>
  z.object({
    code: z.string().refine((code) => isRegionCode(code) && levelOf(code) === level && kindOf(code) !== null, {
      error: `is not the code of a ${level.toLowerCase()}`,
    }),
    name: z.string().trim().min(1, { error: 'is empty' }),
  });

const listed = (code: string, name: string): ListedRegion => ({
  code,
  name,
  level: levelOf(code),
  kind: kindOf(code) as RegionKind,
  timeZone: zoneOf(code),
  parentCode: parentOf(code),
  searchText: searchTextOf(code, name),
});

/**
 * The whole tree, parents before children: the country, 38 provinces, 514 regencies, 7,285 districts, 83,762 villages.
 * Throws StartupError for a broken row, a code that appears twice, or a region whose parent is not listed.
 */
export const readRegionList = (folder = packagedFolder()): ListedRegion[] => {
  const regions = new Map([[countryCode, listed(countryCode, 'Indonesia')]]);
  for (const [file, level] of files) {
    const path = join(folder, file);
    for (const [index, { code, name }] of readCsvRows(path, rowOf(level)).entries()) {
      if (regions.has(code)) throw rowError(path, index, 'code', `"${code}" appears twice`);
      if (!regions.has(parentOf(code) ?? ''))
        throw rowError(path, index, 'code', `"${code}" has no parent in the list`);
      regions.set(code, listed(code, name));
    }
  }
  return [...regions.values()];
};
