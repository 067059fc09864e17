import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inject } from 'vitest';
import type { Database, DatabaseLocation } from '../../src/database/database.ts';
import { StartupError } from '../../src/terms/startup-error.ts';
import type { TestDatabase } from '../harness/server.ts';
import { temporaryDatabase, temporaryFolder } from '../harness/temporary.ts';

/** A folder of a test's own with these files, and what removes it. */
export const newFolder = (files: Record<string, string> = {}): { folder: string; remove: () => void } => {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
};

/** A database with nothing in it at all, embedded or on PostgreSQL, as the project under test has it. */
export const emptyDatabase = async (): Promise<TestDatabase> => {
  const template = inject('template');
  if (template.kind === 'embedded') {
    const { folder, remove } = newFolder();
    return { settings: { DATA_DIR: folder }, remove: async () => remove() };
  }
  const { url, remove } = await temporaryDatabase(template.url);
  return { settings: { DATABASE_URL: url }, remove };
};

/** Where openDatabase finds it. */
export const locationOf = ({ settings }: TestDatabase): DatabaseLocation =>
  'DATA_DIR' in settings ? { folder: settings.DATA_DIR } : { url: settings.DATABASE_URL, poolSize: 4 };

/** Every row of every table, with the transaction that wrote it, as one checksum by table. */
export const checksums = async (pool: Database['pool']): Promise<Record<string, string>> => {
  const { rows: tables } = await pool.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename`,
  );
  const sums: Record<string, string> = {};
  for (const { name } of tables) {
    const { rows } = await pool.query<{ sum: string }>(
      `SELECT count(*) || ' ' || md5(coalesce(string_agg(row::text || xmin::text, E'\\n' ORDER BY row::text), '')) AS sum
        FROM "${name}" AS row`,
    );
    sums[name] = rows[0]?.sum ?? '';
  }
  return sums;
};

/** The message of the StartupError it ends with; the test fails where it ends otherwise. */
export const complaintOf = async (starting: Promise<unknown>): Promise<string> => {
  const error = await starting.then(
    () => new Error('it started'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof StartupError)) throw error;
  return error.message;
};
