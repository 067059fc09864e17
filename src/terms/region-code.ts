import type { RegionKind, RegionLevel } from '../../prisma/generated/client/enums.ts';

/** The country's code. Every other code is a province's two digits, followed by parts joined with dots. */
export const countryCode = 'ID';

/** The lengths of codes, from a province's to a village's: an ancestor's code is that much of the start of a code. */
export const codeWidths = [2, 5, 8, 13];

const shape = /^\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?$/;
const levels = ['COUNTRY', 'PROVINCE', 'REGENCY', 'DISTRICT', 'VILLAGE'] as const satisfies RegionLevel[];
const villageKinds: Record<string, RegionKind> = { 1: 'KELURAHAN', 2: 'DESA', 3: 'DESA_ADAT' };
const firstKota = 71;

/** Whether the text is a well-formed Kemendagri code (or ID). BPS codes, which have no dots, are not. */
export const isRegionCode = (text: string): boolean => text === countryCode || shape.test(text);

/** 64.71.05 has level DISTRICT. The code must be well-formed. */
export const levelOf = (code: string): RegionLevel =>
  code === countryCode ? 'COUNTRY' : (levels[code.split('.').length] as RegionLevel);

/** One step down; null below a village. */
export const levelBelow = (level: RegionLevel): RegionLevel | null => levels[levels.indexOf(level) + 1] ?? null;

/** The code above; null for the country. */
export const parentOf = (code: string): string | null => {
  if (code === countryCode) return null;
  const lastDot = code.lastIndexOf('.');
  return lastDot === -1 ? countryCode : code.slice(0, lastDot);
};

/** From the country down to the parent. */
export const ancestorsOf = (code: string): string[] => {
  const parent = parentOf(code);
  return parent === null ? [] : [...ancestorsOf(parent), parent];
};

/** The lowest region that contains all of the regions, one of them it may be; the country for none. */
export const nearestCommon = (codes: string[]): string => {
  const [first = countryCode, ...rest] = codes;
  const chain = [...ancestorsOf(first), first];
  return chain.findLast((root) => rest.every((code) => isWithin(code, root))) ?? countryCode;
};

/** Whether `code` is `root` or lies below it. */
export const isWithin = (code: string, root: string): boolean =>
  root === countryCode || code === root || code.startsWith(`${root}.`);

/**
 * The codes strictly below `code` are those from `from` up to, not including, `to`, byte by byte: "/" follows "." and
 * ":" follows "9", and the country's letters sort after all digits.
 */
export const boundsBelow = (code: string): { from: string; to: string } =>
  code === countryCode ? { from: '0', to: ':' } : { from: `${code}.`, to: `${code}/` };

/** The same range with `code` itself; for the country, everything. */
export const boundsWithin = (code: string): { from: string; to: string } =>
  code === countryCode ? { from: '0', to: '~' } : { from: code, to: `${code}/` };

/** Those of the codes that lie below none of the others. */
export const topmost = (codes: string[]): string[] => {
  const all = new Set(codes);
  return [...all].filter((code) => !ancestorsOf(code).some((ancestor) => all.has(ancestor)));
};

/** Second part 71 and up is a kota; the village part starts 1 kelurahan, 2 desa, 3 desa adat. Null if it fits none. */
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
