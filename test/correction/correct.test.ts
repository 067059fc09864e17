import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyLedger } from '../../src/ledger/verify.ts';
import { type Field, fieldAt, fieldSettings, sent } from '../harness/field.ts';
import { openScreen } from '../harness/screen.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
let field: Field;
beforeAll(async () => {
  server = await startTestServer(fieldSettings);
  field = await fieldAt(server.url);
});
afterAll(() => server.close());

const parts = `dryRun correction { id delta publicNote reason by replacement { id count } undoneBy { id } }
  counter { version served net fromHere corrections { delta note } }
  effects { region { code } before { numerator { value } rank { position } }
    after { numerator { value } } }`;
const answered = `... on CorrectActivationPayload { ${parts} } ... on Refused { code message path }`;
const correctMutation = `mutation ($input: CorrectActivationInput!) { result: correctActivation(input: $input) { ${answered} } }`;
const undoMutation = `mutation ($input: UndoCorrectionInput!) { result: undoCorrection(input: $input) { ${answered} } }`;

const correct = async (input: object, as = field) =>
  (await as.query(correctMutation, { input: { reason: 'salah ketik', ...input } })).result;
const undo = async (correction: string, reason = 'ternyata benar') =>
  (await field.query(undoMutation, { input: { correction, reason } })).result;
const counterOf = async (code: string) =>
  (
    await field.query(
      'query ($code: String!) { outreachEvent(code: $code) { counter { version served net fromHere } } }',
      { code },
    )
  ).outreachEvent.counter;

/** An event with one entry of `count` people. */
const recorded = async (count: number, region = '64.71', more = {}): Promise<{ event: string; id: string }> => {
  const event = await field.open(region);
  const entry = sent({ count, ...more });
  expect((await field.record(event, [entry])).results[0]?.status).toBe('ACCEPTED');
  return { event, id: entry.id };
};

test('a dry run shows the changes in the region and above it, and stores nothing', async () => {
  const { event, id } = await recorded(50);
  const before = await counterOf(event);
  const tried = await correct({ activation: id, count: 5, dryRun: true });
  expect(tried).toMatchObject({ dryRun: true, correction: null, counter: { served: 5, net: 5 } });
  const changes = tried.effects.map((effect: { region: { code: string } }) => effect.region.code);
  expect(changes).toEqual(['64.71', '64', 'ID'].filter((code) => changes.includes(code)));
  const [first] = tried.effects;
  expect(first.after.numerator.value - first.before.numerator.value).toBe(-45);
  expect(await counterOf(event)).toEqual(before);

  const done = await correct({ activation: id, count: 5 });
  expect(done.effects.map((effect: { after: object }) => effect.after)).toEqual(
    tried.effects.map((effect: { after: object }) => effect.after),
  );
  expect(await counterOf(event)).toMatchObject({ served: 5, net: 5, version: before.version + 1 });
});

test('a correction makes an open screen fall and shows its note', async () => {
  const { event, id } = await recorded(30);
  const screen = openScreen(
    server.url,
    `subscription ($event: ID!) { eventCounter(event: $event, everyMs: 100) { version served corrections { delta note } } }`,
    { event },
  );
  await screen.until(({ eventCounter }) => eventCounter.served === 30);
  await correct({ activation: id, count: 0, publicNote: 'Dua tim mencatat orang yang sama.' });
  const { eventCounter } = await screen.until((frame) => frame.eventCounter.served === 0);
  expect(eventCounter.corrections).toEqual([{ delta: -30, note: 'Dua tim mencatat orang yang sama.' }]);
  await screen.close();
});

test('measure, kind and domicile are corrected, each where it counts', async () => {
  const { event, id } = await recorded(8, '64.71');
  const done = await correct({ activation: id, measure: 'KTP_RECORDED', kind: 'ACTIVATION', domicile: '64.72' });
  expect(done).toMatchObject({ counter: { served: 8, net: 8, fromHere: 0 }, correction: { delta: 0 } });
  const codes = new Set(done.effects.map((effect: { region: { code: string } }) => effect.region.code));
  expect([...codes]).toEqual(expect.arrayContaining(['64.71']));
  const again = await correct({ activation: done.correction.replacement.id, kind: 'REACTIVATION', domicile: '64.71' });
  expect(again.counter).toMatchObject({ served: 8, net: 0 });
  expect(await counterOf(event)).toMatchObject({ served: 8, net: 0 });
});

test('undoing a correction restores the entry, which can then be corrected again', async () => {
  const { event, id } = await recorded(20);
  const { correction } = await correct({ activation: id, count: 3 });
  expect(await correct({ activation: id, count: 4 })).toMatchObject({
    code: 'ALREADY_CORRECTED',
    path: ['input', 'activation'],
  });
  expect(await undo(correction.id)).toMatchObject({ counter: { served: 20 }, correction: { delta: 17 } });
  expect(await undo(correction.id)).toMatchObject({ code: 'ALREADY_CORRECTED', path: ['input', 'correction'] });
  const query = 'query ($id: ID!) { node(id: $id) { ... on Activation { correctedBy { id } } } }';
  const node = Buffer.from(`Activation:${id}`).toString('base64');
  expect((await field.query(query, { id: node })).node.correctedBy).toBeNull();
  expect(await correct({ activation: id, count: 4 })).toMatchObject({ counter: { served: 4 } });
  expect((await field.query(query, { id: node })).node.correctedBy).not.toBeNull();
  expect(await counterOf(event)).toMatchObject({ served: 4, net: 4 });
});

test('a replacement can be corrected, and its correction must be undone before that of the original', async () => {
  const { id } = await recorded(20);
  const first = await correct({ activation: id, count: 10 });
  const second = await correct({ activation: first.correction.replacement.id, count: 11 });
  expect(await undo(first.correction.id)).toMatchObject({ code: 'ALREADY_CORRECTED' });
  await undo(second.correction.id);
  expect(await undo(first.correction.id)).toMatchObject({ counter: { served: 20 } });
  expect(await correct({ activation: first.correction.replacement.id, count: 1 })).toMatchObject({
    code: 'ALREADY_CORRECTED',
  });
});

test('an entry recorded at the wrong event is moved to the right one, and back', async () => {
  const right = await field.open('64.71');
  const { event: wrong, id } = await recorded(9);
  const moved = await correct({ activation: id, event: right });
  expect(moved).toMatchObject({ correction: { delta: -9 }, counter: { served: 0 } });
  expect(await counterOf(right)).toMatchObject({ served: 9 });
  expect(await undo(moved.correction.id)).toMatchObject({ counter: { served: 9 } });
  expect(await counterOf(wrong)).toMatchObject({ served: 9 });
  expect(await counterOf(right)).toMatchObject({ served: 0 });
  const planned = await field.plan('64.71');
  expect(await correct({ activation: id, event: planned })).toMatchObject({
    code: 'NOT_LIVE',
    path: ['input', 'event'],
  });
  const later = await field.open('64.71');
  // More than the five minutes by which a device's clock may be off.
  await server.database.pool.query(
    `UPDATE outreach_event SET opened_at = opened_at + interval '1 hour' WHERE code = $1`,
    [later],
  );
  expect(await correct({ activation: id, event: later })).toMatchObject({ code: 'OUTSIDE_TIME' });
});

test('a caller who saw an older counter learns its current state and who wrote it last', async () => {
  const { event, id } = await recorded(6);
  const { version } = await counterOf(event);
  await field.record(event, [sent({ count: 2 })]);
  const refused = await correct({ activation: id, count: 1, expectedVersion: version });
  expect(refused).toMatchObject({ code: 'VERSION_CONFLICT', path: ['input', 'expectedVersion'] });
  expect(refused.message).toMatch(/tester.*8 served/);
  expect(await correct({ activation: id, count: 1, expectedVersion: version + 1 })).toMatchObject({
    counter: { served: 3 },
  });
});

test('no correction makes a counter negative', async () => {
  const { event, id } = await recorded(5);
  await field.record(event, [sent({ kind: 'WITHDRAWAL', count: 4 })]);
  expect(await correct({ activation: id, count: 2 })).toMatchObject({ code: 'INVALID' });
  expect(await counterOf(event)).toMatchObject({ served: 5, net: 1 });
});

test.each([
  ['nothing to change', {}, 'INVALID', 'count'],
  ['the same values again', { count: 7 }, 'INVALID', 'activation'],
  ['a negative count', { count: -1 }, 'INVALID', 'count'],
  ['a count beyond the maximum', { count: 10_001 }, 'INVALID', 'count'],
  ['voiding and changing at once', { count: 0, kind: 'WITHDRAWAL' }, 'INVALID', 'count'],
  ['an unknown measure', { measure: 'NOPE' }, 'INVALID', 'measure'],
  ['an unknown domicile', { domicile: '64.99' }, 'INVALID', 'domicile'],
  ['an unknown event', { event: 'NOSUCH' }, 'NOT_FOUND', 'event'],
  ['no reason', { count: 1, reason: ' ' }, 'INVALID', 'reason'],
  ['a note that is too long', { count: 1, publicNote: 'x'.repeat(501) }, 'INVALID', 'publicNote'],
])('%s is refused, and the field is named', async (_what, input, code, name) => {
  const { id } = await recorded(7);
  expect(await correct({ activation: id, ...input })).toMatchObject({ code, path: ['input', name] });
});

test('missing entries and corrections, and those outside the regions, are refused', async () => {
  for (const activation of ['x', '00000000-0000-4000-8000-000000000000', '\0'])
    expect(await correct({ activation, count: 1 })).toMatchObject({ code: 'NOT_FOUND', path: ['input', 'activation'] });
  expect(await undo('00000000-0000-4000-8000-000000000000')).toMatchObject({ code: 'NOT_FOUND' });
  const { id } = await recorded(7);
  const elsewhere = await fieldAt(server.url, { regions: ['33'] });
  expect(await correct({ activation: id, count: 1 }, elsewhere)).toMatchObject({ code: 'OUT_OF_SCOPE' });
  const coordinator = await fieldAt(server.url, { role: 'COORDINATOR' });
  await expect(correct({ activation: id, count: 1 }, coordinator)).rejects.toThrow('FORBIDDEN');
});

test('every correction is in the trail, with before and after', async () => {
  const { id } = await recorded(7);
  const { correction } = await correct({ activation: id, count: 6, reason: 'hitung ulang' });
  await undo(correction.id);
  const { audit } = await field.query(
    '{ audit(within: "64.71", first: 2) { nodes { action by reason before after subject { __typename id } } } }',
  );
  expect(audit.nodes.map(({ action }: { action: string }) => action).toSorted()).toEqual([
    'ACTIVATION_CORRECTED',
    'CORRECTION_UNDONE',
  ]);
});

test('after all of these tests every tally equals the sum of the ledger', async () => {
  expect((await verifyLedger(server.database.pool)).differences).toEqual([]);
});
