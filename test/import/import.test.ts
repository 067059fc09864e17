import { Readable } from 'node:stream';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { publicViewer, type Viewer } from '../../src/access/viewer.ts';
import { Trail } from '../../src/audit/trail.ts';
import { importFigures } from '../../src/import/import-figures.ts';
import type { ImportOutcome } from '../../src/import/store-file.ts';
import { undoImport } from '../../src/import/undo-import.ts';
import { Refused } from '../../src/terms/refusal.ts';
import type { Answer } from '../harness/ask.ts';
import { fieldSettings, fieldToken, post } from '../harness/field.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';
import { catalogue } from '../harness/shipped-catalogue.ts';
import { claimFiles } from './claim-rows.ts';
import { mutatedFiles, office } from './mutated-files.ts';

const importing = `mutation($input: ImportFiguresInput!) { result: importFigures(input: $input) {
  ... on ImportFiguresPayload { dryRun importId rows created unchanged errorCount errors { row column message }
    flags { rule severity message figures { region { code } } } }
  ... on Refused { code message path }
} }`;
const undoing = `mutation($input: UndoImportInput!) { result: undoImport(input: $input) {
  ... on ImportFiguresPayload { importId created unchanged retracted }
  ... on Refused { code message path }
} }`;

let server: TestServer;
let admin: string;

beforeAll(async () => {
  server = await startTestServer(fieldSettings);
  admin = await fieldToken();
});
afterAll(() => server.close());

type Given = { source?: object; dryRun?: boolean; reason?: string; token?: string };

const send = async (query: string, input: object, token = admin): Promise<Answer['data']> => {
  const answer = await post(server.url, token, query, { input });
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
  return answer.data.result;
};
const importCsv = (csv: string, { token, ...given }: Given = {}): Promise<Answer['data']> =>
  send(importing, { csv, ...given }, token);
const store = (csv: string, given: Given = {}): Promise<Answer['data']> => importCsv(csv, { ...given, dryRun: false });
const undo = (importId: string, reason = 'a mistake', token = admin): Promise<Answer['data']> =>
  send(undoing, { importId, reason }, token);

const figuresOf = async (code: string): Promise<{ id: string; value: number }[]> =>
  (await server.query(`{ region(code: "${code}") { figures { nodes { id value } } } }`)).region.figures.nodes;
type State = { figures: number; active: number; sources: number; imports: number; version: number };
const state = async (): Promise<State> =>
  (
    await server.database.pool.query(
      `SELECT (SELECT count(*) FROM figure)::int AS figures, (SELECT count(*) FROM figure WHERE status = 'ACTIVE')::int AS active,
        (SELECT count(*) FROM source)::int AS sources, (SELECT count(*) FROM figure_import)::int AS imports,
        (SELECT version FROM facts_version) AS version`,
    )
  ).rows[0];

test('a dry run shows what would be stored, and stores nothing', async () => {
  const before = await state();
  const csv = 'kode;IKD aktif;tanggal;sumber\n64.08;1.000;31/10/2025;Disdukcapil\n64.02;2.000;31/10/2025;Disdukcapil\n';
  expect(await importCsv(csv)).toEqual({
    dryRun: true,
    importId: null,
    rows: 2,
    created: 2,
    unchanged: 0,
    errorCount: 0,
    errors: [],
    flags: [],
  });
  expect(await state()).toEqual(before);
});

test('stored figures are used in values, change nothing when sent again, and can be undone', async () => {
  const csv = [
    'Kode Wilayah;Kab/Kota;Indikator;Jumlah;Wajib KTP;Per tanggal',
    '64.72;Samarinda;Aktivasi IKD;"sekitar 62 ribu";620.000;31 Oktober 2025',
    ';Kota Bontang;Aktivasi IKD;12.000;130.000;31 Oktober 2025',
  ].join('\r\n');
  const source = { publisher: 'Disdukcapil Kaltim', title: 'Rekap', publishedOn: '2025-11-01' };
  const stored = await store(csv, { source, reason: 'the monthly report' });
  expect(stored).toMatchObject({ dryRun: false, rows: 2, created: 4, unchanged: 0, errors: [] });

  const value = `{ region(code: "64.72") { indicator(code: "IKD_ACTIVATION", asOf: "2025-11-01") {
    version coverage { percent } numerator { value low high figure { source { publisher title publishedOn } } } } } }`;
  const { indicator } = (await server.query(value)).region;
  expect(indicator.numerator).toEqual({ value: 62000, low: 61500, high: 62499, figure: { source } });
  expect(indicator.coverage.percent).toBe(10);

  const before = await state();
  expect(await store(csv, { source })).toMatchObject({ importId: null, created: 0, unchanged: 4, errors: [] });
  expect(await state()).toEqual(before);

  expect(await undo(stored.importId)).toEqual({ importId: stored.importId, created: 0, unchanged: 0, retracted: 4 });
  const after = (await server.query(value)).region.indicator;
  expect(after.numerator.value).not.toBe(62000);
  expect(after.version).toBeGreaterThan(indicator.version);
  expect(await undo(stored.importId)).toMatchObject({ code: 'INVALID', message: expect.stringContaining('tester') });
  expect(await store(csv, { source })).toMatchObject({ created: 4, unchanged: 0 });
});

test('an import and its undo are in the trail, for the region of its figures', async () => {
  const { importId } = await store('kode;IKD aktif;tanggal\n64.71.01;10;2025-10-31\n64.71.02;20;2025-10-31\n', {
    reason: 'the weekly report',
  });
  await undo(importId, 'it was last week’s');
  const audit = `{ audit(within: "64.71", first: 2) { nodes { action by reason region { code } subjectType subjectId after } } }`;
  const { data } = await post(server.url, admin, audit);
  const line = { by: 'tester', region: { code: '64.71' }, subjectType: 'FigureImport', subjectId: importId };
  expect(data.audit.nodes).toEqual([
    { ...line, action: 'IMPORT_UNDONE', reason: 'it was last week’s', after: '{"figures":0,"leftAlone":0}' },
    { ...line, action: 'FIGURES_IMPORTED', reason: 'the weekly report', after: expect.stringContaining('"created":2') },
  ]);
});

test('a source or a reason that cannot be stored is refused', async () => {
  const csv = 'kode;IKD aktif;tanggal\n64.71;10;2025-10-30\n';
  expect(await importCsv(csv, { source: { publisher: ' ' } })).toMatchObject({
    code: 'INVALID',
    message: 'source.publisher: is empty',
    path: ['input', 'source', 'publisher'],
  });
  for (const [field, source] of Object.entries({
    title: { title: '\u0001' },
    url: { url: 'javascript:alert(1)' },
    publishedOn: { publishedOn: '2099-01-01' },
  }))
    expect(await importCsv(csv, { source: { publisher: 'a', ...source } })).toMatchObject({
      code: 'INVALID',
      path: ['input', 'source', field],
    });
  expect(await store(csv, { reason: 'x'.repeat(501) })).toMatchObject({ code: 'INVALID' });
  for (const given of [{}, { csv: null }])
    expect(await send(importing, given)).toMatchObject({
      code: 'INVALID',
      message: 'csv: is empty',
      path: ['input', 'csv'],
    });
});

test('an undo leaves figures that were revised since', async () => {
  const csv = 'kode;IKD aktif;tanggal\n64.11;5.000;2025-10-31\n64.08;8.000;2025-10-31\n';
  const { importId } = await store(csv);
  const [revised] = await figuresOf('64.11');
  const { pool } = server.database;
  const id = Buffer.from(revised?.id ?? '', 'base64')
    .toString()
    .split(':')[1];
  await pool.query(`UPDATE figure SET status = 'SUPERSEDED', ended_at = now() WHERE id = $1`, [id]);
  await pool.query(
    `INSERT INTO figure (region_code, metric, measure_code, value, as_of, supersedes_id)
      SELECT region_code, metric, measure_code, 5100, as_of, id FROM figure WHERE id = $1`,
    [id],
  );
  expect(await undo(importId)).toMatchObject({ retracted: 1, unchanged: 1 });
  expect((await figuresOf('64.11')).map(({ value }) => value)).toEqual([5100]);
  expect(await figuresOf('64.08')).toEqual([]);
});

test('a bound as a basis is an error of its row', async () => {
  const csv = 'region,metric,measure,value,asOf\n53.06,COUNT,KTP_ELIGIBLE,minimal 9000,2025-05-31\n';
  expect(await store(csv)).toMatchObject({
    created: 0,
    errors: [{ row: 2, column: 'value', message: 'KTP_ELIGIBLE is a basis, which cannot be a bound' }],
  });
});

test('every fall of a running total is found in a file with hundreds of days of one region, though not each day is checked', async () => {
  const days = Array.from({ length: 300 }, (_, index) => new Date(Date.UTC(2024, 0, 1 + index)).toISOString());
  // The running total falls on every third day.
  const rows = days.map(
    (day, index) => `53.07,COUNT,IKD_ACTIVE,${index % 3 === 2 ? 1 : 1000 + index},${day.slice(0, 10)}`,
  );
  const tried = await importCsv(['region,metric,measure,value,asOf', ...rows].join('\n'));
  expect(tried).toMatchObject({ created: 300, errors: [] });
  const falling = tried.flags.filter(({ rule }: { rule: string }) => rule === 'FALLING_CUMULATIVE').length;
  expect(falling).toBe(100);
});

describe('one bad row rejects the whole file, and is named', () => {
  const good = '64.01;1.000;2025-09-30;A';
  test.each<[string, string, object[]]>([
    ['an unknown region', '64.99;5;2025-09-30;A', [{ row: 3, column: 'kode', message: 'there is no region 64.99' }]],
    [
      'the same row again',
      good,
      [{ row: 3, column: 'IKD aktif', message: 'is for the same figure as row 2; keep one of them' }],
    ],
    [
      'the same figure with another number',
      '64.01;1.001;2025-09-30;A',
      [{ row: 3, column: 'IKD aktif', message: 'is for the same figure as row 2; keep one of them' }],
    ],
    [
      'another number than that of a figure in use',
      '64.72;21.746;2023-10-30;antara-305043',
      [
        {
          row: 3,
          column: 'IKD aktif',
          message: expect.stringMatching(/^figure \d+ is in use and says 21\.745; .*supersedes: \d+$/),
        },
      ],
    ],
    [
      'a day in the future',
      '64.02;5;31/12/2099;A',
      [
        {
          row: 3,
          column: 'tanggal',
          message: expect.stringMatching(/^2099-12-31 lies in the future: it is .* in that region$/),
        },
      ],
    ],
    [
      'a year that is not over',
      `64.02;5;${new Date().getFullYear() + 1};A`,
      [{ row: 3, column: 'tanggal', message: expect.stringMatching(/a YEAR counts from its last day$/) }],
    ],
    ['a cell', '64.02;x;2025-09-30;A', [{ row: 3, column: 'IKD aktif', message: '"x" is not a number' }]],
  ])('%s', async (_what, row, errors) => {
    const before = await state();
    const answer = await store(`kode;IKD aktif;tanggal;sumber\n${good}\n${row}\n`);
    expect(answer).toMatchObject({ importId: null, created: 0, errorCount: 1, flags: [] });
    expect(answer.errors).toEqual(errors);
    expect(await state()).toEqual(before);
  });

  test('a name of several regions, and an unknown name', async () => {
    const { errors } = await store('wilayah;IKD aktif;tanggal\nSidomulyo;5;2025\nAtlantis;5;2025\nKab. Bogor;5;2025\n');
    expect(errors).toEqual([
      {
        row: 2,
        column: 'wilayah',
        message: expect.stringMatching(
          /^"sidomulyo" is the name of \d+ regions \(\d{2}\.\d{2}.* Sidomulyo, .*…\); write the code$/,
        ),
      },
      { row: 3, column: 'wilayah', message: 'no region is called "atlantis"; check the name or give the code' },
    ]);
  });
});

test('a region that several rows name and the tree does not have is reported once, with its rows', async () => {
  const many = Array.from({ length: 12 }, (_, index) => `64.98;5;6;${2001 + index}`).join('\n');
  const answer = await store(
    `kode;IKD aktif;Wajib KTP;tanggal\n64.99;5;6;2021\n64.01;5;6;2021\n64.99;5;6;2022\n${many}\n64.97;5;6;2021\n`,
  );
  expect(answer).toMatchObject({ importId: null, created: 0, errorCount: 3 });
  expect(answer.errors).toEqual([
    { row: 2, column: 'kode', message: 'there is no region 64.99 (rows 2, 4)' },
    {
      row: 5,
      column: 'kode',
      message: 'there is no region 64.98 (12 rows: 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, …)',
    },
    { row: 17, column: 'kode', message: 'there is no region 64.97' },
  ]);
  const named = await store(
    'wilayah;IKD aktif;Wajib KTP;tanggal\nAtlantis;5;6;2021\nKota Bontang;5;6;2021\nAtlantis;5;6;2022\nLemuria;5;;2022\n',
  );
  expect(named).toMatchObject({ created: 0, errorCount: 2 });
  expect(named.errors).toEqual([
    {
      row: 2,
      column: 'wilayah',
      message: 'no region is called "atlantis"; check the name or give the code (rows 2, 4)',
    },
    { row: 5, column: 'wilayah', message: 'no region is called "lemuria"; check the name or give the code' },
  ]);
});

test('only an ADMIN imports, and only for its own regions', async () => {
  const csv = 'kode;IKD aktif;tanggal\n64.71;39.000;2025-12-31\n64.72;60.000;2025-12-31\n';
  const officer = await fieldToken({ role: 'COORDINATOR' });
  expect((await post(server.url, officer, importing, { input: { csv } })).errors?.[0]?.extensions).toMatchObject({
    code: 'FORBIDDEN',
  });
  const local = await fieldToken({ regions: ['64.71'] });
  expect((await store(csv, { token: local })).errors).toEqual([
    { row: 3, column: 'kode', message: 'region 64.72 lies outside your regions' },
  ]);
  const { importId } = await store(csv);
  expect(await undo(importId, 'not mine', local)).toMatchObject({ code: 'OUT_OF_SCOPE', path: ['input', 'importId'] });
  expect(await undo(importId, ' ')).toMatchObject({ code: 'INVALID', path: ['input', 'reason'] });
  expect(await undo('00000000-0000-4000-8000-000000000000')).toMatchObject({ code: 'NOT_FOUND' });
  expect(await undo('x')).toMatchObject({ code: 'NOT_FOUND' });
  expect(await undo(importId)).toMatchObject({ retracted: 2 });
});

test('contradictions are flagged before the file is stored, and again when it is', async () => {
  const csv = 'kode;indikator;cakupan;tanggal;sumber\n64;IKD_ACTIVATION;18,25;31 Oktober 2024;Pemprov\n';
  const dry = await importCsv(csv);
  expect(dry.created).toBe(1);
  const rules = dry.flags.map(({ rule }: { rule: string }) => rule);
  expect(rules).toContain('MEANS_ACHIEVEMENT');
  const stored = await store(csv);
  expect(stored.flags.map(({ rule }: { rule: string }) => rule)).toEqual(rules);
  expect(stored.flags[0].figures.length).toBeGreaterThan(0);
  expect(await undo(stored.importId)).toMatchObject({ retracted: 1 });
});

// The embedded database works in this process; a few runs show any difference there.
const mutated = inject('template').kind === 'postgresql' ? 1000 : 100;
const mutator: Viewer = { ...publicViewer, subject: 'mutator', role: 'ADMIN', regionCodes: ['ID'] };

test('a row of a claim that the reader accepts is accepted by the database, and is there when it comes again', async () => {
  const { pool } = server.database;
  const trail = (): Trail => new Trail(pool, { viewer: mutator, requestId: 'claims', now: new Date() });
  const source = { id: null, publisher: 'Claims', title: null, published: null, url: null };
  const importOnce = async (csv: string): Promise<ImportOutcome> => {
    const request = { file: Readable.from([Buffer.from(csv)]), source, reason: null, dryRun: false };
    const outcome = await importFigures(trail(), request, catalogue);
    if (outcome instanceof Refused) throw new Error(String(outcome.message));
    return outcome;
  };
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(claimFiles, async (csv) => {
      const { errorCount, created, importId } = await importOnce(csv);
      expect(created).toBe(errorCount === 0 ? 1 : 0);
      if (importId === null) return;
      accepted += 1;
      expect(await importOnce(csv)).toMatchObject({ importId: null, created: 0, unchanged: 1, errors: [] });
      await undoImport(trail(), importId, 'the next');
    }),
    { numRuns: mutated * 3 },
  );
  expect(accepted).toBeGreaterThan(mutated / 10);
}, 300_000);

test(`each of ${mutated} mutated files is stored whole or not at all`, async () => {
  const { pool } = server.database;
  const trail = (): Trail => new Trail(pool, { viewer: mutator, requestId: 'mutated', now: new Date() });
  const outcomes = new Set<string>();
  await fc.assert(
    fc.asyncProperty(mutatedFiles, async (bytes) => {
      const before = await state();
      const request = { file: Readable.from([bytes]), source: null, reason: null, dryRun: false };
      const outcome = await importFigures(trail(), request, catalogue);
      if (outcome instanceof Refused) throw new Error(String(outcome.message));
      const { errorCount, created, importId } = outcome;
      const stored = errorCount === 0 && created > 0;
      expect(importId !== null).toBe(stored);
      const after = await state();
      const expected = stored
        ? { figures: before.figures + created, active: before.active + created, imports: before.imports + 1 }
        : before;
      expect(after).toMatchObject(expected);
      outcomes.add(stored ? 'stored' : errorCount > 0 ? 'refused' : 'unchanged');
      const undone = importId === null ? null : await undoImport(trail(), importId, 'the next');
      expect(undone instanceof Refused ? undone.code : (undone?.retracted ?? 0)).toBe(stored ? created : 0);
    }),
    // Few mutated files can be stored, so the examples include an intact one.
    { numRuns: mutated, examples: [[office]] },
  );
  expect(outcomes).toContain('stored');
  expect(outcomes).toContain('refused');
}, 300_000);
