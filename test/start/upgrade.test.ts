import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyTrail } from '../../src/audit/verify-trail.ts';
import { type Database, openDatabase } from '../../src/database/database.ts';
import { readCatalogue } from '../../src/indicator/catalogue.store.ts';
import { EvidenceLoader } from '../../src/indicator/evidence-loader.ts';
import { readRegionFindings } from '../../src/indicator/finding-reader.ts';
import { ValueReader } from '../../src/indicator/value-reader.ts';
import { verifyLedger } from '../../src/ledger/verify.ts';
import { loadShippedData } from '../../src/shipped/load.ts';
import { readShippedFacts } from '../../src/shipped/shipped-facts.ts';
import type { TestDatabase } from '../harness/server.ts';
import { doDeeds, retracted, revised } from './deeds.ts';
import { checksums, emptyDatabase, locationOf, newFolder } from './empty.ts';
import { rowsBefore, startVersionBefore } from './version-before.ts';

// The regions of the shipped figures.
const list = {
  'provinces.csv': 'code,name\n31,Jakarta\n33,Jawa Tengah\n51,Bali\n64,Kalimantan Timur\n65,Kalimantan Utara\n',
  'regencies.csv': `code,province_code,name\n${[
    '33.11',
    '33.18',
    '51.71',
    '64.01',
    '64.03',
    '64.07',
    '64.09',
    '64.71',
    '64.72',
    '64.74',
  ]
    .map((code) => `${code},${code.slice(0, 2)},${Number(code.slice(3)) > 70 ? 'Kota' : 'Kabupaten'} ${code}`)
    .join('\n')}\n`,
  'districts.csv': 'code,regency_code,name\n64.71.05,64.71,Balikpapan Selatan\n',
  'villages.csv': 'code,district_code,name\n64.71.05.1001,64.71.05,Prapatan\n',
};
const days = ['2022-04-15', '2023-12-31', '2024-06-19', '2024-10-31', '2025-04-09', '2025-11-17', '2026-02-01'];

const log = pino({ level: 'silent' });
let regions: ReturnType<typeof newFolder>;
let [upgradedHome, freshHome]: TestDatabase[] = [];
let upgraded: Database;
let fresh: Database;
/** The instant up to which the version before ran. */
let knownBefore: Date;

const start = (home: TestDatabase | undefined): Promise<Database> =>
  openDatabase(locationOf(home as TestDatabase), (client) => loadShippedData(client, log, { regions: regions.folder }));

beforeAll(async () => {
  regions = newFolder(list);
  [upgradedHome, freshHome] = [await emptyDatabase(), await emptyDatabase()];
  upgraded = await openDatabase(
    locationOf(upgradedHome),
    (client) => loadShippedData(client, log, { regions: regions.folder }),
    async (client) => {
      await startVersionBefore(client, regions.folder);
      await doDeeds(client, false);
      const { rows } = await client.query<{ at: Date }>('SELECT changed_at AS at FROM facts_version');
      knownBefore = (rows[0] as { at: Date }).at;
      await client.query("UPDATE facts_version SET changed_at = changed_at + interval '1 second'");
    },
  );
  fresh = await start(freshHome);
  await doDeeds(fresh.pool, true);
});
afterAll(async () => {
  await upgraded?.close();
  await fresh?.close();
  await upgradedHome?.remove();
  await freshHome?.remove();
  regions.remove();
});

const rowsOf = async <Row extends object>({ pool }: Database, sql: string): Promise<Row[]> =>
  (await pool.query<Row>(sql)).rows;

const inUse = async (database: Database): Promise<object[][]> => [
  await rowsOf(
    database,
    `SELECT to_jsonb(figure) - '{id,recorded_at,supersedes_id,shipped_place}'::text[] AS row FROM figure
      WHERE status = 'ACTIVE' ORDER BY coalesce(shipped_place, id)`,
  ),
  await rowsOf(
    database,
    `SELECT to_jsonb(target) - '{id,recorded_at,restates_id,shipped_place}'::text[] AS row,
      (SELECT shipped_as FROM target AS restated WHERE restated.id = target.restates_id) AS restates FROM target
      WHERE ended_at IS NULL ORDER BY coalesce(shipped_place, id)`,
  ),
];

test('the rows in use are those of a fresh load and of people, in the same order', async () => {
  const rows = await inUse(upgraded);
  expect(rows).toEqual(await inUse(fresh));
  expect(rows.map((each) => each.length)).toEqual([77 - 2 + 4, 15]);
});

const numbers = new Set(['id', 'order', 'restatesId', 'version', 'standsOn']);
const withoutNumbers = (value: object): unknown =>
  JSON.parse(JSON.stringify(value, (key, each) => (numbers.has(key) ? undefined : each)));

test('values, targets and findings are those of a fresh load', async () => {
  const answersOf = async (database: Database): Promise<unknown[]> => {
    const { indicators, measures } = await readCatalogue(database.pool);
    const codes = (await rowsOf<{ code: string }>(database, 'SELECT code FROM region ORDER BY code')).map(
      ({ code }) => code,
    );
    const reader = new ValueReader(new EvidenceLoader(database.pool), { indicators, measures });
    const answers: unknown[] = [];
    for (const code of codes)
      for (const day of days) {
        for (const indicator of indicators) {
          const query = { code, indicator, namedBasis: null, day, liveUntil: day, knownAt: null };
          const computed = await reader.value(query);
          const progress = await reader.allProgress(computed);
          answers.push(withoutNumbers([code, day, indicator.code, computed.value, progress]));
        }
        answers.push(
          withoutNumbers(
            await readRegionFindings(reader, code, { day, liveUntil: day, knownAt: null, figuresUntil: null }),
          ),
        );
      }
    return answers;
  };
  const answers = await answersOf(upgraded);
  expect(answers).toEqual(await answersOf(fresh));
  expect(JSON.stringify(answers)).toContain('"value":41000');
});

test('a row that changed is superseded by its new self in the same place', async () => {
  const chains = await rowsOf<{ key: string; same: boolean; after: string; together: boolean }>(
    upgraded,
    `SELECT old.shipped_as AS key, new.shipped_as AS after, old.shipped_place = new.shipped_place AS same,
        old.ended_at = new.recorded_at AS together
      FROM figure AS old JOIN figure AS new ON new.supersedes_id = old.id WHERE new.shipped_as IS NOT NULL`,
  );
  const before = new Set(rowsBefore('figures').map(({ id }) => id));
  const touched = new Set<string>([revised, retracted]);
  const { figures } = readShippedFacts();
  const printed = figures.filter(({ id, printed: words }) => words !== null && before.has(id) && !touched.has(id));
  expect(chains.map(({ key }) => key)).toEqual(expect.arrayContaining(printed.map(({ id }) => id)));
  expect(chains.every(({ key, after, same, together }) => key === after && same && together)).toBe(true);
});

test('rows that people revised or retracted stay as they are', async () => {
  expect(
    await rowsOf(
      upgraded,
      `SELECT shipped_as AS key, status, ended_at AS at FROM figure WHERE shipped_as IN ('${revised}', '${retracted}')
        ORDER BY shipped_as`,
    ),
  ).toEqual([
    { key: revised, status: 'SUPERSEDED', at: knownBefore },
    { key: retracted, status: 'RETRACTED', at: knownBefore },
  ]);
  expect(await rowsOf(upgraded, `SELECT ended_at AS at FROM target WHERE shipped_as = 't-11'`)).toEqual([
    { at: knownBefore },
  ]);
});

test('an achievement that was recorded before has the target of its day', async () => {
  expect(
    await rowsOf(
      upgraded,
      `SELECT region_code AS region, value, target_percent AS target FROM figure
        WHERE metric = 'ACHIEVEMENT' AND status = 'ACTIVE' ORDER BY region_code, as_of`,
    ),
  ).toEqual([
    { region: '33.11', value: 15.2, target: 30 },
    { region: '51.71', value: 12.89, target: 30 },
    { region: '64', value: 18.25, target: 30 },
    { region: '64.72', value: 11.6, target: 25 },
    { region: '64.72', value: 20.5, target: 30 },
  ]);
});

test('the facts known before the upgrade are still the ones of that version', async () => {
  const at = knownBefore.toISOString();
  const known = await rowsOf<{ key: string; value: number | null; day: string | null }>(
    upgraded,
    `SELECT shipped_as AS key, value, as_of::text AS day FROM figure WHERE shipped_as IS NOT NULL
      AND recorded_at <= '${at}' AND (ended_at IS NULL OR ended_at > '${at}') ORDER BY shipped_place`,
  );
  const kept = rowsBefore('figures').filter(({ id }) => id !== revised && id !== retracted);
  expect(known).toEqual(
    kept.map(({ id, value, asOfTo }) => ({
      key: id,
      value: value === '' ? null : Number(value),
      day: asOfTo === '' ? null : asOfTo,
    })),
  );
});

test('the trail tells of the load and of every row that it ended', async () => {
  const lines = await rowsOf<{ action: string; count: number }>(
    upgraded,
    `SELECT action, count(*)::int FROM audit_entry WHERE actor = 'jemput' GROUP BY action ORDER BY action`,
  );
  const [ended] = await rowsOf<{ figures: number; targets: number }>(
    upgraded,
    `SELECT (SELECT count(*)::int FROM figure AS new WHERE supersedes_id IS NOT NULL AND shipped_as IS NOT NULL) AS figures,
      (SELECT count(*)::int FROM target WHERE shipped_as IS NOT NULL AND ended_at > '${knownBefore.toISOString()}') AS targets`,
  );
  expect(lines).toEqual([
    { action: 'FIGURE_SUPERSEDED', count: ended?.figures },
    { action: 'SHIPPED_FACTS_LOADED', count: 1 },
    { action: 'TARGET_SUPERSEDED', count: ended?.targets },
  ]);
  const [line] = await rowsOf<{ before: string; after: string; region: string }>(
    upgraded,
    `SELECT before, after, region_code AS region FROM audit_entry WHERE action = 'FIGURE_SUPERSEDED'
      AND before LIKE '%7.34%'`,
  );
  expect(line?.region).toBe('64.71');
  expect(JSON.parse(line?.before ?? '')).toMatchObject({ value: 7.34, asOfFrom: '2025-11-17', precision: 'DAY' });
  expect(JSON.parse(line?.after ?? '')).toMatchObject({ asOfFrom: '2025-06-01', printed: '7,34 persen' });
  expect(await rowsOf(fresh, `SELECT FROM audit_entry WHERE actor = 'jemput'`)).toEqual([]);
});

test('nothing is left to verify, and another start changes nothing', async () => {
  const faults: object[] = [];
  await verifyTrail(upgraded.pool, (fault) => faults.push(fault));
  expect(faults).toEqual([]);
  expect((await verifyLedger(upgraded.pool)).differences).toEqual([]);
  const before = await checksums(upgraded.pool);
  await upgraded.close();
  upgraded = await start(upgradedHome);
  expect(await checksums(upgraded.pool)).toEqual(before);
});
