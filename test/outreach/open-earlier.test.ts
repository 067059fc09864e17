import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Field, fieldAt, fieldSettings, type SentEntry, sent } from '../harness/field.ts';
import { openScreen } from '../harness/screen.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

const hour = 3_600_000;
const hoursAgo = (hours: number): string => new Date(Date.now() - hours * hour).toISOString();

let server: TestServer;
let coordinator: Field;
let officer: Field;
beforeAll(async () => {
  server = await startTestServer(fieldSettings);
  coordinator = await fieldAt(server.url, { subject: 'Sari', role: 'COORDINATOR', regions: ['64.71'] });
  officer = await fieldAt(server.url, { subject: 'Budi', role: 'OFFICER', regions: ['64.71'] });
});
afterAll(() => server.close());

type Opened = { code?: string; path?: string[]; message?: string; event?: { status: string; openedAt: string } };
const transition = async (name: string, input: object): Promise<Opened> =>
  (
    await coordinator.query(
      `mutation ($input: OutreachTransitionInput!) { result: ${name}Outreach(input: $input) {
        ... on OutreachPayload { event { status openedAt } } ... on Refused { code path message } } }`,
      { input },
    )
  )['result'];
const outcomes = async (event: string, entries: SentEntry[]): Promise<string[]> =>
  (await officer.record(event, entries)).results.map(({ status, code }) => code ?? status);

test('people served before the event was opened count if it is opened as of then', async () => {
  const served = sent({ count: 5, occurredAt: hoursAgo(2) });
  const openedNow = await coordinator.open('64.71.05');
  expect(await outcomes(openedNow, [served])).toEqual(['OUTSIDE_TIME']);

  const event = await coordinator.plan('64.71.05');
  expect(await outcomes(event, [served])).toEqual(['NOT_LIVE']);
  const openedAt = hoursAgo(3);
  expect(await transition('open', { event, openedAt })).toEqual({ event: { status: 'LIVE', openedAt } });
  expect(await outcomes(event, [served, sent({ occurredAt: hoursAgo(3.2) })])).toEqual(['ACCEPTED', 'OUTSIDE_TIME']);
  expect((await officer.record(event, [])).counter).toMatchObject({ served: 5 });
});

test('a screen that waits for the event shows it live at once', async () => {
  const event = await coordinator.plan('64.71.05');
  const screen = openScreen(
    server.url,
    'subscription ($event: ID!) { eventCounter(event: $event, everyMs: 100) { event { status openedAt } } }',
    { event },
  );
  await screen.until(({ eventCounter }) => eventCounter.event.status === 'PLANNED');
  const openedAt = hoursAgo(72 - 0.01);
  await transition('open', { event, openedAt });
  const { eventCounter } = await screen.until(({ eventCounter: { event: shown } }) => shown.status === 'LIVE');
  expect(eventCounter.event.openedAt).toBe(openedAt);
  await screen.close();
});

test('null is the same as nothing', async () => {
  const event = await coordinator.plan('64.71.05');
  const before = Date.now();
  const { event: opened } = await transition('open', { event, openedAt: null });
  expect(Date.parse(String(opened?.openedAt))).toBeGreaterThanOrEqual(before);
  expect((await transition('close', { event, openedAt: null })).event?.status).toBe('CLOSED');
});

describe('an instant that cannot be used is refused at its field, and nothing happens', () => {
  const refused = { code: 'INVALID', path: ['input', 'openedAt'] };

  test.each([
    ['a minute ahead', () => hoursAgo(-1 / 60), 'openedAt: lies in the future'],
    ['more than 72 hours ago', () => hoursAgo(72.01), 'openedAt: lies more than 72 hours ago'],
  ])('%s', async (_when, openedAt, message) => {
    const event = await coordinator.plan('64.71.05');
    expect(await transition('open', { event, openedAt: openedAt() })).toEqual({ ...refused, message });
    expect(await outcomes(event, [sent()])).toEqual(['NOT_LIVE']);
  });

  test.each(['close', 'reopen', 'cancel'])('with %s', async (name) => {
    const event = await coordinator.plan('64.71.05');
    if (name !== 'cancel') await transition('open', { event });
    if (name === 'reopen') await transition('close', { event });
    const message = 'openedAt: is for openOutreach only';
    expect(await transition(name, { event, openedAt: hoursAgo(1) })).toEqual({ ...refused, message });
    expect((await transition(name, { event })).event).toBeDefined();
  });
});

test('a closed event is not opened as of an earlier instant, but reopened since its first opening', async () => {
  const event = await coordinator.plan('64.71.05');
  const openedAt = hoursAgo(3);
  await transition('open', { event, openedAt });
  await transition('close', { event });
  expect(await transition('open', { event, openedAt: hoursAgo(5) })).toMatchObject({
    code: 'ILLEGAL_TRANSITION',
    path: ['input', 'event'],
  });
  expect(await transition('reopen', { event })).toEqual({ event: { status: 'LIVE', openedAt } });
  expect(await outcomes(event, [sent({ occurredAt: hoursAgo(2) })])).toEqual(['ACCEPTED']);
});

test('an entry that happened while a reopened event was closed is accepted', async () => {
  const event = await coordinator.plan('64.71.05');
  await transition('open', { event, openedAt: hoursAgo(5) });
  await transition('close', { event });
  await server.database.pool.query(`UPDATE outreach_event SET closed_at = now() - interval '3 hours' WHERE code = $1`, [
    event,
  ]);
  const whileClosed = sent({ occurredAt: hoursAgo(2) });
  expect(await outcomes(event, [whileClosed])).toEqual(['OUTSIDE_TIME']);
  await transition('reopen', { event });
  expect(await outcomes(event, [whileClosed])).toEqual(['ACCEPTED']);
});

test('the trail says since when the event counts as open, and when that was decided', async () => {
  const event = await coordinator.plan('64.71.06');
  const openedAt = hoursAgo(3);
  const before = Date.now();
  await transition('open', { event, openedAt, reason: 'Jaringan baru ada siang hari' });
  const { audit } = await coordinator.query(
    '{ audit(within: "64.71.06", first: 1) { nodes { action at reason before after subject { ... on OutreachEvent { code } } } } }',
  );
  const [line] = audit.nodes;
  expect(line).toMatchObject({
    action: 'OUTREACH_OPENED',
    reason: 'Jaringan baru ada siang hari',
    subject: { code: event },
  });
  expect(Date.parse(line.at)).toBeGreaterThanOrEqual(before);
  expect(JSON.parse(line.before)).toEqual({ status: 'PLANNED', openedAt: null, closedAt: null });
  expect(JSON.parse(line.after)).toEqual({ status: 'LIVE', openedAt, closedAt: null });
});
