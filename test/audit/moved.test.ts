import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EndedTokens } from '../../src/access/ended-tokens.ts';
import { publicViewer, type Viewer } from '../../src/access/viewer.ts';
import { Trail } from '../../src/audit/trail.ts';
import { correctActivation, undoCorrection } from '../../src/correction/correct-activation.ts';
import { moveEntries } from '../../src/correction/move-entries.ts';
import { undoMove } from '../../src/correction/undo-move.ts';
import { recordFigure } from '../../src/figure/record-figure.ts';
import { retractFigure } from '../../src/figure/retract-figure.ts';
import { importFigures } from '../../src/import/import-figures.ts';
import { undoImport } from '../../src/import/undo-import.ts';
import { type Hint, hintOf } from '../../src/live/topics.ts';
import { editOutreach } from '../../src/outreach/edit-outreach.ts';
import { FieldTokens } from '../../src/outreach/field-tokens.ts';
import { planOutreach } from '../../src/outreach/plan-outreach.ts';
import { transitionOutreach } from '../../src/outreach/transition-outreach.ts';
import { setTarget } from '../../src/target/set-target.ts';
import { type Moved, nothingMoved } from '../../src/terms/moved.ts';
import { Refused } from '../../src/terms/refusal.ts';
import { type Field, fieldAt, fieldSettings, sent } from '../harness/field.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';
import { catalogue } from '../harness/shipped-catalogue.ts';

const admin: Viewer = { ...publicViewer, subject: 'admin', role: 'ADMIN', regionCodes: ['ID'] };
const hourMs = 3_600_000;
const tree = { has: () => true };
const reason = 'salah catat';

let server: TestServer;
let field: Field;
let trail: Trail;
let tokens: FieldTokens;
let announced: Moved[];
beforeAll(async () => {
  server = await startTestServer(fieldSettings);
  field = await fieldAt(server.url);
  const { pool } = server.database;
  trail = new Trail(pool, { viewer: admin, requestId: 'r', now: new Date() }, (moved) => announced.push(moved));
  tokens = new FieldTokens(new TextEncoder().encode('x'.repeat(32)), new EndedTokens(pool));
});
afterAll(() => server.close());

/** The result of a person's write, and the topics of the hints that it publishes, each once and sorted. */
const hintsOf = async <Result>(
  write: () => Promise<Result | Refused>,
): Promise<{ result: Result; topics: string[] }> => {
  announced = [];
  const result = await write();
  if (result instanceof Refused) throw new Error(`refused: ${String(result.message)}`);
  const hints = announced.flatMap((moved): Exclude<Hint, 'anything'> => hintOf(moved));
  return { result, topics: [...new Set(hints.map(([topic]) => topic))].toSorted() };
};

const idOf = async (code: string): Promise<string> =>
  (await server.database.pool.query('SELECT id FROM outreach_event WHERE code = $1', [code])).rows[0].id;
const eventTopics = (id: string, ...chain: string[]): string[] => [
  `event ${id}`,
  ...chain.map((code) => `events ${code}`),
];
const desk = () => ({ trail, catalogue, db: server.database.pool, tree });

test('planning an event and issuing tokens publish no hint', async () => {
  const now = Date.now();
  const planned = await hintsOf(() =>
    planOutreach(
      trail,
      {
        name: 'Jemput bola',
        region: '64.71',
        venueKind: 'SCHOOL',
        venueName: 'SMA Negeri 1',
        scheduledStart: new Date(now),
        scheduledEnd: new Date(now + hourMs),
        goal: null,
      },
      tree,
    ),
  );
  expect(planned.topics).toEqual([]);
  const request = { event: planned.result, label: 'meja 1', expiresAt: new Date(now + hourMs) };
  const issued = await hintsOf(() => tokens.issue(request, trail));
  expect(issued.topics).toEqual([]);
  expect((await hintsOf(() => tokens.revoke(issued.result.id, null, trail))).topics).toEqual([]);
  // The other servers do not even get an empty message.
  expect(announced).toEqual([]);
});

test('opening and closing an event hint its counter, with its version, and the lists that contain it', async () => {
  const id = await idOf(await field.plan('64.71'));
  const topics = eventTopics(id, 'ID', '64', '64.71').toSorted();
  const transition = (name: 'open' | 'close') =>
    transitionOutreach(trail, { event: { id }, transition: name, reason: null, openedAt: null });
  expect((await hintsOf(() => transition('open'))).topics).toEqual(topics);
  const [before] = announced.flatMap(({ events }) => events);
  expect((await hintsOf(() => transition('close'))).topics).toEqual(topics);
  expect(announced).toEqual([
    { ...nothingMoved, events: [{ eventId: id, regionCode: '64.71', version: Number(before?.version) + 1 }] },
  ]);
});

test('editing an event hints its counter, with its version, and the lists it is in; without a difference, nothing', async () => {
  const id = await idOf(await field.open('64.71'));
  const edit = () => hintsOf(() => editOutreach(trail, { event: { id }, change: { goal: 40 }, reason }));
  expect((await edit()).topics).toEqual(eventTopics(id, 'ID', '64', '64.71').toSorted());
  const [moved] = announced.flatMap(({ events }) => events);
  const tally = await server.database.pool.query('SELECT version FROM event_tally WHERE event_id = $1', [id]);
  expect(moved?.version).toBe(tally.rows[0].version);
  await edit();
  expect(announced).toEqual([]);
});

/** Two live events in two provinces, and an entry at the first. */
const twoEvents = async () => {
  const [code, otherCode] = [await field.open('64.71'), await field.open('33.11')];
  const entry = sent({ domicile: '64.72.01.1001' });
  await field.record(code, [entry]);
  return { id: await idOf(code), other: await idOf(otherCode), activation: entry.id };
};
const domicileTopics = ['ID', '64', '64.72', '64.72.01', '64.72.01.1001'].map((code) => `tally ${code} IKD_ACTIVE`);
const nothingElse = { count: null, measureCode: null, kind: null, domicileCode: null };

test('a correction between events of two regions hints both counters and the domicile, and no facts', async () => {
  const { id, other, activation } = await twoEvents();
  const topics = [
    ...new Set([
      ...eventTopics(id, 'ID', '64', '64.71'),
      ...eventTopics(other, 'ID', '33', '33.11'),
      ...domicileTopics,
    ]),
  ].toSorted();
  const change = { ...nothingElse, event: { id: other } };
  const request = { activation, change, reason, publicNote: null, expectedVersion: null, dryRun: false };
  expect((await hintsOf(() => correctActivation(desk(), { ...request, dryRun: true }))).topics).toEqual([]);
  const corrected = await hintsOf(() => correctActivation(desk(), request));
  expect(corrected.topics).toEqual(topics);
  const undoing = { correction: String(corrected.result.correctionId), reason, dryRun: false };
  expect((await hintsOf(() => undoCorrection(desk(), undoing))).topics).toEqual(topics);
});

test('moving entries between events of two regions hints both counters and the domicile, and no facts', async () => {
  const { id, other } = await twoEvents();
  const topics = [
    ...new Set([
      ...eventTopics(id, 'ID', '64', '64.71'),
      ...eventTopics(other, 'ID', '33', '33.11'),
      ...domicileTopics,
    ]),
  ].toSorted();
  const filter = { device: null, recordedBy: null, from: null, until: null };
  const request = { from: { id }, to: { id: other }, filter, reason, publicNote: null, expectedVersion: null };
  const moved = await hintsOf(() => moveEntries(trail, request, false));
  expect(moved.topics).toEqual(topics);
  const undone = await hintsOf(() => undoMove(trail, { move: String(moved.result.moveId), reason }, false));
  expect(undone.topics).toEqual(topics);
});

test('figures, targets and imports hint facts only', async () => {
  const figure = {
    region: '64.71',
    metric: 'COUNT',
    measure: 'KTP_HOLDERS',
    indicator: null,
    basis: null,
    value: 500_000,
    low: null,
    high: null,
    comparator: 'EQ',
    approximate: false,
    decimals: null,
    targetPercent: null,
    extent: 'WHOLE',
    among: null,
    of: null,
    printed: null,
    provisional: false,
    asOf: '2024-02-29',
    asOfFrom: null,
    precision: 'DAY',
    source: null,
  } as const;
  const asked = { request: figure, supersedesId: null, reason: null, dryRun: false };
  const recorded = await hintsOf(() => recordFigure(trail, catalogue, asked, tree));
  expect(recorded.topics).toEqual(['facts']);
  const figureId = Number(recorded.result.figureId);
  const retracted = await hintsOf(() => retractFigure(trail, catalogue, { figureId, reason, dryRun: false }));
  expect(retracted.topics).toEqual(['facts']);
  const target = {
    indicator: 'IKD_ACTIVATION',
    region: '64.71',
    percent: 40,
    basis: null,
    from: '2027-01-01',
    to: '2027-12-31',
    setBy: 'Kantor',
    source: null,
    restates: null,
  };
  const set = await hintsOf(() => setTarget(trail, catalogue, { request: target, reason, dryRun: false }, tree));
  expect(set.topics).toEqual(['facts']);
  const csv = 'kode,jumlah,measure,tanggal\n64.71,410000,KTP_HOLDERS,2024-03-31\n';
  const file = Readable.from([Buffer.from(csv)]);
  const stored = await hintsOf(() => importFigures(trail, { file, source: null, reason, dryRun: false }, catalogue));
  expect([stored.result.errors.map(String), stored.topics]).toEqual([[], ['facts']]);
  const importId = String(stored.result.importId);
  expect((await hintsOf(() => undoImport(trail, importId, reason))).topics).toEqual(['facts']);
});
