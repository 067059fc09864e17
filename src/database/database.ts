import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import { PrismaClient } from '../../prisma/generated/client/client.ts';
import { StartupError } from '../terms/startup-error.ts';
import { BoundedClient } from './bounded-client.ts';
import { boundedPool } from './bounded-pool.ts';
import { isLockTimeout } from './database-errors.ts';
import { type OpenedPool, openEmbedded } from './embedded.ts';
import { faultOf, reasons } from './faults.ts';
import { answerWithinMs, bulkLimits, limitSettings, usualConnectMs, usualStatementMs } from './limits.ts';
import { migrate } from './migrate.ts';
import { assertNeedsMet } from './server-needs.ts';
import { connectionTo } from './session.ts';

export type { PrismaClient };
/** The connection that a store's SQL runs on: the pool, or the client of a transaction. */
export type Queryable = Pick<pg.ClientBase, 'query'>;

/**
 * The opened database. `pool` is for work that Prisma cannot express: migrations, bulk loading, statements on hot
 * paths. `recording` is for the ledger's writer alone, so that no number of readers keeps it waiting for a connection; on
 * the embedded database, which has one for both, it goes first.
 */
export type Database = {
  pool: pg.Pool;
  recording: Queryable;
  prisma: PrismaClient;
  kind: 'embedded' | 'postgresql';
  /** Says early that it will be closed, so that a successor waits for the folder of an embedded one. */
  ending: () => void;
  close: () => Promise<void>;
};

/** A PostgreSQL server, and how long a connection to it and a statement on it may take. */
type ServerLocation = { url: string; poolSize: number; connectMs?: number; statementMs?: number };
/** The location of the database: a server, or a folder for the embedded one (undefined: in memory). */
export type DatabaseLocation = ServerLocation | { folder: string | undefined };

// One connection for groups of entries, one for those of events that are blocked. Tallies are locked for some
// milliseconds otherwise, with four servers at their peak for some ten.
const [recordingConnections, recordingLockMs] = [2, 500];

// Any constant will do, but every Jemput server must use the same one.
const startLock = 64_71_05;

const openServer = ({
  url,
  poolSize,
  connectMs = usualConnectMs,
  statementMs = usualStatementMs,
}: ServerLocation): OpenedPool => {
  const limits = { connectMs, statementMs };
  const pool = boundedPool({ ...connectionTo(url, 'jemput', limits), max: poolSize });
  const forRecording = { ...limits, lockMs: recordingLockMs };
  const recording = boundedPool({ ...connectionTo(url, 'jemput', forRecording), max: recordingConnections });
  const close = async (): Promise<void> => {
    await Promise.all([pool.end(), recording.end()]);
  };
  return { pool, recording, ending: () => {}, close };
};

const connect = async (pool: pg.Pool, where: string): Promise<pg.PoolClient> => {
  try {
    return await pool.connect();
  } catch (error) {
    throw new StartupError(
      `the database ${where} cannot be reached: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
};

const withoutPassword = (url: string): string => {
  const [, list = '', path = ''] = /^[^:]+:\/\/(?:[^@/?#]*@)?([^/?#]*)([^?#]*)/.exec(url) ?? [];
  return `${list}${path}`;
};

/**
 * Opens the database, brings its schema up to date and runs `load`, all under one advisory lock: if several servers
 * start at once, one does the work and the others find it done. `check` runs first, so if it throws, nothing has been
 * changed. Throws StartupError if the database cannot be reached or is not in UTC, or if its migrations do not match.
 */
export const openDatabase = async (
  location: DatabaseLocation,
  load: (client: pg.ClientBase) => Promise<void>,
  check: (client: pg.ClientBase) => Promise<void> = async () => {},
): Promise<Database> => {
  const where = 'url' in location ? withoutPassword(location.url) : 'embedded';
  const { pool, recording, ending, close } =
    'url' in location ? openServer(location) : await openEmbedded(location.folder);
  try {
    await prepare(pool, where, load, check);
  } catch (error) {
    await close();
    throw error;
  }
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  return {
    pool,
    recording,
    prisma,
    kind: 'url' in location ? 'postgresql' : 'embedded',
    ending,
    close: async () => {
      await prisma.$disconnect();
      await close();
    },
  };
};

const prepare = async (
  pool: pg.Pool,
  where: string,
  load: (client: pg.ClientBase) => Promise<void>,
  check: (client: pg.ClientBase) => Promise<void>,
): Promise<void> => {
  const client = await connect(pool, where);
  try {
    await assertUtc(client);
    await takeTime(client);
    await takeStartLock(client);
    await assertNeedsMet(client, where);
    await check(client);
    await migrate(client);
    await load(client);
  } catch (error) {
    throw inWords(error, where);
  } finally {
    // The lock and the limits end with the connection.
    client.release(true);
  }
};

/** A fault of the database is for its operator, and no bug. */
const inWords = (error: unknown, where: string): unknown => {
  const fault = error instanceof StartupError ? null : faultOf(error);
  if (!fault) return error;
  const { reason } = fault;
  return new StartupError(
    `the database ${where} cannot be used: ${reason}: ${reasons[reason]} (${(error as Error).message})`,
  );
};

/** Migrations and the shipped data take longer than statements usually may. */
const takeTime = async (client: pg.ClientBase): Promise<void> => {
  for (const [name, value] of limitSettings(bulkLimits)) await client.query(`SET ${name} = ${value}`);
  if (client instanceof BoundedClient) client.answerMs = Math.max(client.answerMs, answerWithinMs(bulkLimits));
};

const takeStartLock = async (client: pg.ClientBase): Promise<void> => {
  try {
    // As long as the server that holds the lock may take for a statement.
    await client.query(`SET lock_timeout = ${bulkLimits.statementMs}`);
    await client.query('SELECT pg_advisory_lock($1)', [startLock]);
    await client.query(`SET lock_timeout = ${bulkLimits.lockMs}`);
  } catch (error) {
    if (!isLockTimeout(error)) throw error;
    throw new StartupError('another server has been preparing the database for too long; start this one again later');
  }
};

const assertUtc = async (client: pg.ClientBase): Promise<void> => {
  const { rows } = await client.query<{ zone: string }>(`SELECT current_setting('TimeZone') AS zone`);
  const zone = rows[0]?.zone;
  if (zone !== 'UTC' && zone !== 'Etc/UTC')
    throw new StartupError(
      `the database session is in time zone ${zone}, not UTC: something on the way there overrides "-c timezone=UTC"`,
    );
};
