import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import { PrismaClient } from '../../prisma/generated/client/client.ts';
import { StartupError } from '../terms/startup-error.ts';
import { BoundedClient } from './bounded-client.ts';
import { boundedPool } from './bounded-pool.ts';
import { type OpenedPool, openEmbedded } from './embedded.ts';
import { faultOf, reasons } from './faults.ts';
import { answerWithinMs, bulkLimits, limitSettings, usualConnectMs, usualStatementMs } from './limits.ts';
import { migrate } from './migrate.ts';
import { keepsSession } from './pooler.ts';
import { assertNeedsMet } from './server-needs.ts';
import { connectionTo } from './session.ts';
import { underStartLock } from './start-lock.ts';

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
type ServerLocation = {
  url: string;
  poolSize: number;
  connectMs?: number;
  statementMs?: number;
  /** Whether notifications are to be listened to, which takes a session. */
  listens?: boolean;
};
/** The location of the database: a server, or a folder for the embedded one (undefined: in memory). */
export type DatabaseLocation = ServerLocation | { folder: string | undefined };

// One connection for groups of entries, one for those of events that are blocked. Tallies are locked for some
// milliseconds otherwise, with four servers at their peak for some ten.
const [recordingConnections, recordingLockMs] = [2, 500];

const openServer = async (
  { url, poolSize, connectMs = usualConnectMs, statementMs = usualStatementMs, listens = false }: ServerLocation,
  where: string,
): Promise<OpenedPool> => {
  const limits = { connectMs, statementMs };
  const isPooled = !(await reaching(where, () => keepsSession(connectionTo(url, 'jemput', limits))));
  if (isPooled && listens)
    throw new StartupError(
      `the database ${where} is behind a connection pooler such as PgBouncer, through which servers cannot notify each other: set REDIS_URL, or connect to PostgreSQL itself`,
    );
  const pool = boundedPool({ ...connectionTo(url, 'jemput', limits, isPooled), max: poolSize });
  const forRecording = { ...limits, lockMs: recordingLockMs };
  const recording = boundedPool({
    ...connectionTo(url, 'jemput', forRecording, isPooled),
    max: recordingConnections,
  });
  const close = async (): Promise<void> => {
    await Promise.all([pool.end(), recording.end()]);
  };
  const alone = (work: (client: pg.PoolClient) => Promise<void>): Promise<void> =>
    underStartLock(recording, pool, work);
  return { pool, recording, alone, ending: () => {}, close };
};

const reaching = async <Result>(where: string, work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work();
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
 * Opens the database, brings its schema up to date and runs `load`, while no other server does: if several start at
 * once, one does the work and the others find it done. `check` runs first, so if it throws, nothing has been
 * changed. Throws StartupError if the database cannot be reached or is not in UTC, or if its migrations do not match.
 */
export const openDatabase = async (
  location: DatabaseLocation,
  load: (client: pg.ClientBase) => Promise<void>,
  check: (client: pg.ClientBase) => Promise<void> = async () => {},
): Promise<Database> => {
  const where = 'url' in location ? withoutPassword(location.url) : 'embedded';
  const { pool, recording, alone, ending, close } =
    'url' in location ? await openServer(location, where) : await openEmbedded(location.folder);
  try {
    await alone(async (client) => {
      await assertUtc(client);
      await takeTime(client);
      await assertNeedsMet(client, where);
      await check(client);
      await migrate(client);
      await load(client);
    });
  } catch (error) {
    await close();
    throw inWords(error, where);
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
  const settings = limitSettings(bulkLimits);
  if (client instanceof BoundedClient) client.answerMs = Math.max(client.answerMs, answerWithinMs(bulkLimits));
  if (client instanceof BoundedClient && client.local) client.local = [...client.local, ...settings];
  else for (const [name, value] of settings) await client.query(`SET ${name} = ${value}`);
};

const assertUtc = async (client: pg.ClientBase): Promise<void> => {
  const { rows } = await client.query<{ zone: string }>(`SELECT current_setting('TimeZone') AS zone`);
  const zone = rows[0]?.zone;
  if (zone !== 'UTC' && zone !== 'Etc/UTC')
    throw new StartupError(
      `the database session is in time zone ${zone}, not UTC: something on the way there overrides "-c timezone=UTC"`,
    );
};
