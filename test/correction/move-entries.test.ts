import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyTrail } from '../../src/audit/verify-trail.ts';
import { verifyLedger } from '../../src/ledger/verify.ts';
import { type Field, fieldAt, fieldSettings, type SentEntry, sent } from '../harness/field.ts';
import { openScreen } from '../harness/screen.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
let field: Field;
beforeAll(async () => {
  server = await startTestServer(fieldSettings);
  field = await fieldAt(server.url);
});
afterAll(() => server.close());

const counter = 'version served net fromHere corrections { delta note }';
const answered = `__typename ... on MoveEntriesPayload { dryRun moveId moved people left counter { ${counter} } otherCounter { ${counter} } }
  ... on Refused { code message path }`;
const moveMutation = `mutation ($input: MoveEntriesInput!) { result: moveEntries(input: $input) { ${answered} } }`;
const undoMutation = `mutation ($input: UndoMoveInput!) { result: undoMove(input: $input) { ${answered} } }`;
const correctMutation = `mutation ($input: CorrectActivationInput!) { result: correctActivation(input: $input) {
  ... on CorrectActivationPayload { correction { id } } ... on Refused { code } } }`;

const move = async (from: string, to: string, more: object = {}, as = field) =>
  (await as.query(moveMutation, { input: { from, to, reason: 'meja salah', ...more } })).result;
const undo = async (id: string, more: object = {}, as = field) =>
  (await as.query(undoMutation, { input: { move: id, reason: 'ternyata benar', ...more } })).result;
const correct = async (activation: string, more: object) =>
  (await field.query(correctMutation, { input: { activation, reason: 'salah ketik', ...more } })).result;
const counterOf = async (code: string) =>
  (await field.query(`query ($code: String!) { outreachEvent(code: $code) { counter { ${counter} } } }`, { code }))
    .outreachEvent.counter;
const live = async (code: string): Promise<number> =>
  (
    await field.query(`query ($code: String!) { region(code: $code) { indicator(code: "IKD_ACTIVATION") { live } } }`, {
      code,
    })
  ).region.indicator.live;

/** Two live events, and the entries that two devices recorded at the first. */
const mixedUp = async (region = '64.71') => {
  const [wrong, right] = [await field.open(region), await field.open(region)];
  const [ours, theirs] = [[3, 4, 5], [10]].map((counts) => counts.map((count) => sent({ count }))) as [
    SentEntry[],
    SentEntry[],
  ];
  await field.record(wrong, ours, 'meja 1');
  await field.record(wrong, theirs, 'meja 2');
  return { wrong, right, ours, theirs };
};

test('the entries of one device move after a dry run, and can be moved back', async () => {
  const { wrong, right } = await mixedUp();
  const before = [await counterOf(wrong), await counterOf(right), await live('64.71')];
  const tried = await move(wrong, right, { device: 'meja 1', dryRun: true });
  const expected = {
    moved: 3,
    people: 12,
    left: 0,
    counter: { served: 10, net: 10 },
    otherCounter: { served: 12, net: 12 },
  };
  expect(tried).toMatchObject({ dryRun: true, moveId: null, ...expected });
  expect([await counterOf(wrong), await counterOf(right), await live('64.71')]).toEqual(before);

  const moved = await move(wrong, right, { device: 'meja 1', publicNote: 'Tercatat di tempat lain.' });
  expect(moved).toMatchObject({ dryRun: false, ...expected });
  expect(await live('64.71')).toBe(before[2]);
  // One move is one line on each screen, whatever the number of its entries.
  expect((await counterOf(wrong)).corrections).toEqual([{ delta: -12, note: 'Tercatat di tempat lain.' }]);
  expect((await counterOf(right)).corrections).toEqual([{ delta: 12, note: 'Tercatat di tempat lain.' }]);

  expect(await undo(moved.moveId, { dryRun: true })).toMatchObject({ moved: 3, counter: { served: 22 } });
  expect(await undo(moved.moveId)).toMatchObject({
    moved: 3,
    people: 12,
    left: 0,
    counter: { served: 22 },
    otherCounter: { served: 0 },
  });
  expect((await counterOf(right)).corrections.map(({ delta }: { delta: number }) => delta)).toEqual([-12, 12]);
  expect(await undo(moved.moveId)).toMatchObject({ code: 'ALREADY_CORRECTED', path: ['input', 'move'] });
  // Entries that were moved back can be moved again.
  expect(await move(wrong, right)).toMatchObject({ moved: 4, people: 22 });
});

test('entries are selected by device, by recorder and by the time they happened', async () => {
  const { wrong, right } = await mixedUp();
  const minuteAgo = new Date(Date.now() - 60_000).toISOString();
  await field.record(wrong, [sent({ count: 7, occurredAt: minuteAgo })], 'meja 1');
  const tried = async (more: object): Promise<number> => (await move(wrong, right, { ...more, dryRun: true })).people;
  const recent = new Date(Date.now() - 30_000).toISOString();
  expect(await tried({})).toBe(29);
  await server.database.pool.query(
    `UPDATE outreach_event SET opened_at = opened_at + interval '4 minutes 30 seconds' WHERE code = $1`,
    [right],
  );
  // A clock may be five minutes off; a single entry that is further back keeps all of them where they are.
  expect(await move(wrong, right, { dryRun: true })).toMatchObject({
    code: 'OUTSIDE_TIME',
    message: 'The other event was not live when 1 of the 5 entries happened.',
    path: ['input', 'to'],
  });
  expect(await tried({ device: 'meja 1', occurredFrom: recent })).toBe(12);
  expect(await tried({ recordedBy: 'tester', occurredFrom: recent })).toBe(22);
  expect(await move(wrong, right, { occurredUntil: recent, recordedBy: 'no one' })).toMatchObject({
    code: 'INVALID',
    path: ['input', 'from'],
  });
});

test('a corrected, voided or undone entry does not move; its replacement does', async () => {
  const { wrong, right, ours, theirs } = await mixedUp();
  const [first, second, third] = ours.map(({ id }) => id) as [string, string, string];
  await correct(first, { count: 30 });
  await correct(second, { count: 0 });
  const { correction } = await correct(third, { count: 50 });
  await field.query(
    `mutation ($id: ID!) { undoCorrection(input: { correction: $id, reason: "tidak" }) { __typename } }`,
    { id: correction.id },
  );
  expect(await counterOf(wrong)).toMatchObject({ served: 45 });
  const moved = await move(wrong, right);
  expect(moved).toMatchObject({
    moved: 3,
    people: 45,
    counter: { served: 0, net: 0 },
    otherCounter: { served: 45, net: 45 },
  });
  // One of them is corrected at its new event: undoing the move leaves that one there.
  const [last] = theirs;
  expect(await correct(last?.id ?? '', { count: 1 })).toMatchObject({ code: 'ALREADY_CORRECTED' });
  const query = `query ($code: String!) { outreachEvent(code: $code) { activations(first: 10) { nodes { id count } } } }`;
  const { nodes } = (await field.query(query, { code: right })).outreachEvent.activations;
  const ten = nodes.find(({ count }: { count: number }) => count === 10);
  await correct(ten.id, { count: 11 });
  expect(await undo(moved.moveId)).toMatchObject({
    moved: 2,
    people: 35,
    left: 1,
    counter: { served: 35 },
    otherCounter: { served: 11 },
  });
});

test('a corrected or moved entry keeps the device and the officer that recorded it', async () => {
  const { wrong, right, ours } = await mixedUp();
  await correct(ours[0]?.id ?? '', { count: 30 });
  expect(await move(wrong, right, { device: 'meja 1' })).toMatchObject({
    moved: 3,
    people: 39,
    counter: { served: 10 },
  });
  expect(await move(right, wrong, { device: 'meja 1', recordedBy: 'tester' })).toMatchObject({ moved: 3, people: 39 });
  expect(await move(wrong, right, { device: 'meja 2' })).toMatchObject({ moved: 1, people: 10 });
});

test('both screens are updated at once', async () => {
  const { wrong, right } = await mixedUp();
  const subscription = `subscription ($event: ID!) { eventCounter(event: $event, everyMs: 100) { version served corrections { delta } } }`;
  const screens = [wrong, right].map((event) => openScreen(server.url, subscription, { event }));
  await Promise.all(screens.map((screen) => screen.until(() => true)));
  await move(wrong, right);
  const [emptied, filled] = await Promise.all(
    screens.map((screen, index) => screen.until(({ eventCounter }) => eventCounter.served === (index === 0 ? 0 : 22))),
  );
  expect(emptied?.eventCounter.corrections).toEqual([{ delta: -22 }]);
  expect(filled?.eventCounter.corrections).toEqual([{ delta: 22 }]);
  await Promise.all(screens.map((screen) => screen.close()));
});

describe('is refused, and the field is named:', () => {
  test.each<[string, object, string, string]>([
    ['no reason', { reason: ' ' }, 'INVALID', 'reason'],
    ['a note that is too long', { publicNote: 'x'.repeat(501) }, 'INVALID', 'publicNote'],
    ['an impossible device', { device: 'meja\0' }, 'INVALID', 'device'],
    ['an impossible subject', { recordedBy: 'x'.repeat(201) }, 'INVALID', 'recordedBy'],
    [
      'times in the wrong order',
      { occurredFrom: '2026-11-02T00:00:00Z', occurredUntil: '2026-11-01T00:00:00Z' },
      'INVALID',
      'occurredUntil',
    ],
    ['a missing event', { from: 'NOSUCH' }, 'NOT_FOUND', 'from'],
    ['a missing target', { to: 'NOSUCH' }, 'NOT_FOUND', 'to'],
    ['a device without entries', { device: 'meja 9' }, 'INVALID', 'from'],
    ['an older version', { expectedVersion: 1 }, 'VERSION_CONFLICT', 'expectedVersion'],
  ])('%s', async (_what, more, code, name) => {
    const { wrong, right } = await mixedUp();
    expect(await move(wrong, right, more)).toMatchObject({ code, path: ['input', name] });
    expect(await counterOf(wrong)).toMatchObject({ served: 22, corrections: [] });
  });

  test('a move to the event itself, to a planned one, or to one outside the regions', async () => {
    const { wrong, right } = await mixedUp();
    expect(await move(wrong, wrong)).toMatchObject({ code: 'INVALID', path: ['input', 'to'] });
    expect(await move(wrong, await field.plan('64.71'))).toMatchObject({ code: 'NOT_LIVE', path: ['input', 'to'] });
    const elsewhere = await fieldAt(server.url, { regions: ['33'] });
    expect(await move(wrong, right, {}, elsewhere)).toMatchObject({ code: 'OUT_OF_SCOPE', path: ['input', 'from'] });
    const far = await field.open('33.11');
    const here = await fieldAt(server.url, { regions: ['64'] });
    expect(await move(wrong, far, {}, here)).toMatchObject({ code: 'OUT_OF_SCOPE', path: ['input', 'to'] });
    const { moveId } = await move(wrong, right);
    expect(await undo(moveId, {}, elsewhere)).toMatchObject({ code: 'OUT_OF_SCOPE', path: ['input', 'move'] });
    for (const id of ['nothing', '00000000-0000-0000-0000-000000000000'])
      expect(await undo(id)).toMatchObject({ code: 'NOT_FOUND', path: ['input', 'move'] });
  });

  test('a move that would take a count below zero', async () => {
    const { wrong, right } = await mixedUp();
    await field.record(wrong, [sent({ kind: 'WITHDRAWAL', count: 20 })], 'meja 2');
    expect(await move(wrong, right, { device: 'meja 1' })).toMatchObject({ code: 'INVALID', path: ['input'] });
    expect(await counterOf(wrong)).toMatchObject({ served: 22, net: 2 });
  });

  test('a caller who is not an administrator', async () => {
    const { wrong, right } = await mixedUp();
    const coordinator = await fieldAt(server.url, { role: 'COORDINATOR' });
    await expect(move(wrong, right, {}, coordinator)).rejects.toThrow(/FORBIDDEN/);
  });
});

test('more than 5,000 entries do not move at once', async () => {
  const [wrong, right] = [await field.open('64.71'), await field.open('64.71')];
  for (let request = 0; request < 10; request++)
    await field.record(
      wrong,
      Array.from({ length: 500 }, () => sent()),
      'meja 1',
    );
  await field.record(wrong, [sent()], 'meja 2');
  expect(await move(wrong, right)).toMatchObject({ code: 'TOO_MANY', path: ['input', 'from'] });
  expect(await move(wrong, right, { device: 'meja 1' })).toMatchObject({
    moved: 5000,
    counter: { served: 1 },
    otherCounter: { served: 5000 },
  });
}, 120_000);

test('a move and its undo are one line each in the trail', async () => {
  const { wrong, right } = await mixedUp();
  const { moveId } = await move(wrong, right, { device: 'meja 2' });
  await undo(moveId);
  const query = `query ($action: String!) { audit(action: $action, first: 1, within: "64.71") { nodes { by reason subjectType subjectId before after subject { id } } } }`;
  const lineOf = async (action: string) => (await field.query(query, { action })).audit.nodes[0];
  const [line, undone] = [await lineOf('ENTRIES_MOVED'), await lineOf('MOVE_UNDONE')];
  expect(line).toMatchObject({
    by: 'tester',
    reason: 'meja salah',
    subjectType: 'EntryMove',
    subjectId: moveId,
    subject: null,
  });
  expect(JSON.parse(line.before)).toMatchObject({ device: 'meja 2' });
  expect(JSON.parse(line.after)).toMatchObject({ entries: 1, people: 10 });
  expect(undone).toMatchObject({ reason: 'ternyata benar', subjectId: moveId });
  expect(JSON.parse(undone.after)).toMatchObject({ entries: 1, people: 10, leftAlone: 0 });
});

test('the offices of both events find the line in the trail when entries move from one to the other', async () => {
  const [wrong, right] = [await field.open('64.71.05'), await field.open('64.72.01')];
  const [first, second] = [sent(), sent()];
  await field.record(wrong, [first, second]);
  const other = await fieldAt(server.url, { regions: ['64.72'] });
  const query = `{ audit(first: 1) { nodes { action reason region { code } } } }`;
  const newest = async () => (await other.query(query)).audit.nodes[0];
  await correct(first.id, { event: right });
  expect(await newest()).toEqual({
    action: 'ACTIVATION_CORRECTED',
    reason: 'salah ketik',
    region: { code: '64.72.01' },
  });
  const { moveId } = await move(wrong, right);
  expect(await newest()).toEqual({ action: 'ENTRIES_MOVED', reason: 'meja salah', region: { code: '64.72.01' } });
  expect(await undo(moveId)).toMatchObject({ moveId: null, moved: 1 });
  expect(await newest()).toEqual({ action: 'MOVE_UNDONE', reason: 'ternyata benar', region: { code: '64.72.01' } });
});

test('after all of these tests every tally equals the sum of the ledger, and the trail has no fault', async () => {
  expect((await verifyLedger(server.database.pool)).differences).toEqual([]);
  const faults: unknown[] = [];
  await verifyTrail(server.database.pool, (fault) => faults.push(fault));
  expect(faults).toEqual([]);
});
