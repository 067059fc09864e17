import type { Queryable } from '../database.ts';
import type { OfferedFigure, OfferedSource } from './offered-figure.ts';
import type { NamedRegion } from './region-cell.ts';

/** An offered figure whose region and source are found; `position` counts the figures of the file. */
export type StagedFigure = Omit<OfferedFigure, 'region' | 'source'> & {
  position: number;
  regionCode: string;
  sourceId: string | null;
};

const table = `CREATE TEMP TABLE figure_offer (
  position int, row_number int, column_title text, region_code text COLLATE "C", metric figure_metric,
  measure_code text, indicator_code text, basis_code text, value float8, low float8, high float8,
  comparator comparator, approximate boolean, decimals int, as_of_from date, as_of date, precision date_precision,
  source_id text, present_id int
) ON COMMIT DROP`;

// The columns of every batch as arrays: measured, a fifth faster than rows of JSON.
const stage = `INSERT INTO figure_offer (position, row_number, column_title, region_code, metric, measure_code,
    indicator_code, basis_code, value, low, high, comparator, approximate, decimals, as_of_from, as_of, precision, source_id)
  SELECT position, row_number, column_title, region_code, metric::figure_metric, measure_code, indicator_code, basis_code,
    value, low, high, comparator::comparator, approximate, decimals, as_of_from, as_of, precision::date_precision, source_id
  FROM unnest($1::int[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::float8[],
    $10::float8[], $11::float8[], $12::text[], $13::boolean[], $14::int[], $15::date[], $16::date[], $17::text[], $18::text[])
    AS offer (position, row_number, column_title, region_code, metric, measure_code, indicator_code, basis_code, value,
      low, high, comparator, approximate, decimals, as_of_from, as_of, precision, source_id)`;

/** Makes room for the figures of one file, until the transaction ends. */
export const openStaging = async (client: Queryable): Promise<void> => {
  // Grouping a million rows by their identity then stays in memory.
  await client.query(`SET LOCAL work_mem = '64MB'`);
  await client.query(table);
};

export const stageFigures = async (client: Queryable, figures: StagedFigure[]): Promise<void> => {
  if (figures.length === 0) return;
  await client.query({
    name: 'stage-figures',
    text: stage,
    values: [
      figures.map((figure) => figure.position),
      figures.map((figure) => figure.row),
      figures.map((figure) => figure.column),
      figures.map((figure) => figure.regionCode),
      figures.map((figure) => figure.metric),
      figures.map((figure) => figure.measureCode),
      figures.map((figure) => figure.indicatorCode),
      figures.map((figure) => figure.basisCode),
      figures.map((figure) => figure.value),
      figures.map((figure) => figure.low),
      figures.map((figure) => figure.high),
      figures.map((figure) => figure.comparator),
      figures.map((figure) => figure.approximate),
      figures.map((figure) => figure.decimals),
      figures.map((figure) => figure.asOfFrom),
      figures.map((figure) => figure.asOf),
      figures.map((figure) => figure.precision),
      figures.map((figure) => figure.sourceId),
    ],
  });
};

const named = `SELECT asked.name AS asked, asked.level AS "askedLevel", code, known.name
  FROM unnest($1::text[], $2::text[]) AS asked (name, level)
  JOIN (SELECT code, region.name, level, unnest(string_to_array(search_text, '|')) AS plain FROM region
    WHERE retired_at IS NULL) AS known
    ON known.plain = asked.name AND (asked.level IS NULL OR known.level = asked.level::region_level)
  ORDER BY code`;

/** A plain name that was asked for, with a region that has it. */
export type NamedMatch = { asked: string; askedLevel: string | null; code: string; name: string };

/** Every region that has one of the names, in the order of codes. */
export const findNamed = async (
  client: Queryable,
  names: Extract<NamedRegion, { name: string }>[],
): Promise<NamedMatch[]> =>
  (await client.query<NamedMatch>(named, [names.map(({ name }) => name), names.map(({ level }) => level)])).rows;

// A source is known by its id; else by what describes it, all of it; else it is new.
const addSources = `WITH offered AS (
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) WITH ORDINALITY
      AS offer (id, publisher, title, published, url, position)
  ), known AS (
    SELECT position, publisher, title, published, url,
      coalesce((SELECT source.id FROM source WHERE source.id = offered.id),
        (SELECT min(source.id) FROM source WHERE source.publisher = offered.publisher
          AND (source.title, source.published, source.url) IS NOT DISTINCT FROM (offered.title, offered.published, offered.url))
      ) AS id
    FROM offered
  ), unknown AS (
    SELECT gen_random_uuid()::text AS id, publisher, title, published, url FROM known WHERE id IS NULL
    GROUP BY publisher, title, published, url
  ), added AS (
    INSERT INTO source (id, publisher, title, published, url) SELECT id, publisher, title, published, url FROM unknown
  )
  SELECT coalesce(known.id, unknown.id) AS id FROM known LEFT JOIN unknown ON known.id IS NULL
    AND (unknown.publisher, unknown.title, unknown.published, unknown.url)
      IS NOT DISTINCT FROM (known.publisher, known.title, known.published, known.url)
  ORDER BY position`;

/** The ids of the sources, in their order; what is not known yet is added. */
export const sourceIds = async (client: Queryable, sources: OfferedSource[]): Promise<string[]> => {
  const { rows } = await client.query<{ id: string }>(addSources, [
    sources.map(({ id }) => id),
    sources.map(({ publisher }) => publisher),
    sources.map(({ title }) => title),
    sources.map(({ published }) => published),
    sources.map(({ url }) => url),
  ]);
  return rows.map(({ id }) => id);
};
