import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { StartupError } from '../terms/startup-error.ts';
import { isLockTimeout } from './database-errors.ts';
import { bulkLimits } from './limits.ts';

/** `replaces`: the checksum of an earlier text of the file, which is as good where it was applied. */
type Migration = { name: string; sql: string; checksum: string; replaces: string | undefined };
type AppliedRow = { migration_name: string; checksum: string; finished_at: Date | null; rolled_back_at: Date | null };

const migrationsFolder = join(import.meta.dirname, '../../prisma/migrations');

// Exactly Prisma's own table, so that `prisma migrate deploy` finds nothing left to do.
const createTable = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL,
  checksum VARCHAR(64) NOT NULL,
  finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL,
  logs TEXT,
  rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  applied_steps_count INTEGER NOT NULL DEFAULT 0
)`;

const readMigrations = (folder = migrationsFolder): Migration[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => {
      const sql = readFileSync(join(folder, entry.name, 'migration.sql'), 'utf8');
      const replaces = /^-- replaces ([0-9a-f]{64})$/m.exec(sql)?.[1];
      return { name: entry.name, sql, checksum: createHash('sha256').update(sql).digest('hex'), replaces };
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));

const pending = (migrations: Migration[], applied: AppliedRow[]): Migration[] => {
  const inForce = applied.filter((row) => row.rolled_back_at === null);
  for (const row of inForce) {
    const name = row.migration_name;
    const file = migrations.find((migration) => migration.name === name);
    if (row.finished_at === null)
      throw new StartupError(
        `migration ${name} failed earlier; repair the database, then mark it with prisma migrate resolve`,
      );
    if (!file)
      throw new StartupError(
        `the database has migration ${name}, which this version does not know: the database is newer`,
      );
    if (row.checksum !== file.checksum && row.checksum !== file.replaces)
      throw new StartupError(`migration ${name} was edited after it was applied`);
  }
  const names = new Set(inForce.map((row) => row.migration_name));
  return migrations.filter((migration) => !names.has(migration.name));
};

/** How long a migration waits for a lock at a time, pauses, and goes on trying. */
const [lockMs, pauseMs, tryingMs] = [2000, 1000, bulkLimits.statementMs];

/**
 * Runs a file, which takes effect as a whole. A table that is read for long, as by a dump, keeps a change of it waiting,
 * and that would keep everybody else waiting who wants the table: so it gives up soon, lets them pass, and tries again.
 */
const runFile = async (client: pg.ClientBase, sql: string): Promise<void> => {
  const until = performance.now() + tryingMs;
  for (;;) {
    try {
      await client.query(`SET LOCAL lock_timeout = ${lockMs}; ${sql}`);
      return;
    } catch (error) {
      if (!isLockTimeout(error) || performance.now() > until) throw error;
      await sleep(pauseMs);
    }
  }
};

/**
 * Applies the pending migrations in order, each file as one simple query, and maintains `_prisma_migrations` as Prisma
 * does. The caller holds the start-up lock on `client`. Returns the names of the applied migrations. Throws
 * StartupError for an edited, failed or unknown migration.
 */
export const migrate = async (client: pg.ClientBase, folder = migrationsFolder): Promise<string[]> => {
  await client.query(createTable);
  const applied = await client.query<AppliedRow>(
    'SELECT migration_name, checksum, finished_at, rolled_back_at FROM _prisma_migrations ORDER BY started_at',
  );
  const migrations = readMigrations(folder);
  const todo = pending(migrations, applied.rows);
  for (const { name, checksum, replaces } of migrations)
    if (replaces)
      await client.query('UPDATE _prisma_migrations SET checksum = $2 WHERE migration_name = $1 AND checksum = $3', [
        name,
        checksum,
        replaces,
      ]);
  for (const { name, sql, checksum } of todo) {
    const id = randomUUID();
    await client.query('INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ($1, $2, $3)', [
      id,
      checksum,
      name,
    ]);
    try {
      await runFile(client, sql);
    } catch (error) {
      await client.query('UPDATE _prisma_migrations SET logs = $2 WHERE id = $1', [id, String(error)]);
      throw new StartupError(`migration ${name} failed: ${String(error)}`);
    }
    await client.query('UPDATE _prisma_migrations SET finished_at = now(), applied_steps_count = 1 WHERE id = $1', [
      id,
    ]);
  }
  return todo.map((migration) => migration.name);
};
