import type { Queryable } from '../database/database.ts';
import type { OfferedSource } from '../figure/source.ts';
import type { OfferedFigure } from './file/offered-figure.ts';
import type { NamedRegion } from './file/region-cell.ts';

/** An offered figure whose region and source are found. */
export type StagedFigure = Omit<OfferedFigure, 'region' | 'source'> & {
  regionCode: string;
  sourceId: string | null;
  /** Whether the row itself names the target; otherwise it is the one that bound on the day. */
  targetStated: boolean;
};

const columns: [string, string, (figure: StagedFigure) => string | number | boolean | null][] = [
  ['row_number', 'int', ({ row }) => row],
  ['column_title', 'text', ({ column }) => column],
  ['region_title', 'text', ({ regionColumn }) => regionColumn],
  ['region_code', 'text COLLATE "C"', ({ regionCode }) => regionCode],
  ['metric', 'figure_metric', ({ metric }) => metric],
  ['measure_code', 'text', ({ measureCode }) => measureCode],
  ['indicator_code', 'text', ({ indicatorCode }) => indicatorCode],
  ['basis_code', 'text', ({ basisCode }) => basisCode],
  ['value', 'float8', ({ value }) => value],
  ['low', 'float8', ({ low }) => low],
  ['high', 'float8', ({ high }) => high],
  ['comparator', 'comparator', ({ comparator }) => comparator],
  ['approximate', 'boolean', ({ approximate }) => approximate],
  ['decimals', 'int', ({ decimals }) => decimals],
  ['as_of_from', 'date', ({ asOfFrom }) => asOfFrom],
  ['as_of', 'date', ({ asOf }) => asOf],
  ['precision', 'date_precision', ({ precision }) => precision],
  ['source_id', 'text', ({ sourceId }) => sourceId],
  ['target_percent', 'float8', ({ targetPercent }) => targetPercent],
  ['target_stated', 'boolean', ({ targetStated }) => targetStated],
  ['extent', 'extent', ({ extent }) => extent],
  ['among', 'text', ({ among }) => among],
  ['of_peers', 'int', ({ of }) => of],
  ['printed', 'text', ({ printed }) => printed],
  ['provisional', 'boolean', ({ provisional }) => provisional],
];
const names = columns.map(([name]) => name).join(', ');
const typed = columns.map(([name, type]) => `${name} ${type}`).join(', ');

const table = `CREATE TEMP TABLE figure_offer (position int, ${typed}, present_id int) ON COMMIT DROP`;
const sourceTable = `CREATE TEMP TABLE source_offer (id text, publisher text, title text, published text, url text) ON COMMIT DROP`;

// Each column is sent as one text. As arrays, which the driver quotes item by item, staging took 2.4 µs of Node's CPU
// per figure instead of 0.7 µs. No cell contains the separator (see unreadable.ts), and no cell that is staged is an
// empty text.
const separator = '\x1f';
const stage = `INSERT INTO figure_offer (position, ${names})
  SELECT $1 + position, ${columns.map(([name, type]) => `${name}::${type}`).join(', ')}
  FROM unnest(${columns.map((_, index) => `string_to_array($${index + 2}, E'\\x1f', '')`).join(', ')})
    WITH ORDINALITY AS offer (${names}, position)`;

/** Creates the tables for the figures of one file; they last until the transaction ends. */
export const openStaging = async (client: Queryable): Promise<void> => {
  // With this, grouping a million rows by their identity stays in memory.
  await client.query(`SET LOCAL work_mem = '64MB'`);
  await client.query(table);
  await client.query(sourceTable);
};

/** Stages the figures of the file that follow the first `staged`. */
export const stageFigures = async (client: Queryable, figures: StagedFigure[], staged: number): Promise<void> => {
  if (figures.length === 0) return;
  const texts = columns.map(([, , read]) => figures.map((figure) => read(figure) ?? '').join(separator));
  await client.query({ name: 'stage-figures', text: stage, values: [staged, ...texts] });
};

const named = `SELECT asked.name AS asked, asked.level AS "askedLevel", code, known.name
  FROM unnest($1::text[], $2::text[]) AS asked (name, level)
  JOIN (SELECT code, region.name, level, unnest(string_to_array(search_text, '|')) AS plain FROM region
    WHERE retired_at IS NULL) AS known
    ON known.plain = asked.name AND (asked.level IS NULL OR known.level = asked.level::region_level)
  ORDER BY code`;

/** A plain name that was looked up, with a region that has it. */
export type NamedMatch = { asked: string; askedLevel: string | null; code: string; name: string };

/** Every region that has one of the names, in the order of codes. */
export const findNamed = async (
  client: Queryable,
  names: Extract<NamedRegion, { name: string }>[],
): Promise<NamedMatch[]> =>
  (await client.query<NamedMatch>(named, [names.map(({ name }) => name), names.map(({ level }) => level)])).rows;

const sameSource = (a: string, b: string): string => `${a}.publisher = ${b}.publisher
  AND (${a}.title, ${a}.published, ${a}.url) IS NOT DISTINCT FROM (${b}.title, ${b}.published, ${b}.url)`;

// A source is recognised by its id, otherwise by its whole description; otherwise it is new.
const offerSources = `WITH offered AS (
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) WITH ORDINALITY
      AS offer (id, publisher, title, published, url, position)
  ), known AS (
    SELECT position, publisher, title, published, url,
      coalesce((SELECT source.id FROM source WHERE source.id = offered.id),
        (SELECT min(source.id) FROM source WHERE ${sameSource('source', 'offered')}),
        (SELECT min(source_offer.id) FROM source_offer WHERE ${sameSource('source_offer', 'offered')})) AS id
    FROM offered
  ), unknown AS (
    SELECT gen_random_uuid()::text AS id, publisher, title, published, url FROM known WHERE id IS NULL
    GROUP BY publisher, title, published, url
  ), added AS (
    INSERT INTO source_offer (id, publisher, title, published, url) SELECT id, publisher, title, published, url FROM unknown
  )
  SELECT coalesce(known.id, unknown.id) AS id FROM known LEFT JOIN unknown ON known.id IS NULL
    AND ${sameSource('unknown', 'known')}
  ORDER BY position`;

// Other transactions may have stored one of them while the file was read.
const settle = `WITH stored AS (
    SELECT source_offer.id AS offered_id, min(source.id) AS id
    FROM source_offer JOIN source ON ${sameSource('source', 'source_offer')} GROUP BY source_offer.id
  ), moved AS (
    UPDATE figure_offer SET source_id = stored.id FROM stored WHERE source_id = offered_id
  )
  INSERT INTO source (id, publisher, title, published, url) SELECT id, publisher, title, published, url FROM source_offer
    WHERE NOT EXISTS (SELECT FROM stored WHERE offered_id = source_offer.id)`;

/** The ids of the sources, in their order; a source that is not known yet is staged along with the figures. */
export const sourceIds = async (client: Queryable, sources: OfferedSource[]): Promise<string[]> => {
  const { rows } = await client.query<{ id: string }>(offerSources, [
    sources.map(({ id }) => id),
    sources.map(({ publisher }) => publisher),
    sources.map(({ title }) => title),
    sources.map(({ published }) => published),
    sources.map(({ url }) => url),
  ]);
  return rows.map(({ id }) => id);
};

/** Stores the offered sources that are still new. Call this once no other transaction can store any, see lockFacts. */
export const settleSources = async (client: Queryable): Promise<void> => {
  await client.query(settle);
};
