import pg from 'pg';
import pino from 'pino';
import { afterAll, beforeAll, describe } from 'vitest';
import { channel } from '../../src/live/bus.ts';
import { postgresBus } from '../../src/live/bus-postgres.ts';
import { redisBus } from '../../src/live/bus-redis.ts';
import { createRedis, type RedisServer } from '../harness/redis-server.ts';
import { copyTemplate, settingsFor, type TestDatabase } from '../harness/server.ts';
import { busBody, type Wire, wireBody } from './bus-body.ts';

const log = pino({ level: 'silent' });

describe('over PostgreSQL', () => {
  let database: TestDatabase;
  let db: pg.Pool;
  let url: string;
  beforeAll(async () => {
    database = await copyTemplate();
    url = settingsFor(database).DATABASE_URL ?? '';
    db = new pg.Pool({ connectionString: url, max: 2 });
  });
  afterAll(async () => {
    await db.end();
    await database.remove();
  });

  const wire = (): Wire => ({
    join: (self, heard) => postgresBus({ url, db, self, heard, log }),
    garble: (text) => db.query('SELECT pg_notify($1, $2)', [channel, text]),
    cut: () =>
      db.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = 'jemput listens' AND datname = current_database()`),
  });
  busBody(wire);
  wireBody(wire);
});

describe('over Redis', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await createRedis();
    await redis.start();
  });
  afterAll(() => redis.remove());

  const wire = (): Wire => ({
    join: (self, heard) => redisBus({ url: redis.url, self, heard, log }),
    garble: (text) => redis.command('PUBLISH', channel, text),
    cut: () => redis.command('CLIENT', 'KILL', 'TYPE', 'pubsub'),
  });
  busBody(wire);
  wireBody(wire);
});
