import type pg from 'pg';
import type { ShippedFacts } from './shipped-facts.ts';

const measures = `INSERT INTO measure (code, name, description, cumulative)
  SELECT code, name, description, cumulative FROM jsonb_to_recordset($1)
    AS row (code text, name text, description text, cumulative boolean)
  ON CONFLICT (code) DO UPDATE
    SET name = EXCLUDED.name, description = EXCLUDED.description, cumulative = EXCLUDED.cumulative`;

const indicators = `INSERT INTO indicator (code, name, description, numerator_code, basis_code)
  SELECT code, name, description, numerator, basis FROM jsonb_to_recordset($1)
    AS row (code text, name text, description text, numerator text, basis text)
  ON CONFLICT (code) DO UPDATE SET name = EXCLUDED.name, description = EXCLUDED.description`;

const alternativeBases = `INSERT INTO indicator_basis (indicator_code, measure_code)
  SELECT code, measure FROM jsonb_to_recordset($1) AS row (code text, "alternativeBases" jsonb),
    jsonb_array_elements_text("alternativeBases") AS measure
  ON CONFLICT DO NOTHING`;

const sources = `INSERT INTO source (id, publisher, title, published, url)
  SELECT id, publisher, title, "publishedOn", url FROM jsonb_to_recordset($1)
    AS row (id text, publisher text, title text, "publishedOn" text, url text)
  ON CONFLICT (id) DO NOTHING`;

// In the order of the file, because on one day and kind the later recorded figure wins.
const figures = `INSERT INTO figure (region_code, metric, measure_code, indicator_code, basis_code, value, low, high,
    comparator, approximate, decimals, as_of_from, as_of, precision, source_id, shipped_as, recorded_at)
  SELECT item->>'region', (item->>'metric')::figure_metric, item->>'measure', item->>'indicator', item->>'basis',
    (item->>'value')::float8, (item->>'low')::float8, (item->>'high')::float8, (item->>'comparator')::comparator,
    (item->>'approximate')::boolean, (item->>'decimals')::int, (item->>'asOfFrom')::date, (item->>'asOfTo')::date,
    (item->>'precision')::date_precision, item->>'source', item->>'id', (SELECT changed_at FROM facts_version)
  FROM jsonb_array_elements($1) WITH ORDINALITY AS row (item, position) ORDER BY position
  ON CONFLICT (shipped_as) DO NOTHING`;

const targets = `INSERT INTO target (indicator_code, region_code, percent, basis_code, from_day, to_day, set_by, shipped_as,
    recorded_at)
  SELECT indicator, region, percent, basis, "from", "to", "setBy", concat_ws('/', indicator, region, "from", "setBy"),
    (SELECT changed_at FROM facts_version)
  FROM jsonb_to_recordset($1) AS row (indicator text, region text, percent float8, basis text, "from" date, "to" date, "setBy" text)
  ON CONFLICT (shipped_as) DO NOTHING`;

/** Codes among `regions` that the stored tree does not have. */
export const unknownRegions = async (client: pg.ClientBase, regions: string[]): Promise<string[]> => {
  const { rows } = await client.query<{ code: string }>(
    'SELECT code FROM unnest($1::text[]) AS asked (code) WHERE NOT EXISTS (SELECT FROM region WHERE region.code = asked.code COLLATE "C")',
    [regions],
  );
  return rows.map((row) => row.code);
};

/**
 * Stores the facts that are not stored yet, within the caller's transaction. Stored figures and targets are never
 * changed, so that an admin's retraction survives a restart. Returns the numbers of new figures and targets.
 */
export const storeShippedFacts = async (
  client: pg.ClientBase,
  facts: ShippedFacts,
): Promise<{ figures: number; targets: number }> => {
  const store = async (statement: string, rows: object[]): Promise<number> =>
    (await client.query(statement, [JSON.stringify(rows)])).rowCount ?? 0;
  await store(measures, facts.measures);
  await store(indicators, facts.indicators);
  await store(alternativeBases, facts.indicators);
  await store(sources, facts.sources);
  return { figures: await store(figures, facts.figures), targets: await store(targets, facts.targets) };
};
