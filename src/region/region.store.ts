import type { RegionLevel } from '../../prisma/generated/client/enums.ts';
import type { Queryable } from '../database/database.ts';
import { boundsBelow, boundsWithin } from '../terms/region-code.ts';

/**
 * A page of descendants: at most `limit` regions of a level, after and before the given codes, from the start or the
 * end.
 */
export type DescendantPage = {
  level: RegionLevel;
  after: string | null;
  before: string | null;
  limit: number;
  fromEnd: boolean;
};

// Scans one range of the (level, code) index for each root.
const descendants = (direction: 'ASC' | 'DESC'): string => `SELECT root.code AS root, page.codes
  FROM unnest($1::text[], $2::text[], $3::text[]) AS root (code, low_code, high_code)
  CROSS JOIN LATERAL (SELECT array_agg(code ORDER BY code) AS codes FROM (
    SELECT code FROM region WHERE level = $4::region_level AND retired_at IS NULL
      AND code >= low_code COLLATE "C" AND code < high_code COLLATE "C"
      AND ($5::text IS NULL OR code > $5 COLLATE "C") AND ($6::text IS NULL OR code < $6 COLLATE "C")
    ORDER BY code ${direction} LIMIT $7) AS rows) AS page`;

const descendantCounts = `SELECT root.code || ' ' || level_name AS key, counted.count
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS root (code, level_name, low_code, high_code)
  CROSS JOIN LATERAL (SELECT count(*)::int AS count FROM region WHERE level = level_name::region_level
    AND retired_at IS NULL AND code >= low_code COLLATE "C" AND code < high_code COLLATE "C") AS counted`;

const childCounts = 'SELECT code, child_count AS "childCount" FROM region WHERE child_count > 0 AND retired_at IS NULL';

/** The codes on the page below each root, by root. */
export const readDescendants = async (
  db: Queryable,
  roots: string[],
  page: DescendantPage,
): Promise<Map<string, string[]>> => {
  const bounds = roots.map(boundsBelow);
  const { rows } = await db.query<{ root: string; codes: string[] | null }>(
    descendants(page.fromEnd ? 'DESC' : 'ASC'),
    [
      roots,
      bounds.map(({ from }) => from),
      bounds.map(({ to }) => to),
      page.level,
      page.after,
      page.before,
      page.limit,
    ],
  );
  return new Map(rows.map((row) => [row.root, row.codes ?? []]));
};

/** The number of descendants on a level, by "code level". */
export const countDescendants = async (
  db: Queryable,
  keys: readonly { code: string; level: RegionLevel }[],
): Promise<Map<string, number>> => {
  const bounds = keys.map(({ code }) => boundsBelow(code));
  const { rows } = await db.query<{ key: string; count: number }>(descendantCounts, [
    keys.map(({ code }) => code),
    keys.map(({ level }) => level),
    bounds.map(({ from }) => from),
    bounds.map(({ to }) => to),
  ]);
  return new Map(rows.map((row) => [row.key, row.count]));
};

/** The number of children of every region that has any: 7,838 rows. */
export const readAllChildCounts = async (db: Queryable): Promise<Map<string, number>> => {
  const { rows } = await db.query<{ code: string; childCount: number }>(childCounts);
  return new Map(rows.map((row) => [row.code, row.childCount]));
};

// $1 is plain text, see names.ts. The %> operator uses the trigram index, with the threshold that is set for every
// session. An exact name ranks first, then the start of a name, then similarity. Higher levels get a bonus, so that of
// similar matches they come first.
const search = `SELECT code FROM (
    SELECT code, level, (SELECT max(CASE WHEN name = $1 THEN 2
        WHEN starts_with(name, $1) THEN 1 + similarity(name, $1)
        ELSE word_similarity($1, name) / 2 + similarity(name, $1) / 2 END)
      FROM unnest(string_to_array(search_text, '|')) AS name) AS likeness
    FROM region WHERE search_text %> $1 AND retired_at IS NULL
      AND ($2::region_level IS NULL OR level = $2::region_level)
      AND ($3::text IS NULL OR (code >= $3 COLLATE "C" AND code < $4 COLLATE "C"))
  ) AS found
  ORDER BY likeness + CASE level WHEN 'COUNTRY' THEN 0.4 WHEN 'PROVINCE' THEN 0.4 WHEN 'REGENCY' THEN 0.3
    WHEN 'DISTRICT' THEN 0.1 ELSE 0 END DESC, code`;

/** The statement and parameters of a search, for running it and for reading its plan. */
export const searchStatement = (
  text: string,
  level: RegionLevel | null,
  within: string | null,
): { text: string; values: unknown[] } => {
  const bounds = within === null ? null : boundsWithin(within);
  return { text: search, values: [text, level, bounds?.from ?? null, bounds?.to ?? null] };
};

/** The codes of all regions with a name similar to the plain text, best match first. */
export const searchRegions = async (
  db: Queryable,
  text: string,
  level: RegionLevel | null,
  within: string | null,
): Promise<string[]> => {
  const statement = searchStatement(text, level, within);
  return (await db.query<{ code: string }>(statement.text, statement.values)).rows.map((row) => row.code);
};
