import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type pg from 'pg';
import { migrate } from '../../src/database/migrate.ts';
import { storeRegionList } from '../../src/shipped/region-list.store.ts';
import { readRegionList } from '../../src/shipped/region-list.ts';
import { readShippedFacts } from '../../src/shipped/shipped-facts.ts';
import { temporaryFolder } from '../harness/temporary.ts';
import { shippedMigrations } from './prisma-history.ts';

/** The first migration that the version before did not have. */
const firstNew = '20261128000000_claims';

/** The rows of a file that the version before shipped. */
export const rowsBefore = (file: 'figures' | 'targets'): Record<string, string>[] =>
  parse(readFileSync(join(import.meta.dirname, 'before', `${file}.csv`)), { columns: true });

const catalogue = [
  `INSERT INTO measure (code, name, description, cumulative) SELECT code, name, description, cumulative
    FROM jsonb_to_recordset($1->'measures') AS row (code text, name text, description text, cumulative boolean)`,
  `INSERT INTO indicator (code, name, description, numerator_code, basis_code)
    SELECT code, name, description, numerator, basis FROM jsonb_to_recordset($1->'indicators')
      AS row (code text, name text, description text, numerator text, basis text)`,
  `INSERT INTO indicator_basis (indicator_code, measure_code) SELECT code, measure
    FROM jsonb_to_recordset($1->'indicators') AS row (code text, "alternativeBases" jsonb),
      jsonb_array_elements_text("alternativeBases") AS measure`,
  `INSERT INTO source (id, publisher, title, published, url) SELECT id, publisher, title, "publishedOn", url
    FROM jsonb_to_recordset($1->'sources') AS row (id text, publisher text, title text, "publishedOn" text, url text)`,
];

const cell = (name: string, type = 'text'): string => `nullif(item->>'${name}', '')::${type}`;

const figures = `INSERT INTO figure (shipped_as, region_code, metric, measure_code, indicator_code, basis_code, value, low,
    high, comparator, approximate, decimals, as_of_from, as_of, precision, source_id, recorded_at)
  SELECT item->>'id', item->>'region', ${cell('metric', 'figure_metric')}, ${cell('measure')}, ${cell('indicator')},
    ${cell('basis')}, ${cell('value', 'float8')}, ${cell('low', 'float8')}, ${cell('high', 'float8')},
    ${cell('comparator', 'comparator')}, ${cell('approximate', 'boolean')}, ${cell('decimals', 'int')},
    ${cell('asOfFrom', 'date')}, ${cell('asOfTo', 'date')}, ${cell('precision', 'date_precision')}, ${cell('source')},
    (SELECT changed_at FROM facts_version)
  FROM jsonb_array_elements($1) WITH ORDINALITY AS row (item, position) ORDER BY position`;

const targets = `INSERT INTO target (shipped_as, indicator_code, region_code, percent, basis_code, from_day, to_day, set_by,
    recorded_at)
  SELECT concat_ws('/', item->>'indicator', item->>'region', item->>'from', item->>'setBy'), item->>'indicator',
    item->>'region', ${cell('percent', 'float8')}, item->>'basis', ${cell('from', 'date')}, ${cell('to', 'date')},
    item->>'setBy', (SELECT changed_at FROM facts_version)
  FROM jsonb_array_elements($1) WITH ORDINALITY AS row (item, position) ORDER BY position`;

/** Fills an empty database as the version before did: its migrations, a region list and the facts it shipped. */
export const startVersionBefore = async (client: pg.ClientBase, regionFolder: string): Promise<void> => {
  const folder = temporaryFolder();
  try {
    for (const name of readdirSync(shippedMigrations))
      if (name < firstNew) cpSync(join(shippedMigrations, name), join(folder, name), { recursive: true });
    await migrate(client, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
  await client.query('BEGIN');
  await storeRegionList(client, readRegionList(regionFolder), () => {});
  const { measures, indicators, sources } = readShippedFacts();
  for (const statement of catalogue)
    await client.query(statement.replaceAll('$1', '$1::jsonb'), [JSON.stringify({ measures, indicators, sources })]);
  await client.query(figures.replaceAll('$1', '$1::jsonb'), [JSON.stringify(rowsBefore('figures'))]);
  await client.query(targets.replaceAll('$1', '$1::jsonb'), [JSON.stringify(rowsBefore('targets'))]);
  await client.query('COMMIT');
};
