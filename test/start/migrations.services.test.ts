import { readdirSync } from 'node:fs';
import pino from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../src/database/database.ts';
import { loadShippedData } from '../../src/shipped/load.ts';
import { emptyDatabase, locationOf } from './empty.ts';
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
