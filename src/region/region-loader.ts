import DataLoader from 'dataloader';
import type { Region } from '../../prisma/generated/client/client.ts';
import type { RegionLevel } from '../../prisma/generated/client/enums.ts';
import type { PrismaClient, Queryable } from '../database/database.ts';
import { plainText } from './names.ts';
import { countDescendants, type DescendantPage, readDescendants, searchRegions } from './region.store.ts';

/** Loads the regions of one request in batches: one statement, however many parents there are. */
export class RegionLoader {
  private readonly byCode: DataLoader<string, Region | null>;
  private readonly pages: DataLoader<{ code: string; page: DescendantPage }, string[], string>;
  private readonly counts: DataLoader<{ code: string; level: RegionLevel }, number, string>;

  // A page and its total count share one search.
  private readonly searches = new Map<string, Promise<string[]>>();
  private readonly db: Queryable;

  constructor(prisma: PrismaClient, db: Queryable) {
    this.db = db;
    this.byCode = new DataLoader(async (codes) => {
      const rows = await prisma.region.findMany({ where: { code: { in: [...codes] } } });
      const found = new Map(rows.map((row) => [row.code, row]));
      return codes.map((code) => found.get(code) ?? null);
    });
    this.pages = new DataLoader(
      async (keys) => {
        const groups = Map.groupBy(keys, ({ page }) => JSON.stringify(page));
        const results = new Map<string, Map<string, string[]>>();
        for (const [key, group] of groups) {
          const page = (group[0] as (typeof group)[number]).page;
          results.set(
            key,
            await readDescendants(
              db,
              group.map(({ code }) => code),
              page,
            ),
          );
        }
        return keys.map(({ code, page }) => results.get(JSON.stringify(page))?.get(code) ?? []);
      },
      { cacheKeyFn: ({ code, page }) => `${code} ${JSON.stringify(page)}` },
    );
    this.counts = new DataLoader(
      async (keys) => {
        const found = await countDescendants(db, keys);
        return keys.map(({ code, level }) => found.get(`${code} ${level}`) ?? 0);
      },
      { cacheKeyFn: ({ code, level }) => `${code} ${level}` },
    );
  }

  /** The region with that code; null if there is none. */
  region(code: string): Promise<Region | null> {
    return this.byCode.load(code);
  }

  /** Whether the tree has the region, retired or not. */
  async exists(code: string): Promise<boolean> {
    return (await this.region(code)) !== null;
  }

  /** The regions with those codes, in the same order. Throws if one does not exist. */
  async all(codes: string[]): Promise<Region[]> {
    const regions = await this.byCode.loadMany(codes);
    return regions.map((region, index) => {
      if (region instanceof Error) throw region;
      if (!region) throw new Error(`region ${codes[index]} is not in the tree`);
      return region;
    });
  }

  /** The codes on one page of a region's descendants, in code order. */
  descendants(code: string, page: DescendantPage): Promise<string[]> {
    return this.pages.load({ code, page });
  }

  /**
   * The codes of all regions with a name similar to the text, best match first; names.ts defines the names compared.
   */
  search(text: string, level: RegionLevel | null, within: string | null): Promise<string[]> {
    const key = JSON.stringify([text, level, within]);
    const found = this.searches.get(key) ?? searchRegions(this.db, plainText(text), level, within);
    this.searches.set(key, found);
    return found;
  }

  /** The number of descendants a region has on a level. */
  descendantCount(code: string, level: RegionLevel): Promise<number> {
    return this.counts.load({ code, level });
  }
}
