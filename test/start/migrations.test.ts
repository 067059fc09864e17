import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { type Database, openDatabase } from '../../src/database/database.ts';
import { migrate } from '../../src/database/migrate.ts';
import { copyTemplate, type TestDatabase } from '../harness/server.ts';
import { complaintOf } from '../harness/thrown.ts';
import { checksums, emptyDatabase, locationOf, newFolder } from './empty.ts';
import { prismaSays, shippedMigrations } from './prisma-history.ts';

let home: TestDatabase;
let database: Database;
beforeAll(async () => {
  home = await emptyDatabase();
  database = await openDatabase(locationOf(home), async () => {});
});
afterAll(async () => {
  await database.close();
  await home.remove();
});
beforeEach(async () => {
  await database.pool.query('DROP SCHEMA public CASCADE');
  await database.pool.query('CREATE SCHEMA public');
});

const migrations = (files: Record<string, string>): string => {
  const { folder, remove } = newFolder(
    Object.fromEntries(Object.entries(files).map(([name, sql]) => [`${name}/migration.sql`, sql])),
  );
  onTestFinished(remove);
  return folder;
};

const apply = async (folder?: string): Promise<string[]> => {
  const client = await database.pool.connect();
  try {
    return await migrate(client, folder);
  } finally {
    client.release();
  }
};

const rowsOf = async <Row extends pg.QueryResultRow>(sql: string): Promise<Row[]> =>
  (await database.pool.query<Row>(sql)).rows;

const [first, second] = ['20260101000000_first', '20260102000000_second'] as const;
const two = {
  [first]: 'CREATE TABLE one (id int);\nINSERT INTO one VALUES (1);',
  [second]: 'ALTER TABLE one ADD name text',
};
const shippedName = '20261121000000_regions_and_figures';

test('an empty database gets every migration, in the order of their names', async () => {
  const folder = migrations({ [second]: two[second], [first]: two[first] });
  expect(await apply(folder)).toEqual([first, second]);
  expect(await rowsOf('SELECT * FROM one')).toEqual([{ id: 1, name: null }]);
  const recorded = await rowsOf(`SELECT migration_name AS name, checksum, applied_steps_count AS steps, logs,
    finished_at >= started_at AS finished, rolled_back_at, length(id) AS "idLength" FROM _prisma_migrations ORDER BY 1`);
  expect(recorded).toEqual(
    [first, second].map((name) => ({
      name,
      checksum: createHash('sha256').update(two[name]).digest('hex'),
      steps: 1,
      logs: null,
      finished: true,
      rolled_back_at: null,
      idLength: 36,
    })),
  );
});

test('a second run changes nothing', async () => {
  const folder = migrations(two);
  await apply(folder);
  const before = await checksums(database.pool);
  expect(await apply(folder)).toEqual([]);
  expect(await checksums(database.pool)).toEqual(before);
});

test('only new migrations are applied', async () => {
  await apply(migrations({ [first]: two[first] }));
  expect(await apply(migrations(two))).toEqual([second]);
  expect(await rowsOf('SELECT * FROM one')).toEqual([{ id: 1, name: null }]);
});

test('an edited migration is refused by name, and nothing new is applied', async () => {
  await apply(migrations({ [first]: two[first] }));
  const complaint = await complaintOf(apply(migrations({ ...two, [first]: `${two[first]}\n-- a word more` })));
  expect(complaint).toContain(first);
  expect(complaint).toContain('edited');
  expect(await rowsOf('SELECT migration_name FROM _prisma_migrations')).toHaveLength(1);
});

test('a migration that says which earlier text it replaces is taken as applied, and Prisma sees its new checksum', async () => {
  await apply(migrations({ [first]: two[first] }));
  const earlier = createHash('sha256').update(two[first]).digest('hex');
  const replaced = { ...two, [first]: `-- replaces ${earlier}\nCREATE TABLE one (id int);` };
  expect(await apply(migrations(replaced))).toEqual([second]);
  const sums = await rowsOf('SELECT checksum FROM _prisma_migrations ORDER BY migration_name');
  expect(sums).toEqual(
    Object.values(replaced).map((sql) => ({ checksum: createHash('sha256').update(sql).digest('hex') })),
  );
  const other = { ...replaced, [first]: `-- replaces ${'0'.repeat(64)}\nCREATE TABLE one (id int);` };
  expect(await complaintOf(apply(migrations(other)))).toContain('edited');
});

test('a migration unknown to this version is refused by name', async () => {
  await apply(migrations(two));
  const complaint = await complaintOf(apply(migrations({ [first]: two[first] })));
  expect(complaint).toContain(second);
  expect(complaint).toContain('does not know');
});

test('an unfinished migration is refused by name', async () => {
  const folder = migrations(two);
  await apply(folder);
  await database.pool.query('UPDATE _prisma_migrations SET finished_at = NULL WHERE migration_name = $1', [second]);
  const complaint = await complaintOf(apply(folder));
  expect(complaint).toContain(second);
  expect(complaint).toContain('failed');
});

test('a migration that was rolled back is applied again', async () => {
  const folder = migrations(two);
  await apply(folder);
  await database.pool.query('ALTER TABLE one DROP name');
  await database.pool.query(
    'UPDATE _prisma_migrations SET finished_at = NULL, rolled_back_at = now() WHERE migration_name = $1',
    [second],
  );
  expect(await apply(folder)).toEqual([second]);
  expect(await apply(folder)).toEqual([]);
});

test('a failing migration leaves nothing but its log, stops those after it, and is refused from then on', async () => {
  const third = '20260103000000_third';
  const folder = migrations({
    [first]: two[first],
    [second]: 'CREATE TABLE halfway (id int);\nINSERT INTO halfway VALUES (1 / 0);',
    [third]: 'CREATE TABLE never (id int)',
  });
  const complaint = await complaintOf(apply(folder));
  expect(complaint).toContain(second);
  expect(complaint).toContain('division by zero');
  expect(
    await rowsOf(`SELECT migration_name AS name, finished_at IS NOT NULL AS finished, applied_steps_count AS steps,
    logs LIKE '%division by zero%' AS logged FROM _prisma_migrations ORDER BY 1`),
  ).toEqual([
    { name: first, finished: true, steps: 1, logged: null },
    { name: second, finished: false, steps: 0, logged: true },
  ]);
  expect(await rowsOf(`SELECT to_regclass('halfway') AS halfway, to_regclass('never') AS never`)).toEqual([
    { halfway: null, never: null },
  ]);
  expect(await complaintOf(apply(folder))).toContain(`${second} failed earlier`);
});

test('the table is the same as the one Prisma makes', async () => {
  const columns = `SELECT column_name, data_type, character_maximum_length, is_nullable, column_default
    FROM information_schema.columns WHERE table_name = '_prisma_migrations' AND table_schema = 'public' ORDER BY ordinal_position`;
  const keys = `SELECT pg_get_constraintdef(oid) AS key FROM pg_constraint
    WHERE conrelid = '_prisma_migrations'::regclass ORDER BY 1`;
  const folder = migrations(two);
  await apply(folder);
  const ours = [await rowsOf(columns), await rowsOf(keys)];
  const sums = await rowsOf('SELECT migration_name, checksum, applied_steps_count FROM _prisma_migrations ORDER BY 1');

  await database.pool.query('DROP SCHEMA public CASCADE');
  await database.pool.query('CREATE SCHEMA public');
  expect((await prismaSays(database.pool, folder)).applied).toEqual([first, second]);
  expect(ours).toEqual([await rowsOf(columns), await rowsOf(keys)]);
  expect(sums).toEqual(
    await rowsOf('SELECT migration_name, checksum, applied_steps_count FROM _prisma_migrations ORDER BY 1'),
  );
  expect(await apply(folder)).toEqual([]);
});

test('prisma migrate deploy has nothing left to do on the shipped migrations', async () => {
  expect(await apply()).toContain(shippedName);
  const before = await checksums(database.pool);
  expect(await prismaSays(database.pool, shippedMigrations)).toEqual({
    history: { history: null, failedMigrationNames: [], editedMigrationNames: [], hasMigrationsTable: true },
    applied: [],
  });
  expect(await checksums(database.pool)).toEqual(before);
});

test('Prisma would notice an edited migration, so the agreement above is meaningful', async () => {
  await apply(migrations({ [first]: two[first] }));
  const edited = migrations({ ...two, [first]: `${two[first]} -- edited` });
  expect((await prismaSays(database.pool, edited)).history).toMatchObject({
    editedMigrationNames: [first],
    history: { diagnostic: 'databaseIsBehind', unappliedMigrationNames: [second] },
  });
});

test('the shipped checksums are those of the files', async () => {
  await apply();
  const file = readFileSync(join(shippedMigrations, shippedName, 'migration.sql'));
  const checksum = createHash('sha256').update(file).digest('hex');
  expect(await rowsOf('SELECT migration_name, checksum FROM _prisma_migrations')).toContainEqual({
    migration_name: shippedName,
    checksum,
  });
});

test.each([
  ['edited', 'checksum = reverse(checksum)', 'was edited'],
  ['failed', 'finished_at = NULL', 'failed earlier'],
  ['unknown', `migration_name = '29990101000000_later'`, '29990101000000_later'],
])('a start refuses a database with a migration that is %s', async (_what, change, problem) => {
  const copy = await copyTemplate();
  onTestFinished(copy.remove);
  const opened = await openDatabase(locationOf(copy), async () => {});
  await opened.pool.query(`UPDATE _prisma_migrations SET ${change} WHERE migration_name = '${shippedName}'`);
  await opened.close();
  let loads = 0;
  const start = openDatabase(locationOf(copy), async () => {
    loads += 1;
  });
  expect(await complaintOf(start)).toContain(problem);
  expect(loads).toBe(0);
});
