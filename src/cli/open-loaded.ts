import type pg from 'pg';
import { hasEmbedded } from '../database/data-folder.ts';
import { type Database, type DatabaseLocation, openDatabase } from '../database/database.ts';
import { StartupError } from '../terms/startup-error.ts';

const isLoaded = async (client: pg.ClientBase): Promise<boolean> => {
  const tables = await client.query<{ made: boolean }>(`SELECT to_regclass('shipped_data') IS NOT NULL AS made`);
  if (!tables.rows[0]?.made) return false;
  // A first start loads the facts last.
  return (await client.query(`SELECT FROM shipped_data WHERE name = 'facts'`)).rows.length > 0;
};

/**
 * Opens a database that a server has created, for a command beside it. Throws StartupError if there is none yet, and
 * then creates nothing.
 */
export const openLoaded = async (location: DatabaseLocation): Promise<Database> => {
  const folder = 'folder' in location ? location.folder : undefined;
  const missing = new StartupError(
    folder === undefined
      ? 'the database of DATABASE_URL is empty: start the server on it once'
      : `there is no database in ${folder} yet: start the server once, or set DATABASE_URL`,
  );
  if (folder !== undefined && !hasEmbedded(folder)) throw missing;
  return openDatabase(
    location,
    async () => {},
    async (client) => {
      if (!(await isLoaded(client))) throw missing;
    },
  );
};
