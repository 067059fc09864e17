import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '../../prisma/generated/client/client.ts';
import { StartupError } from '../terms/startup-error.ts';
import { type OpenedPool, openEmbedded } from './embedded.ts';
import { migrate } from './migrate.ts';
import { sessionSettings } from './session.ts';

export type { PrismaClient };
/** The connection that a store's SQL runs on: the pool, or the client of a transaction. */
export type Queryable = Pick<pg.ClientBase, 'query'>;

/**
 * The opened database. `pool` is for work that Prisma cannot express: migrations, bulk loading, statements on hot
 * paths.
 */
export type Database = {
  pool: pg.Pool;
  prisma: PrismaClient;
  kind: 'embedded' | 'postgresql';
  /** Says early that it will be closed, so that a successor waits for the folder of an embedded one. */
  ending: () => void;
  close: () => Promise<void>;
};

/** The location of the database: a server's URL, or a folder for the embedded one (undefined: in memory). */
export type DatabaseLocation = { url: string; poolSize: number } | { folder: string | undefined };

// Any constant will do, but every Jemput server must use the same one.
const startLock = 64_71_05;

/** The URL with our session settings after its own `options`, which would otherwise replace them. */
const withSession = (url: string): string => {
  const parsed = new URL(url);
  const own = parsed.searchParams.get('options');
  const ours = sessionSettings.map(([name, value]) => `-c ${name}=${value}`);
  parsed.searchParams.set('options', [...(own ? [own] : []), ...ours].join(' '));
  return parsed.href;
};

const openServer = (url: string, max: number): OpenedPool => {
  const connectionString = withSession(url);
  const pool = new pg.Pool({ connectionString, max, connectionTimeoutMillis: 5000, application_name: 'jemput' });
  return { pool, ending: () => {}, close: () => pool.end() };
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
  const parsed = new URL(url);
  return `${parsed.host}${parsed.pathname}`;
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
  const { pool, ending, close } =
    'url' in location ? openServer(location.url, location.poolSize) : await openEmbedded(location.folder);
  // The pool replaces a connection that is lost while idle; without a listener, the error would end the process.
  pool.on('error', () => {});
  // This also covers a client that is being closed after an error, when the pool no longer listens to it.
  pool.on('connect', (client) => client.on('error', () => {}));
  try {
    await prepare(pool, where, load, check);
  } catch (error) {
    await close();
    throw error;
  }
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  return {
    pool,
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
    await client.query('SELECT pg_advisory_lock($1)', [startLock]);
    await check(client);
    await migrate(client);
    await load(client);
    await client.query('SELECT pg_advisory_unlock($1)', [startLock]);
  } finally {
    client.release();
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

/** Whether the database answers. */
export const isReachable = async ({ pool }: Database): Promise<boolean> => {
  try {
    await pool.query('SELECT 1');
    return true;
  } catch {
    return false;
  }
};
