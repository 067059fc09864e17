import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { publicViewer, type Viewer } from '../../src/access/viewer.ts';
import { type App, startApp } from '../../src/app.ts';
import { Trail } from '../../src/audit/trail.ts';
import { verifyTrail } from '../../src/audit/verify-trail.ts';
import { importFigures } from '../../src/import/import-figures.ts';
import { readCatalogue } from '../../src/indicator/catalogue.store.ts';
import { type Desk, deskAt, numberOf } from '../harness/desk.ts';
import { fieldSettings } from '../harness/field.ts';
import { copyTemplate, settingsFor, type TestDatabase } from '../harness/server.ts';

let database: TestDatabase;
let servers: App[];
let desks: Desk[];
beforeAll(async () => {
  database = await copyTemplate();
  const start = () => startApp(settingsFor(database, fieldSettings), pino({ level: 'silent' }));
  servers = [await start(), await start()];
  desks = await Promise.all(servers.map(({ url }, index) => deskAt(url, { subject: `admin ${index}` })));
});
afterAll(async () => {
  for (const server of servers) await server.close();
  await database.remove();
});

const count = { region: '64.71', metric: 'COUNT', measure: 'IKD_ACTIVE', asOf: '2026-06-30' };
const both = <Result>(work: (desk: Desk, index: number) => Promise<Result>): Promise<Result[]> =>
  Promise.all(desks.map(work));

test('of two administrators who supersede one figure at once, on two servers, exactly one wins', async () => {
  let current = (await (desks[0] as Desk).record({ ...count, value: 40_000 })).figure.id as string;
  for (let round = 0; round < 10; round++) {
    const results = await both((desk, index) =>
      desk.record({ ...count, value: 40_000 + round * 10 + index, supersedes: current }),
    );
    const won = results.filter(({ figure }) => figure);
    const lost = results.filter(({ code }) => code === 'VERSION_CONFLICT');
    expect([won.length, lost.length]).toEqual([1, 1]);
    expect(lost[0].message).toContain(`by figure ${numberOf(won[0].figure.id)}`);
    current = won[0].figure.id;
  }
});

test('of two who record the same figure at once, the second is refused and the first is named', async () => {
  for (let round = 1; round <= 9; round++) {
    const results = await both((desk) => desk.record({ ...count, asOf: `2026-0${round}-15`, value: 1000 + round }));
    const won = results.filter(({ figure }) => figure);
    const lost = results.filter(({ code }) => code === 'INVALID');
    expect([won.length, lost.length]).toEqual([1, 1]);
    expect(lost[0].message).toContain(`Figure ${numberOf(won[0].figure.id)} `);
  }
});

test('of one who retracts and one who supersedes, one wins', async () => {
  for (let round = 1; round <= 5; round++) {
    const [desk, other] = desks as [Desk, Desk];
    const { figure } = await desk.record({ ...count, region: '64.72', asOf: `2026-0${round}-28`, value: 500 });
    const results = await Promise.all([
      desk.retract({ figure: figure.id, reason: 'Salah' }),
      other.record({ ...count, region: '64.72', asOf: `2026-0${round}-28`, value: 501, supersedes: figure.id }),
    ]);
    expect(new Set(results.map(({ code }) => code))).toEqual(new Set(['VERSION_CONFLICT', undefined]));
  }
});

test('a file that is still being read blocks no recording, in a dry run or not', async () => {
  const [server] = servers as [App];
  const [desk] = desks as [Desk];
  const { pool } = server.database;
  const catalogue = await readCatalogue(pool);
  const viewer: Viewer = { ...publicViewer, subject: 'importer', role: 'ADMIN', regionCodes: ['ID'] };
  for (const [round, dryRun] of [true, false].entries()) {
    const recorded = Promise.withResolvers<void>();
    async function* file(): AsyncGenerator<Buffer> {
      yield Buffer.from(`kode;IKD aktif;tanggal;sumber\n64.74;${round + 1};2026-02-0${round + 1};A\n`);
      await recorded.promise;
    }
    const trail = new Trail(pool, { viewer, requestId: 'slow', now: new Date() });
    const importing = importFigures(trail, { file: file(), source: null, reason: null, dryRun }, catalogue);
    expect((await desk.record({ ...count, asOf: `2026-03-0${round + 1}`, value: 7 })).figure).toBeDefined();
    recorded.resolve();
    expect(await importing).toMatchObject({ created: 1, errorCount: 0 });
  }
});

test('numbers and instants rise in the order of commits, and the trail has no fault', async () => {
  const pool = servers[0]?.database.pool as App['database']['pool'];
  const { rows } = await pool.query<{ risen: boolean; recorded: number }>(
    `SELECT bool_and(recorded_at > before) AS risen, count(*)::int AS recorded
      FROM (SELECT recorded_at, lag(recorded_at) OVER (ORDER BY id) AS before FROM figure WHERE shipped_as IS NULL) AS each`,
  );
  expect(rows[0]?.risen).toBe(true);
  expect(rows[0]?.recorded).toBeGreaterThan(20);
  const faults: unknown[] = [];
  await verifyTrail(pool, (fault) => faults.push(fault));
  expect(faults).toEqual([]);
});
