import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { type DiagnoseMigrationHistoryOutput, type MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm';
import type pg from 'pg';

export const shippedMigrations = join(import.meta.dirname, '../../prisma/migrations');

const listOf = (folder: string): MigrationList => ({
  baseDir: folder,
  lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
  shadowDbInitScript: '',
  migrationDirectories: readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted()
    .map((name) => ({
      path: name,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok', value: readFileSync(join(folder, name, 'migration.sql'), 'utf8') },
      },
    })),
});

/**
 * The verdict of Prisma's own engine on the database: the result of `prisma migrate status`, and the migrations that
 * `migrate deploy` would apply.
 */
export const prismaSays = async (
  pool: pg.Pool,
  folder: string,
): Promise<{ history: DiagnoseMigrationHistoryOutput; applied: string[] }> => {
  const engine = await SchemaEngine.new(
    { datamodels: undefined },
    () => {},
    bindMigrationAwareSqlAdapterFactory(new PrismaPg(pool)),
  );
  const filters = { externalTables: [], externalEnums: [] };
  try {
    const history = await engine.diagnoseMigrationHistory({
      migrationsList: listOf(folder),
      optInToShadowDatabase: false,
      filters,
    });
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList: listOf(folder), filters });
    return { history, applied: appliedMigrationNames };
  } finally {
    engine.free();
  }
};
