import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inject } from 'vitest';
import type { Database, DatabaseLocation } from '../../src/database/database.ts';
import { reachedAs, type TestDatabase } from '../harness/server.ts';
import { temporaryDatabase, temporaryFolder } from '../harness/temporary.ts';

/** A folder with these files for one test, and the function that removes it. */
export const newFolder = (files: Record<string, string> = {}): { folder: string; remove: () => void } => {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
};

/** An empty database, embedded or on PostgreSQL, depending on the project under test. */
export const emptyDatabase = async (): Promise<TestDatabase> => {
  const template = inject('template');
  if (template.kind === 'embedded') {
    const { folder, remove } = newFolder();
    return { settings: { DATA_DIR: folder }, remove: async () => remove() };
  }
  const { url, remove } = await temporaryDatabase(template.url);
  return { settings: reachedAs(url), remove };
};

/** The location that openDatabase takes. */
export const locationOf = ({ settings }: TestDatabase): DatabaseLocation =>
  'DATA_DIR' in settings ? { folder: settings.DATA_DIR } : { url: settings.DATABASE_URL, poolSize: 4 };

/** Every row of every table, with the transaction that wrote it, as one checksum for each table. */
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
