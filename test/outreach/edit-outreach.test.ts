import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Field, fieldAt, fieldSettings, fieldToken, post, sent } from '../harness/field.ts';
import { openScreen } from '../harness/screen.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

const reason = 'Pindah karena hujan';
const details = 'name venueKind venueName scheduledStart scheduledEnd goal status';

let server: TestServer;
let coordinator: Field;
beforeAll(async () => {
  server = await startTestServer(fieldSettings);
  coordinator = await fieldAt(server.url, { subject: 'Sari', role: 'COORDINATOR', regions: ['64.71'] });
});
afterAll(() => server.close());

const mutation = `mutation ($input: EditOutreachInput!) { editOutreach(input: $input) {
  ... on OutreachPayload { event { code ${details} } } ... on Refused { code message path } } }`;
const edit = async (input: object, by: Field = coordinator) =>
  (await by.query(mutation, { input: { reason, ...input } }))['editOutreach'];
const eventOf = async (code: string) =>
  (
    await coordinator.query(
      `query ($code: String!) { outreachEvent(code: $code) { ${details} counter { version goalPercent } } }`,
      { code },
    )
  )['outreachEvent'];
const linesOf = async (action: string) =>
  (
    await coordinator.query(
      `query ($action: String!) { audit(action: $action, first: 100) { nodes {
        by reason region { code } before after subject { ... on OutreachEvent { code } } } } }`,
      { action },
    )
  )['audit'].nodes;

test('only the given fields change, and the counter with its new version', async () => {
  const event = await coordinator.plan('64.71.05', { goal: 40 });
  const before = await eventOf(event);
  const { event: after } = await edit({ event, name: ' Pasar Klandasan ', venueKind: 'MARKET' });
  const { counter, ...unchanged } = before;
  expect(after).toEqual({ ...unchanged, code: event, name: 'Pasar Klandasan', venueKind: 'MARKET' });
  expect((await eventOf(event)).counter.version).toBe(counter.version + 1);
  const schedule = { scheduledStart: '2026-12-01T00:00:00.000Z', scheduledEnd: '2026-12-02T00:00:00.000Z' };
  expect((await edit({ event, ...schedule, venueName: 'Lapangan' })).event).toEqual({
    ...after,
    ...schedule,
    venueName: 'Lapangan',
  });
});

test('null clears the goal, and leaving it out does not', async () => {
  const event = await coordinator.open('64.71.05', { goal: 40 });
  await coordinator.record(event, [sent({ count: 10 })]);
  expect((await edit({ event, name: 'Lain' })).event.goal).toBe(40);
  expect((await edit({ event, goal: 20 })).event.goal).toBe(20);
  expect((await eventOf(event)).counter.goalPercent).toBe(50);
  expect((await edit({ event, goal: null })).event.goal).toBeNull();
  expect((await eventOf(event)).counter.goalPercent).toBeNull();
});

test('a screen sees the new name, venue and goal at once, and so does the list of a board', async () => {
  const event = await coordinator.open('64.71.05', { goal: 10 });
  await coordinator.record(event, [sent({ count: 5 })]);
  const shown = 'version served goalPercent event { code name venueName goal }';
  const screen = openScreen(
    server.url,
    `subscription ($event: ID!) { eventCounter(event: $event, everyMs: 100) { ${shown} } }`,
    { event },
  );
  const board = openScreen(server.url, `subscription { liveEvents(within: "64", everyMs: 100) { ${shown} } }`);
  const first = (await screen.until(({ eventCounter }) => eventCounter.served === 5)).eventCounter;
  await board.until(({ liveEvents }) =>
    liveEvents.some((each: { event: { code: string } }) => each.event.code === event),
  );
  await edit({ event, name: 'Pasar Klandasan', venueName: 'Blok B', goal: 20 });
  const state = { name: 'Pasar Klandasan', venueName: 'Blok B', goal: 20 };
  const { eventCounter } = await screen.until((data) => data.eventCounter.event.name === state.name);
  expect(eventCounter).toEqual({
    version: first.version + 1,
    served: 5,
    goalPercent: 25,
    event: { code: event, ...state },
  });
  const { liveEvents } = await board.until(({ liveEvents: all }) =>
    all.some((each: { event: { name: string } }) => each.event.name === state.name),
  );
  expect(liveEvents).toContainEqual(eventCounter);
  await Promise.all([screen.close(), board.close()]);
});

describe('in any state but cancelled', () => {
  const states = {
    planned: [],
    live: ['open'],
    closed: ['open', 'close'],
    reopened: ['open', 'close', 'reopen'],
  } as const;
  test.each(Object.entries(states))('%s', async (_state, moves) => {
    const event = await coordinator.plan('64.71.05');
    for (const move of moves) await coordinator.move(move, event);
    const { status } = await eventOf(event);
    expect((await edit({ event, goal: 7 })).event).toMatchObject({ goal: 7, status });
  });

  test('a cancelled event is refused', async () => {
    const event = await coordinator.plan('64.71.05');
    await coordinator.move('cancel', event);
    expect(await edit({ event, goal: 7 })).toEqual({
      code: 'ILLEGAL_TRANSITION',
      message: 'The event is CANCELLED, so edit is not allowed.',
      path: ['input', 'event'],
    });
  });
});

describe('refusals name the field, and nothing changes', () => {
  const refusals: [string, object, string, string[]][] = [
    ['nothing given', {}, 'INVALID', ['input']],
    ['no reason', { goal: 7, reason: ' ' }, 'INVALID', ['input', 'reason']],
    ['a blank name', { name: ' ' }, 'INVALID', ['input', 'name']],
    ['no name', { name: null, goal: 7 }, 'INVALID', ['input', 'name']],
    ['a venue that is too long', { venueName: 'x'.repeat(201) }, 'INVALID', ['input', 'venueName']],
    ['no kind of venue', { venueKind: null }, 'INVALID', ['input', 'venueKind']],
    ['a goal of 0', { goal: 0 }, 'INVALID', ['input', 'goal']],
    ['a start after the end', { scheduledStart: '2099-01-01T00:00:00Z' }, 'INVALID', ['input', 'scheduledStart']],
    ['an end before the start', { scheduledEnd: '2020-01-01T00:00:00Z' }, 'INVALID', ['input', 'scheduledEnd']],
  ];
  test.each(refusals)('%s', async (_what, input, code, path) => {
    const event = await coordinator.plan('64.71.05', { goal: 40 });
    const before = await eventOf(event);
    expect(await edit({ event, ...input })).toMatchObject({ code, path });
    expect(await eventOf(event)).toEqual(before);
  });

  test('an event that does not exist, and one outside the regions of the token', async () => {
    expect(await edit({ event: 'ZZZZZZ', goal: 7 })).toMatchObject({ code: 'NOT_FOUND', path: ['input', 'event'] });
    const elsewhere = await (await fieldAt(server.url)).plan('64.72');
    expect(await edit({ event: elsewhere, goal: 7 })).toMatchObject({ code: 'OUT_OF_SCOPE', path: ['input', 'event'] });
  });

  test('an officer may not, and a reason is required', async () => {
    const input = { event: await coordinator.plan('64.71.05'), goal: 7 };
    const officer = await fieldToken({ role: 'OFFICER', regions: ['64.71'] });
    const { errors } = await post(server.url, officer, mutation, { input: { ...input, reason } });
    expect(errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
    expect((await post(server.url, await fieldToken(), mutation, { input })).errors).toHaveLength(1);
  });

  test('in Indonesian for those who ask', async () => {
    const input = { event: await coordinator.plan('64.71.05'), name: null, reason };
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'accept-language': 'id',
        authorization: `Bearer ${await fieldToken()}`,
      },
      body: JSON.stringify({ query: mutation, variables: { input } }),
    });
    const { data } = (await response.json()) as { data: { editOutreach: { message: string } } };
    expect(data.editOutreach.message).toBe('name: tidak dapat dikosongkan');
  });
});

test('an edit is in the trail with its reason and the details before and after; one that changes nothing is not', async () => {
  const event = await coordinator.plan('64.71.06', { goal: 40 });
  const { counter, status, ...before } = await eventOf(event);
  const changes = { event, goal: null, name: 'Pasar' };
  await edit({ ...changes, reason: ` ${reason} ` });
  const { version } = (await eventOf(event)).counter;
  expect((await edit(changes)).event).toMatchObject({ name: 'Pasar', goal: null });
  expect((await eventOf(event)).counter.version).toBe(version);
  const lines = (await linesOf('OUTREACH_EDITED')).filter(
    ({ subject }: { subject: { code: string } }) => subject.code === event,
  );
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({ by: 'Sari', reason, region: { code: '64.71.06' } });
  expect(JSON.parse(lines[0].before)).toEqual(before);
  expect(JSON.parse(lines[0].after)).toEqual({ ...before, name: 'Pasar', goal: null });
  expect([counter.goalPercent, status]).toEqual([0, 'PLANNED']);
});
