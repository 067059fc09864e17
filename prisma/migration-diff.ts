/**
 * Prints the SQL that leads from prisma/migrations to schema.prisma, for a new migration (`npm run migration:diff`);
 * with --exit-code (in `npm run check`) a difference is an error.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import { SchemaEngine } from '@prisma/schema-engine-wasm';
import type pg from 'pg';
import { openEmbedded } from '../src/database/embedded.ts';
import { migrate } from '../src/database/migrate.ts';

// A trigger enforces these keys for all rows of a statement at once: see the migration figure_keys_of_a_statement.
const heldByTrigger = ['region_code', 'measure_code', 'indicator_code', 'basis_code', 'source_id', 'import_id'].map(
  (column) => `figure_${column}_fkey`,
);

/**
 * The difference without the keys that a trigger enforces; each of them must be in it, otherwise the list above is out
 * of date.
 */
const withoutHeld = (difference: string): string => {
  let rest = difference;
  for (const key of heldByTrigger) {
    const added = new RegExp(`^-- AddForeignKey\n[^\n]* ADD CONSTRAINT "${key}" [^\n]*;\n*`, 'm');
    if (!added.test(rest)) throw new Error(`${key} is a foreign key again: take it off the list in migration-diff.ts`);
    rest = rest.replace(added, '');
  }
  return rest;
};

const path = join(import.meta.dirname, 'schema.prisma');
const files = [{ path, content: readFileSync(path, 'utf8') }];
const { pool, close } = await openEmbedded(undefined);
const client = await pool.connect();
await migrate(client);
client.release();

// The adapter refuses PostgreSQL's "char" (OID 18), which the catalogue uses a lot and the engine wants as Character:
// its columns pass the adapter as text (OID 25) and get their type back afterwards.
const charColumns = new WeakMap<object, number[]>();
const query = pool.query.bind(pool) as (text: pg.QueryConfig) => Promise<pg.QueryArrayResult>;
Object.assign(pool, {
  query: async (text: pg.QueryConfig): Promise<pg.QueryArrayResult> => {
    const result = await query(text);
    const columns = result.fields.flatMap((field, index) => (field.dataTypeID === 18 ? [index] : []));
    for (const index of columns) Object.assign(result.fields[index] ?? {}, { dataTypeID: 25 });
    charColumns.set(result.rows, columns);
    return result;
  },
});
const factory = new PrismaPg(pool);
const connect = factory.connect.bind(factory);
factory.connect = async () => {
  const adapter = await connect();
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (text) => {
    const result = await queryRaw(text);
    for (const index of charColumns.get(result.rows) ?? []) result.columnTypes[index] = ColumnTypeEnum.Character;
    return result;
  };
  return adapter;
};

const engine = await SchemaEngine.new(
  { datamodels: undefined },
  () => {},
  bindMigrationAwareSqlAdapterFactory(factory),
);
const { stdout } = await engine.diff({
  from: { tag: 'schemaDatasource', files, configDir: '.' },
  to: { tag: 'schemaDatamodel', files },
  script: true,
  exitCode: null,
  filters: { externalTables: ['public._prisma_migrations'], externalEnums: [] },
});
const sql = withoutHeld(stdout ?? '').trim();
const same = sql === '' || sql === '-- This is an empty migration.';
process.stdout.write(same ? 'migrations and schema.prisma agree\n' : `${sql}\n`);
engine.free();
await close();
process.exitCode = !same && process.argv.includes('--exit-code') ? 1 : 0;
