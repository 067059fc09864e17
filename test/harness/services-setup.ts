import { Redis } from 'ioredis';
import pg from 'pg';
import pino from 'pino';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../../src/database/database.ts';
import { loadShippedData } from '../../src/shipped/load.ts';
import { startPooler } from './pgbouncer.ts';
import './template.ts';

const serverUrl = process.env['TEST_DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';

/** The Redis for tests that do not start their own. */
const redisUrl = process.env['TEST_REDIS_URL'] ?? 'redis://127.0.0.1:6379';

/** Whether servers under test reach PostgreSQL through a PgBouncer in transaction mode. */
const isPooled = process.env['TEST_POOLER'] === 'pgbouncer';

const assertRedis = async (): Promise<void> => {
  const redis = new Redis(redisUrl, { lazyConnect: true, retryStrategy: () => null });
  // The call itself reports the error.
  redis.on('error', () => {});
  try {
    await redis.connect();
  } catch (error) {
    throw new Error(`the tests of services need Redis at ${redisUrl} (TEST_REDIS_URL)`, { cause: error });
  } finally {
    redis.disconnect();
  }
};

/**
 * Loads the shipped data once into a PostgreSQL database for all test files. Its time zone is Asia/Jakarta, so that any
 * test notices a session that is not set to UTC. Fails if PostgreSQL or Redis is not running.
 */
export default async (project: TestProject): Promise<() => Promise<void>> => {
  await assertRedis();
  const name = `jemput_test_${process.pid}`;
  const server = new pg.Client({ connectionString: serverUrl });
  await server.connect();
  await server.query(`CREATE DATABASE ${name}`);
  await server.query(`ALTER DATABASE ${name} SET timezone TO 'Asia/Jakarta'`);
  const url = new URL(serverUrl);
  url.pathname = name;
  const log = pino({ level: 'silent' });
  const database = await openDatabase({ url: url.href, poolSize: 2 }, (client) => loadShippedData(client, log));
  await database.close();
  const pooler = isPooled ? await startPooler(serverUrl, { options: 'swallowed', size: 20 }) : null;
  const poolerPort = pooler?.port ?? null;
  project.provide('template', { kind: 'postgresql', url: serverUrl, redisUrl, name, poolerPort });
  return async () => {
    await pooler?.remove();
    await server.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await server.end();
  };
};
