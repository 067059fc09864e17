import { Readable } from 'node:stream';
import pino from 'pino';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { publicViewer, type Viewer } from '../../src/access/viewer.ts';
import { type App, startApp } from '../../src/app.ts';
import { Trail } from '../../src/audit/trail.ts';
import { importFigures } from '../../src/import/import-figures.ts';
import type { ImportOutcome } from '../../src/import/store-file.ts';
import { Refused } from '../../src/terms/refusal.ts';
import { type Desk, deskAt } from '../harness/desk.ts';
import { fieldSettings } from '../harness/field.ts';
import { copyTemplate, settingsFor, type TestDatabase } from '../harness/server.ts';
import { catalogue } from '../harness/shipped-catalogue.ts';

let database: TestDatabase;
let app: App;
let desk: Desk;
beforeAll(async () => {
  database = await copyTemplate();
  app = await startApp(settingsFor(database, fieldSettings), pino({ level: 'silent' }));
  desk = await deskAt(app.url);
});
afterAll(async () => {
  await app.close();
  await database.remove();
});

let publisher: string;
beforeEach(({ task }) => {
  publisher = `Kabar ${task.id}`;
});

const viewer: Viewer = { ...publicViewer, subject: 'importer', role: 'ADMIN', regionCodes: ['ID'] };

/** Imports the rows of a file that is open, and whose end is reached once `go` resolves. */
const importing = async (rows: string[], go: Promise<void>): Promise<ImportOutcome> => {
  async function* file(): AsyncGenerator<Buffer> {
    yield Buffer.from(['kode;IKD aktif;tanggal;sumber', ...rows, ''].join('\n'));
    await go;
  }
  const trail = new Trail(app.database.pool, { viewer, requestId: 'at once', now: new Date() });
  const request = { file: Readable.from(file()), source: null, reason: null, dryRun: false };
  const outcome = await importFigures(trail, request, catalogue);
  if (outcome instanceof Refused) throw new Error(String(outcome.message));
  return outcome;
};

const stored = async (): Promise<{ sources: number; figures: number }> => {
  const { rows } = await app.database.pool.query<{ sources: number; figures: number }>(
    `SELECT (SELECT count(*) FROM source WHERE publisher = $1)::int AS sources, (SELECT count(*) FROM figure JOIN source
      ON source.id = source_id WHERE publisher = $1 AND status = 'ACTIVE')::int AS figures`,
    [publisher],
  );
  return rows[0] as { sources: number; figures: number };
};

test('a file that is imported twice at once, with a new source, is stored once', async () => {
  const rows = Array.from(
    { length: 20 },
    (_, day) => `64.01;${100 + day};2026-04-${String(day + 1).padStart(2, '0')};${publisher}`,
  );
  const read = Promise.withResolvers<void>();
  const both = [importing(rows, read.promise), importing(rows, read.promise)];
  read.resolve();
  const outcomes = await Promise.all(both);
  expect(outcomes.map(({ created }) => created).toSorted((a, b) => a - b)).toEqual([0, 20]);
  expect(outcomes.map(({ unchanged }) => unchanged).toSorted((a, b) => a - b)).toEqual([0, 20]);
  expect(await stored()).toEqual({ sources: 1, figures: 20 });
});

test('recording a figure while a file with another number is read makes the import fail', async () => {
  const read = Promise.withResolvers<void>();
  const outcome = importing([`64.02;6;2026-04-30;${publisher}`], read.promise);
  const figure = { region: '64.02', metric: 'COUNT', measure: 'IKD_ACTIVE', asOf: '2026-04-30', source: { publisher } };
  expect((await desk.record({ ...figure, value: 5 })).figure).toBeDefined();
  read.resolve();
  expect(await outcome).toMatchObject({ importId: null, unchanged: 0, errorCount: 1 });
  expect(await stored()).toEqual({ sources: 1, figures: 1 });
});
