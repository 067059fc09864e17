import type pg from 'pg';
import { StartupError } from '../terms/startup-error.ts';
import { type Reason, reasons } from './faults.ts';

/** The oldest major version on which every statement here runs. */
const oldestVersion = 13;
/** The triggers that keep the ledger and the trail append-only are written in it. */
const extension = 'plpgsql';

/** A server as far as it matters whether Jemput can use it. */
export type ServerState = { version: number; inRecovery: boolean; extensions: string[] };

const read = `SELECT current_setting('server_version_num')::int AS version, pg_is_in_recovery() AS "inRecovery",
  ARRAY(SELECT extname::text FROM pg_extension) AS extensions`;

export const readServer = async (client: Pick<pg.ClientBase, 'query'>): Promise<ServerState> => {
  const [state] = (await client.query<ServerState>(read)).rows;
  if (!state) throw new Error('the database tells nothing of itself');
  return state;
};

/** The need that a server does not meet; null if it meets all. */
export const unmetNeed = ({ version, extensions }: ServerState): Reason | null => {
  if (version < oldestVersion * 10_000) return 'VERSION_TOO_OLD';
  return extensions.includes(extension) ? null : 'EXTENSION_MISSING';
};

/** 150020 is 15.20; before 10, 90624 was 9.6.24. */
const versionText = (version: number): string =>
  version < 100_000
    ? `${Math.floor(version / 10_000)}.${Math.floor(version / 100) % 100}`
    : `${Math.floor(version / 10_000)}.${version % 10_000}`;

/**
 * Throws StartupError with the remedy if the server is not one that can be used. An extension that is missing is created
 * where the user may do so, as the owner of a database usually may.
 */
export const assertNeedsMet = async (client: pg.ClientBase, where: string): Promise<void> => {
  const state = await readServer(client);
  if (state.inRecovery) throw new StartupError(`IN_RECOVERY: ${reasons.IN_RECOVERY} (${where})`);
  const unmet = unmetNeed(state);
  if (unmet === null) return;
  if (unmet === 'VERSION_TOO_OLD')
    throw new StartupError(
      `${unmet}: ${reasons[unmet]}: ${where} is PostgreSQL ${versionText(state.version)}, needed is ${oldestVersion} or newer`,
    );
  try {
    await client.query(`CREATE EXTENSION ${extension}`);
  } catch (error) {
    throw new StartupError(
      `${unmet}: ${reasons[unmet]} (${(error as Error).message}); run as a superuser in ${where}: CREATE EXTENSION ${extension};`,
    );
  }
};
