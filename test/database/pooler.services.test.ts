import pg from 'pg';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { type Database, openDatabase } from '../../src/database/database.ts';
import { longStatement } from '../../src/database/long-statement.ts';
import { inTransaction, readSnapshot } from '../../src/database/transaction.ts';
import { verifyLedger } from '../../src/ledger/verify.ts';
import { fieldAt, fieldSettings, fieldToken, post, sent } from '../harness/field.ts';
import { type Pooler, startPooler } from '../harness/pgbouncer.ts';
import { createRedis, type RedisServer } from '../harness/redis-server.ts';
import { openScreen } from '../harness/screen.ts';
import { temporaryDatabase } from '../harness/temporary.ts';
import { complaintOf, rejectionOf } from '../harness/thrown.ts';

const log = pino({ level: 'silent' });
const counterOf = 'subscription ($event: ID!) { eventCounter(event: $event, everyMs: 100) { served } }';
const server = inject('template');
if (server.kind !== 'postgresql') throw new Error('this is a test of PostgreSQL');

let redis: RedisServer;
beforeAll(async () => {
  redis = await createRedis();
  await redis.start();
});
afterAll(() => redis.remove());

describe.each(['swallowed', 'refused'] as const)(
  'behind a pooler by which the options of sessions are %s',
  (options) => {
    let pooler: Pooler;
    let empty: { url: string; remove: () => Promise<void> };
    let loaded: { url: string; remove: () => Promise<void> };
    let url: string;
    const opened: { close: () => Promise<void> }[] = [];
    beforeAll(async () => {
      pooler = await startPooler(server.url, { options, size: 2 });
      // The sessions of the pooler are not in UTC.
      const settings = ["SET timezone TO 'Asia/Jakarta'"];
      empty = await temporaryDatabase(server.url, { settings });
      loaded = await temporaryDatabase(server.url, { template: server.name, settings });
      url = pooler.through(loaded.url);
    });
    afterEach(async () => {
      for (const each of opened.splice(0)) await each.close();
    });
    afterAll(async () => {
      await pooler.remove();
      await empty.remove();
      await loaded.remove();
    });

    const serve = async (
      databaseUrl: string,
      settings: Record<string, string> = { REDIS_URL: redis.url },
    ): Promise<App> => {
      const app = await startApp(
        readConfig({ ...fieldSettings, PORT: '0', DATABASE_URL: databaseUrl, ...settings }),
        log,
      );
      opened.push(app);
      return app;
    };
    const open = async (): Promise<Database> => {
      const database = await openDatabase({ url, poolSize: 4, statementMs: 700 }, async () => {});
      opened.push(database);
      return database;
    };

    test('a server without Redis is refused before anything is changed', async () => {
      const complaint = await complaintOf(serve(pooler.through(empty.url), {}));
      expect(complaint).toMatch(/connection pooler.*set REDIS_URL/);
      const direct = new pg.Client({ connectionString: empty.url });
      await direct.connect();
      const { rows } = await direct.query("SELECT count(*)::int AS count FROM pg_class WHERE relname = 'region'");
      await direct.end();
      expect(rows).toEqual([{ count: 0 }]);
    });

    test('three servers that start at once on an empty database migrate and load it once', async () => {
      const apps = await Promise.all([1, 2, 3].map(() => serve(pooler.through(empty.url))));
      const [first, second] = apps as [App, App, App];
      const field = await fieldAt(first.url);
      const event = await field.open('64.71');
      const screen = openScreen(second.url, counterOf, { event });
      await screen.until((frame) => frame.eventCounter.served === 0);
      const entry = sent({ count: 7, domicile: '64.71.01' });
      await field.record(event, [entry]);
      await screen.until((frame) => frame.eventCounter.served === 7);
      const input = { activation: entry.id, count: 5, reason: 'uji' };
      const { data } = await post(
        second.url,
        await fieldToken(),
        'mutation ($input: CorrectActivationInput!) { correctActivation(input: $input) { __typename } }',
        { input },
      );
      expect(data.correctActivation.__typename).toBe('CorrectActivationPayload');
      await screen.until((frame) => frame.eventCounter.served === 5);
      await screen.close();
      expect(await verifyLedger(first.database.pool)).toMatchObject({ differences: [] });
    });

    test('every statement has the settings that sessions have elsewhere, and leaves none behind', async () => {
      const { pool, recording } = await open();
      const names = ['TimeZone', 'plan_cache_mode', 'jit', 'statement_timeout', 'lock_timeout'];
      const show = `SELECT ${names.map((name) => `current_setting('${name}') AS "${name}"`).join(', ')}`;
      const usual = {
        TimeZone: 'UTC',
        plan_cache_mode: 'force_generic_plan',
        jit: 'off',
        statement_timeout: '700ms',
        lock_timeout: '560ms',
      };
      const of = async (query: Promise<{ rows: object[] }>) => (await query).rows;
      const withValues = { text: `${show}, $1::int + 1 AS two`, values: [1] };
      expect(await of(pool.query(show))).toEqual([usual]);
      expect(await of(pool.query(withValues))).toEqual([{ ...usual, two: 2 }]);
      expect(await of(pool.query({ ...withValues, name: 'named' }))).toEqual([{ ...usual, two: 2 }]);
      expect(await of(recording.query(show))).toEqual([{ ...usual, lock_timeout: '500ms' }]);
      const bulk = { ...usual, statement_timeout: '10min', lock_timeout: '1min' };
      expect(await readSnapshot(pool, (client) => of(client.query(withValues)))).toEqual([{ ...bulk, two: 2 }]);
      expect(await of(pool.query(longStatement({ text: show })))).toEqual([
        { ...usual, statement_timeout: '1min', lock_timeout: '8s' },
      ]);
      const isolation = await inTransaction(pool, 'REPEATABLE READ', async (client) => ({
        result: await of(client.query("SELECT current_setting('transaction_isolation') AS isolation")),
        keep: true,
      }));
      expect(isolation).toEqual([{ isolation: 'repeatable read' }]);

      const bare = new pg.Client({ connectionString: url });
      await bare.connect();
      const { rows } = await bare.query(show);
      await bare.end();
      expect(rows).toEqual([{ ...rows[0], plan_cache_mode: 'auto', statement_timeout: '0', lock_timeout: '0' }]);
    });

    test('errors, many statements at once and statements of a slow table come out as elsewhere', async () => {
      const { pool, prisma } = await open();
      const numbers = Array.from({ length: 60 }, (_, index) => index);
      const named = { name: 'same', text: 'SELECT $1::int AS one' };
      const rows = await Promise.all(numbers.map(async (one) => (await pool.query({ ...named, values: [one] })).rows));
      expect(rows).toEqual(numbers.map((one) => [{ one }]));
      expect(await rejectionOf(() => pool.query('SELECT 1/$1::int', [0]))).toMatchObject({ code: '22012' });
      expect(await rejectionOf(() => pool.query('SELECT pg_sleep(60)'))).toMatchObject({ code: '57014' });
      expect(await rejectionOf(() => pool.query('SELECT pg_sleep($1)', [60]))).toMatchObject({ code: '57014' });
      expect(
        ((await pool.query('SELECT 1 AS one; SELECT 2 AS two')) as never as { rows: object[] }[]).map(
          (each) => each.rows,
        ),
      ).toEqual([[{ one: 1 }], [{ two: 2 }]]);
      expect(await prisma.region.count()).toBe(91_600);
      expect(await prisma.$transaction([prisma.region.count(), prisma.$queryRaw`SELECT 1 AS one`])).toEqual([
        91_600,
        [{ one: 1 }],
      ]);
    });
  },
);
