import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyLedger } from '../../src/ledger/verify.ts';
import { addDays } from '../../src/terms/calendar.ts';
import { type Field, fieldAt, fieldSettings, sent } from '../harness/field.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
let field: Field;
beforeAll(async () => {
  server = await startTestServer(fieldSettings);
  field = await fieldAt(server.url);
});
afterAll(() => server.close());

const payload = `... on CorrectActivationPayload { counter { served net } correction { id replacement { id } } effects {
    region { code } after { asOf numerator { value } } } }
  ... on Refused { code message path }`;
const correct = async (input: object) =>
  (
    await field.query(
      `mutation ($input: CorrectActivationInput!) { result: correctActivation(input: $input) { ${payload} } }`,
      { input: { reason: 'uji', ...input } },
    )
  ).result;
const undo = async (correction: string) =>
  (
    await field.query(
      `mutation ($input: UndoCorrectionInput!) { result: undoCorrection(input: $input) { ${payload} } }`,
      { input: { correction, reason: 'uji' } },
    )
  ).result;
const nodeId = (type: string, id: string): string => Buffer.from(`${type}:${id}`).toString('base64');

test('an entry of a closed event can be corrected, and moved into and out of closed events', async () => {
  const [one, other] = [await field.open('64.71'), await field.open('64.71')];
  const entry = sent({ count: 9 });
  await field.record(one, [entry]);
  for (const event of [one, other]) await field.move('close', event);
  const { correction } = await correct({ activation: entry.id, count: 8 });
  const moved = await correct({ activation: correction.replacement.id, event: other });
  expect(moved.counter).toEqual({ served: 0, net: 0 });
  expect((await undo(moved.correction.id)).counter).toEqual({ served: 8, net: 8 });
  for (const move of ['plan', 'cancel'] as const) {
    const event = await field.plan('64.71');
    if (move === 'cancel') await field.move('cancel', event);
    expect(await correct({ activation: correction.replacement.id, event })).toMatchObject({ code: 'NOT_LIVE' });
  }
});

test('ids in any case and node ids are found, and node ids of another type are not', async () => {
  const event = await field.open('64.71');
  const entry = sent({ count: 9 });
  await field.record(event, [entry]);
  const { correction } = await correct({ activation: entry.id.toUpperCase(), count: 8, event: event.toLowerCase() });
  const id = Buffer.from(correction.id, 'base64').toString().split(':')[1] ?? '';
  expect((await undo(id.toUpperCase())).counter).toEqual({ served: 9, net: 9 });
  expect(await correct({ activation: nodeId('Activation', entry.id.toUpperCase()), count: 7 })).toHaveProperty(
    'counter',
  );
  for (const activation of [correction.id, nodeId('OutreachEvent', entry.id), nodeId('Activation', event)])
    expect(await correct({ activation, count: 1 })).toMatchObject({ code: 'NOT_FOUND', path: ['input', 'activation'] });
  expect(await correct({ activation: entry.id, event: nodeId('Activation', entry.id) })).toMatchObject({
    code: 'NOT_FOUND',
    path: ['input', 'event'],
  });
  for (const made of [nodeId('Activation', id), entry.id, '', '\0'])
    expect(await undo(made)).toMatchObject({ code: 'NOT_FOUND', path: ['input', 'correction'] });
});

test('an entry that an undo or a reversal added cannot be corrected', async () => {
  const event = await field.open('64.71');
  const entry = sent({ count: 9 });
  await field.record(event, [entry]);
  const { correction } = await correct({ activation: entry.id, count: 8 });
  const undone = await undo(correction.id);
  expect(await correct({ activation: undone.correction.replacement.id, count: 1 })).toMatchObject({ code: 'INVALID' });
  expect(await undo(undone.correction.id)).toMatchObject({ code: 'INVALID', path: ['input', 'correction'] });
  const { rows } = await server.database.pool.query<{ id: string }>(
    'SELECT id FROM activation WHERE count < 0 AND event_id = (SELECT id FROM outreach_event WHERE code = $1)',
    [event],
  );
  for (const { id } of rows) expect(await correct({ activation: id, count: 1 })).toMatchObject({ code: 'INVALID' });
});

test('a count that was already below zero does not hide another that would fall below zero', async () => {
  const event = await field.open('64.71');
  const entry = sent({ count: 5, measure: 'KTP_RECORDED' });
  const departures = sent({ count: 3, measure: 'KTP_RECORDED', kind: 'WITHDRAWAL' });
  await field.record(event, [entry, departures, sent({ count: 9, kind: 'WITHDRAWAL' })]);
  expect(await correct({ activation: entry.id, count: 2 })).toMatchObject({ code: 'INVALID' });
  expect(await correct({ activation: entry.id, count: 3 })).toMatchObject({ counter: { served: 3, net: -9 } });
});

test('near midnight an entry counts on the day that it then was at the domicile', async () => {
  const event = await field.open('64');
  const { pool } = server.database;
  await pool.query(`UPDATE outreach_event SET opened_at = now() - interval '5 days' WHERE code = $1`, [event]);
  // 23:30 in Sukoharjo is half past midnight of the next day in Balikpapan.
  const day = new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10);
  const next = addDays(day, 1);
  const entry = sent({ count: 6, domicile: '33.11', occurredAt: `${day}T16:30:00.000Z` });
  expect((await field.record(event, [entry])).results[0]?.status).toBe('ACCEPTED');
  const live = async (code: string): Promise<number[]> => {
    const asked = `query ($code: String!, $day: Date!, $next: Date!) { region(code: $code) {
      day: indicator(code: "IKD_ACTIVATION", asOf: $day) { live } next: indicator(code: "IKD_ACTIVATION", asOf: $next) { live } } }`;
    const { region } = await field.query(asked, { code, day, next });
    return [region.day.live, region.next.live];
  };
  expect([await live('33.11'), await live('64.71')]).toEqual([
    [6, 6],
    [0, 0],
  ]);
  const { correction } = await correct({ activation: entry.id, domicile: '64.71' });
  expect([await live('33.11'), await live('64.71')]).toEqual([
    [0, 0],
    [0, 6],
  ]);
  await undo(correction.id);
  expect([await live('33.11'), await live('64.71')]).toEqual([
    [6, 6],
    [0, 0],
  ]);
});

test('no count of a region falls below zero, not even on the entry’s own day while today’s stays above', async () => {
  const region = '74.71';
  const [arrivals, departures] = [await field.open(region), await field.open(region)];
  const { pool } = server.database;
  await pool.query(`UPDATE outreach_event SET opened_at = now() - interval '5 days'`);
  const day = new Date(Date.now() - 3 * 86_400_000).toISOString().slice(0, 10);
  const then = `${day}T02:00:00.000Z`;
  await field.query(
    `mutation { recordFigure(input: { region: "${region}", metric: COUNT, measure: "IKD_ACTIVE", value: 1, asOf: "2026-01-31" }) {
      __typename } }`,
  );
  const entry = sent({ count: 10, occurredAt: then });
  await field.record(arrivals, [entry, sent({ count: 10 })]);
  await field.record(departures, [sent({ count: 11, kind: 'WITHDRAWAL', occurredAt: then })]);
  expect(await correct({ activation: entry.id, domicile: '74.72' })).toMatchObject({ code: 'INVALID' });
  expect(await correct({ activation: entry.id, count: 0 })).toMatchObject({ code: 'INVALID' });
});

test('after all of these tests every tally equals the sum of the ledger', async () => {
  expect((await verifyLedger(server.database.pool)).differences).toEqual([]);
});
