import type { RegionLevel } from '../../../prisma/generated/client/enums.ts';
import { plainText } from '../../region/names.ts';
import { isRegionCode } from '../../terms/region-code.ts';
import { type Sentence, said } from '../../terms/sentence.ts';
import { CellProblem, cellText, shown } from './cell.ts';

/** A region by its code, or by a plain name that only one region may have (on that level, if it is given). */
export type NamedRegion = { code: string } | { name: string; level: RegionLevel | null };

const provinceDigits = 2;
const kindWords: [RegExp, RegionLevel][] = [
  [/^(?:provinsi|propinsi|prov)\s+/, 'PROVINCE'],
  [/^(?:kecamatan|kec|distrik)\s+/, 'DISTRICT'],
  [/^(?:kelurahan|kel|desa)\s+/, 'VILLAGE'],
];

/** Adds the dots to a code that is written without them, as BPS writes its own codes. */
const dotted = (digits: string): string =>
  [digits.slice(0, 2), digits.slice(2, 4), digits.slice(4, 6), digits.slice(6)].filter((part) => part !== '').join('.');

/**
 * Reads a dotted Kemendagri code. A code that a spreadsheet has changed, or one of another system, is refused with a
 * hint.
 */
export const readRegionCode = (cell: string): NamedRegion | CellProblem => {
  const text = cellText(cell);
  if (isRegionCode(text)) return { code: text };
  if (/^\d+$/.test(text) && text.length > provinceDigits)
    return new CellProblem(
      isRegionCode(dotted(text))
        ? said`has no dots: BPS codes look like that and name other regions; if it is the Kemendagri code, write ${dotted(text)}`
        : said`is not a Kemendagri code such as 64.71, and a BPS code names other regions`,
    );
  if (/^\d{1,2}[.,]\d{1,2}$/.test(text))
    return new CellProblem(
      said`is not a region code: a spreadsheet took 64.10 for a number; format the column as text`,
    );
  return new CellProblem(said`is not a region code such as 64.71, 64.71.05 or 64.71.05.1001`);
};

/**
 * Reads a code or a name: Kota Balikpapan, Kab. Berau, Kecamatan Balikpapan Timur. `level` is the level that the column
 * names.
 */
export const readRegionName = (cell: string, level: RegionLevel | null): NamedRegion | CellProblem => {
  const text = cellText(cell);
  if (/^\d/.test(text)) return readRegionCode(text);
  const plain = plainText(text).replace(/^kab(?:upaten)?\s+/, 'kabupaten ');
  const kind = kindWords.find(([pattern]) => pattern.test(plain));
  const name = kind ? plain.replace(kind[0], '') : plain;
  if (name === '') return new CellProblem(said`is not the name of a region`);
  return { name, level: kind?.[1] ?? level };
};

/** The problem with a name, given the regions that have it. */
export const nameProblem = (name: string, found: { code: string; name: string }[]): Sentence => {
  if (found.length === 0) return said`no region is called ${shown(name)}; check the name or give the code`;
  const some = found.slice(0, 5).map((region) => `${region.code} ${region.name}`);
  const list = [...some, ...(found.length > some.length ? ['…'] : [])].join(', ');
  return said`${shown(name)} is the name of ${found.length} regions (${list}); write the code`;
};
