import type pg from 'pg';
import type { ListedRegion } from './region-list.ts';

/** The changes that a load made. */
export type RegionChanges = { added: number; updated: number; retired: number };

const batchSize = 10_000;

const stage = `CREATE TEMP TABLE region_list (
  code text COLLATE "C" PRIMARY KEY, name text, level region_level, kind region_kind,
  time_zone text, parent_code text COLLATE "C", search_text text
) ON COMMIT DROP`;

const stageBatch = `INSERT INTO region_list
  SELECT code, name, level::region_level, kind::region_kind, time_zone, parent_code, search_text
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
    AS list (code, name, level, kind, time_zone, parent_code, search_text)`;

// A region that reappears is no longer retired. Only rows that differ are written.
const merge = `WITH merged AS (INSERT INTO region (code, name, level, kind, time_zone, parent_code, search_text)
  SELECT code, name, level, kind, time_zone, parent_code, search_text FROM region_list
  ON CONFLICT (code) DO UPDATE SET name = EXCLUDED.name, kind = EXCLUDED.kind, time_zone = EXCLUDED.time_zone,
    search_text = EXCLUDED.search_text, retired_at = NULL
  WHERE (region.name, region.kind, region.time_zone, region.search_text, region.retired_at) IS DISTINCT FROM
    (EXCLUDED.name, EXCLUDED.kind, EXCLUDED.time_zone, EXCLUDED.search_text, NULL::timestamptz)
  RETURNING (xmax = 0) AS added)
  SELECT count(*) FILTER (WHERE added)::int AS added, count(*) FILTER (WHERE NOT added)::int AS updated FROM merged`;

const retire = `UPDATE region SET retired_at = now() WHERE retired_at IS NULL
  AND NOT EXISTS (SELECT FROM region_list WHERE region_list.code = region.code)`;

const countChildren = `UPDATE region SET child_count = counted.children
  FROM (SELECT parent.code, count(child.code)::int AS children
    FROM region parent LEFT JOIN region child ON child.parent_code = parent.code AND child.retired_at IS NULL
    GROUP BY parent.code) counted
  WHERE counted.code = region.code AND counted.children <> region.child_count`;

/**
 * Brings the stored tree in line with the list, within the caller's transaction: adds, renames and retires regions, and
 * never deletes any. `onProgress` is called with the number of listed regions read in so far.
 */
export const storeRegionList = async (
  client: pg.ClientBase,
  list: ListedRegion[],
  onProgress: (done: number) => void,
): Promise<RegionChanges> => {
  await client.query(stage);
  for (let start = 0; start < list.length; start += batchSize) {
    const batch = list.slice(start, start + batchSize);
    await client.query(stageBatch, [
      batch.map((region) => region.code),
      batch.map((region) => region.name),
      batch.map((region) => region.level),
      batch.map((region) => region.kind),
      batch.map((region) => region.timeZone),
      batch.map((region) => region.parentCode),
      batch.map((region) => region.searchText),
    ]);
    onProgress(start + batch.length);
  }
  const merged = await client.query<{ added: number; updated: number }>(merge);
  const retired = await client.query(retire);
  await client.query(countChildren);
  // The planner has no statistics of freshly loaded tables until autovacuum runs.
  await client.query('ANALYZE region');
  const { added, updated } = merged.rows[0] ?? { added: 0, updated: 0 };
  return { added, updated, retired: retired.rowCount ?? 0 };
};
