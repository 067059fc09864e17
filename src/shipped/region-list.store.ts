import type pg from 'pg';
import { whileUnchecked } from './region-checks.store.ts';
import { type CountedRegion, differenceOf, type ListedRegion, type StoredRegion } from './region-difference.ts';

/** The changes that a load made. */
export type RegionChanges = { added: number; updated: number; retired: number };

const batchSize = 10_000;

const stored = `SELECT code, name, kind, time_zone AS "timeZone", search_text AS "searchText",
    child_count AS "childCount", retired_at IS NOT NULL AS "isRetired"
  FROM region`;

const given = `unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[])
  AS given (code, name, level, kind, time_zone, parent_code, search_text, child_count)`;

const add = `INSERT INTO region (code, name, level, kind, time_zone, parent_code, search_text, child_count)
  SELECT code, name, level::region_level, kind::region_kind, time_zone, parent_code, search_text, child_count
  FROM ${given}`;

// A region that reappears is no longer retired. Its level and its parent follow from its code, and stay.
const update = `UPDATE region SET name = given.name, kind = given.kind::region_kind, time_zone = given.time_zone,
    search_text = given.search_text, child_count = given.child_count, retired_at = NULL
  FROM ${given} WHERE region.code = given.code COLLATE "C"`;

// No child of a region that is not listed is listed.
const retire = 'UPDATE region SET retired_at = now(), child_count = 0 WHERE code = ANY($1)';

/** Runs the statement on batches of the regions; `onProgress` is called with the number of regions done so far. */
const inBatches = async (
  client: pg.ClientBase,
  statement: string,
  regions: CountedRegion[],
  onProgress: (done: number) => void = () => {},
): Promise<void> => {
  for (let start = 0; start < regions.length; start += batchSize) {
    const batch = regions.slice(start, start + batchSize);
    await client.query(statement, [
      batch.map((region) => region.code),
      batch.map((region) => region.name),
      batch.map((region) => region.level),
      batch.map((region) => region.kind),
      batch.map((region) => region.timeZone),
      batch.map((region) => region.parentCode),
      batch.map((region) => region.searchText),
      batch.map((region) => region.childCount),
    ]);
    onProgress(start + batch.length);
  }
};

/**
 * Brings the stored tree in line with the list, within the caller's transaction: adds, renames and retires regions, and
 * never deletes any. Only rows that differ are written. `onProgress` is called with the number of regions added so far.
 */
export const storeRegionList = async (
  client: pg.ClientBase,
  list: ListedRegion[],
  onProgress: (done: number) => void,
): Promise<RegionChanges> => {
  const { rows } = await client.query<StoredRegion>(stored);
  const { added, updated, recounted, retired } = differenceOf(list, rows);
  const addAll = (): Promise<void> => inBatches(client, add, added, onProgress);
  await (rows.length === 0 ? whileUnchecked(client, addAll) : addAll());
  await inBatches(client, update, [...updated, ...recounted]);
  if (retired.length > 0) await client.query(retire, [retired]);
  // The planner has no statistics of freshly loaded tables until autovacuum runs.
  await client.query('ANALYZE region');
  return { added: added.length, updated: updated.length, retired: retired.length };
};
