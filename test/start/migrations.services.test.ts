import { cpSync, readdirSync } from 'node:fs';
import pino from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../src/database/database.ts';
import { migrate } from '../../src/database/migrate.ts';
import { loadShippedData } from '../../src/shipped/load.ts';
import { emptyDatabase, locationOf, newFolder } from './empty.ts';
import { prismaSays, shippedMigrations } from './prisma-history.ts';

test('four servers that start at once on an empty database migrate once and load once', async () => {
  const home = await emptyDatabase();
  onTestFinished(home.remove);
  const migrations = readdirSync(shippedMigrations, { withFileTypes: true }).filter((each) =>
    each.isDirectory(),
  ).length;
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line) => void lines.push(line) });
  const opened = await Promise.all(
    [1, 2, 3, 4].map(() => openDatabase(locationOf(home), (client) => loadShippedData(client, log))),
  );
  try {
    for (const { pool } of opened) {
      const { rows } = await pool.query(`SELECT (SELECT count(*)::int FROM region) AS regions,
        (SELECT count(*)::int FROM figure) AS figures, (SELECT count(*)::int FROM target) AS targets,
        (SELECT count(*)::int FROM _prisma_migrations) AS migrations, (SELECT version FROM facts_version) AS version,
        (SELECT count(DISTINCT xmin::text)::int FROM figure) AS "figureTransactions",
        (SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory'
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())) AS locks`);
      // The version starts at 1; the list and the facts raised it by one each.
      expect(rows).toEqual([
        { regions: 91_600, figures: 77, targets: 15, migrations, version: 3, figureTransactions: 1, locks: 0 },
      ]);
    }
    expect(lines.filter((line) => line.includes('region list loaded'))).toHaveLength(1);
    expect(lines.filter((line) => line.includes('published figures and targets loaded'))).toHaveLength(1);
    const [server] = opened;
    expect(server && (await prismaSays(server.pool, shippedMigrations)).applied).toEqual([]);
  } finally {
    await Promise.all(opened.map((database) => database.close()));
  }
});

test('a start that fails during its load releases the lock', async () => {
  const home = await emptyDatabase();
  onTestFinished(home.remove);
  const failing = openDatabase(locationOf(home), () => Promise.reject(new Error('no data today')));
  await expect(failing).rejects.toThrow('no data today');
  const next = await openDatabase(locationOf(home), async () => {});
  await next.close();
});

test('a migration beside a dump lets readers pass again and again, and is applied once the dump is done', async () => {
  const home = await emptyDatabase();
  onTestFinished(home.remove);
  const { pool, close } = await openDatabase(locationOf(home), async () => {});
  onTestFinished(close);
  const { folder, remove } = newFolder({ '20990101000000_later/migration.sql': 'ALTER TABLE source ADD later text' });
  onTestFinished(remove);
  cpSync(shippedMigrations, folder, { recursive: true });
  const [dump, migrating] = [await pool.connect(), await pool.connect()];
  try {
    await dump.query('BEGIN; LOCK TABLE source IN ACCESS SHARE MODE');
    const applied = migrate(migrating, folder);
    const waiting = `SELECT count(*)::int AS count FROM pg_locks WHERE relation = 'source'::regclass AND NOT granted`;
    for (let times = 0; times < 2; times++) {
      await expect.poll(async () => (await pool.query(waiting)).rows[0].count).toBe(1);
      // It waits behind the migration, but not for the dump.
      expect((await pool.query('SELECT count(*)::int AS count FROM source')).rows).toEqual([{ count: 0 }]);
    }
    await dump.query('COMMIT');
    expect(await applied).toEqual(['20990101000000_later']);
  } finally {
    dump.release();
    migrating.release();
  }
  const { rows } = await pool.query(
    "SELECT finished_at IS NOT NULL AS finished, logs FROM _prisma_migrations WHERE migration_name LIKE '%_later'",
  );
  expect(rows).toEqual([{ finished: true, logs: null }]);
});
