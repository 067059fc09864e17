import type { Queryable } from '../database/database.ts';
import type { ShippedFacts } from './shipped-facts.ts';

const measures = `INSERT INTO measure (code, name, description, cumulative, within_code)
  SELECT code, name, description, cumulative, "within" FROM jsonb_to_recordset($1)
    AS row (code text, name text, description text, cumulative boolean, "within" text)
  ON CONFLICT (code) DO UPDATE SET name = EXCLUDED.name, description = EXCLUDED.description,
    cumulative = EXCLUDED.cumulative, within_code = EXCLUDED.within_code`;

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

/** Codes among `regions` that the stored tree does not have. */
export const unknownRegions = async (client: Queryable, regions: string[]): Promise<string[]> => {
  const { rows } = await client.query<{ code: string }>(
    'SELECT code FROM unnest($1::text[]) AS asked (code) WHERE NOT EXISTS (SELECT FROM region WHERE region.code = asked.code COLLATE "C")',
    [regions],
  );
  return rows.map((row) => row.code);
};

/** Stores the measures, indicators and sources that are new, and the descriptions that changed. */
export const storeCatalogue = async (client: Queryable, facts: ShippedFacts): Promise<void> => {
  const store = (statement: string, rows: object[]) => client.query(statement, [JSON.stringify(rows)]);
  await store(measures, facts.measures);
  await store(indicators, facts.indicators);
  await store(alternativeBases, facts.indicators);
  await store(sources, facts.sources);
};
