import type { RegionKind, RegionLevel } from '../../prisma/generated/client/enums.ts';

/** One region of the shipped list. */
export type ListedRegion = {
  code: string;
  name: string;
  level: RegionLevel;
  kind: RegionKind;
  timeZone: string;
  parentCode: string | null;
  searchText: string;
};

/** A region as it is stored. */
export type StoredRegion = Pick<ListedRegion, 'code' | 'name' | 'kind' | 'timeZone' | 'searchText'> & {
  childCount: number;
  isRetired: boolean;
};

/** A listed region with the number of its children that are listed. */
export type CountedRegion = ListedRegion & { childCount: number };

/** The changes that bring the stored regions in line with a list. */
export type RegionDifference = {
  added: CountedRegion[];
  /** Renamed, brought back or changed in another way. */
  updated: CountedRegion[];
  /** Changed in nothing but the number of their children. */
  recounted: CountedRegion[];
  /** The codes of regions that the list no longer names. */
  retired: string[];
};

const isSame = (region: ListedRegion, known: StoredRegion): boolean =>
  region.name === known.name &&
  region.kind === known.kind &&
  region.timeZone === known.timeZone &&
  region.searchText === known.searchText &&
  !known.isRetired;

/** Compares a list with the stored regions. Regions that are the same in both appear nowhere. */
export const differenceOf = (list: ListedRegion[], stored: StoredRegion[]): RegionDifference => {
  const known = new Map(stored.map((region) => [region.code, region]));
  const counts = new Map<string | null, number>();
  for (const { parentCode } of list) counts.set(parentCode, (counts.get(parentCode) ?? 0) + 1);
  const difference: RegionDifference = { added: [], updated: [], recounted: [], retired: [] };
  for (const listed of list) {
    const region = { ...listed, childCount: counts.get(listed.code) ?? 0 };
    const before = known.get(listed.code);
    if (!before) difference.added.push(region);
    else if (!isSame(listed, before)) difference.updated.push(region);
    else if (region.childCount !== before.childCount) difference.recounted.push(region);
  }
  const listed = new Set(list.map(({ code }) => code));
  difference.retired = stored.filter(({ code, isRetired }) => !isRetired && !listed.has(code)).map(({ code }) => code);
  return difference;
};
