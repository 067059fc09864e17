import type { RegionKind, RegionLevel } from '../../prisma/generated/client/enums.ts';

/** The country's code. Every other code is a province's two digits, followed by further parts joined with dots. */
export const countryCode = 'ID';

/** Code lengths from province to village: an ancestor's code is the prefix of one of these lengths. */
export const codeWidths = [2, 5, 8, 13];

const shape = /^\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?$/;
const levels = ['COUNTRY', 'PROVINCE', 'REGENCY', 'DISTRICT', 'VILLAGE'] as const satisfies RegionLevel[];
/** Levels by the length of their codes. Counting the dots instead took a third of a search for a name. */
const levelOfWidth = new Map<number, RegionLevel>(
  codeWidths.map((width, index) => [width, levels[index + 1] as RegionLevel]),
);
const villageKinds: Record<string, RegionKind> = { 1: 'KELURAHAN', 2: 'DESA', 3: 'DESA_ADAT' };
const firstKota = 71;

/** Whether the text is a well-formed Kemendagri code (or ID). BPS codes, which have no dots, are not. */
export const isRegionCode = (text: string): boolean => text === countryCode || shape.test(text);

/** The level of a code: DISTRICT for 64.71.05. The code must be well-formed. */
export const levelOf = (code: string): RegionLevel =>
  code === countryCode ? 'COUNTRY' : (levelOfWidth.get(code.length) as RegionLevel);

/** The next level down; null for a village. */
export const levelBelow = (level: RegionLevel): RegionLevel | null => levels[levels.indexOf(level) + 1] ?? null;

/** Whether regions of a level lie below a region. */
export const isLevelBelow = (level: RegionLevel, code: string): boolean =>
  levels.indexOf(level) > levels.indexOf(levelOf(code));

/** The parent's code; null for the country. */
export const parentOf = (code: string): string | null => {
  if (code === countryCode) return null;
  const lastDot = code.lastIndexOf('.');
  return lastDot === -1 ? countryCode : code.slice(0, lastDot);
};

/** The codes of the ancestors, from the country down to the parent. */
export const ancestorsOf = (code: string): string[] => {
  const parent = parentOf(code);
  return parent === null ? [] : [...ancestorsOf(parent), parent];
};

/** The lowest region that contains all the given regions, possibly one of them; the country if none are given. */
export const nearestCommon = (codes: string[]): string => {
  const [first = countryCode, ...rest] = codes;
  const chain = [...ancestorsOf(first), first];
  return chain.findLast((root) => rest.every((code) => isWithin(code, root))) ?? countryCode;
};

/** Whether `code` is `root` or lies below it. */
export const isWithin = (code: string, root: string): boolean =>
  root === countryCode || code === root || code.startsWith(`${root}.`);

/**
 * The codes strictly below `code`, compared byte by byte, run from `from` (inclusive) to `to` (exclusive): "/" follows
 * "." and ":" follows "9", and the country's letters sort after all digits.
 */
export const boundsBelow = (code: string): { from: string; to: string } =>
  code === countryCode ? { from: '0', to: ':' } : { from: `${code}.`, to: `${code}/` };

/** The same range including `code` itself; for the country, everything. */
export const boundsWithin = (code: string): { from: string; to: string } =>
  code === countryCode ? { from: '0', to: '~' } : { from: code, to: `${code}/` };

/** The codes that lie below no other code in the list. */
export const topmost = (codes: string[]): string[] => {
  const all = new Set(codes);
  return [...all].filter((code) => !ancestorsOf(code).some((ancestor) => all.has(ancestor)));
};

/**
 * The kind of a region: a second part of 71 and up is a kota; a village part starts with 1 for a kelurahan, 2 for a
 * desa, 3 for a desa adat. Null for any other village part.
 */
export const kindOf = (code: string): RegionKind | null => {
  const parts = code.split('.');
  switch (levelOf(code)) {
    case 'COUNTRY':
      return 'COUNTRY';
    case 'PROVINCE':
      return 'PROVINCE';
    case 'REGENCY':
      return Number(parts[1]) >= firstKota ? 'KOTA' : 'KABUPATEN';
    case 'DISTRICT':
      return 'KECAMATAN';
    case 'VILLAGE':
      return villageKinds[parts[3]?.[0] ?? ''] ?? null;
  }
};

const levelsOfKinds: Record<RegionKind, RegionLevel> = {
  COUNTRY: 'COUNTRY',
  PROVINCE: 'PROVINCE',
  KABUPATEN: 'REGENCY',
  KOTA: 'REGENCY',
  KECAMATAN: 'DISTRICT',
  KELURAHAN: 'VILLAGE',
  DESA: 'VILLAGE',
  DESA_ADAT: 'VILLAGE',
};

/** The level that has regions of a kind. */
export const levelOfKind = (kind: RegionKind): RegionLevel => levelsOfKinds[kind];
