import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Field, fieldAt, fieldSettings, sent } from '../harness/field.ts';
import { noteStatements } from '../harness/noted-statements.ts';
import { openEventStream, openScreen, type Screen } from '../harness/screen.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
let field: Field;
beforeAll(async () => {
  server = await startTestServer(fieldSettings);
  field = await fieldAt(server.url);
});
afterAll(() => server.close());

const counter = `subscription ($event: ID!, $everyMs: Int) { eventCounter(event: $event, everyMs: $everyMs) {
  version served net event { code status } } }`;

describe.each([
  ['WebSocket', openScreen],
  ['server-sent events', openEventStream],
])('over %s', (_name, open) => {
  test('an event’s counter comes at once, rises, and ends with the event', async () => {
    const event = await field.open('64.71');
    const screen: Screen = open(server.url, counter, { event, everyMs: 100 });
    const first = await screen.until(() => true);
    expect(first.eventCounter).toMatchObject({ served: 0, event: { code: event, status: 'LIVE' } });
    await field.record(event, [sent({ count: 3 })]);
    await screen.until(({ eventCounter }) => eventCounter.served === 3);
    await field.record(event, [sent({ kind: 'WITHDRAWAL', count: 2 })]);
    await screen.until(({ eventCounter }) => eventCounter.net === 1);
    await field.move('close', event);
    await screen.completed;
    expect(screen.frames.at(-1).eventCounter).toMatchObject({ served: 3, net: 1, event: { status: 'CLOSED' } });
    const versions = screen.frames.map(({ eventCounter }) => eventCounter.version);
    expect(versions).toEqual(versions.toSorted((a, b) => a - b));
    expect(screen.errors).toEqual([]);
    await screen.close();
  });

  test('the live events of a region appear and disappear', async () => {
    const query = `subscription { liveEvents(within: "33", everyMs: 100) { served event { code region { code } } } }`;
    const screen: Screen = open(server.url, query);
    await screen.until(({ liveEvents }) => liveEvents.length === 0);
    const event = await field.open('33.11');
    await screen.until(({ liveEvents }) => liveEvents.length === 1);
    await field.record(event, [sent({ count: 5 })]);
    await screen.until(({ liveEvents }) => liveEvents[0]?.served === 5);
    await field.move('close', event);
    await screen.until((frame) => screen.frames.indexOf(frame) > 2 && frame.liveEvents.length === 0);
    expect(screen.errors).toEqual([]);
    await screen.close();
  });

  test('a region’s indicator changes with the ledger', async () => {
    const query = `subscription { regionIndicator(region: "64.71", indicator: "IKD_ACTIVATION", everyMs: 100) {
      live version coverage { percent } rank { position of } region { name } } }`;
    const screen: Screen = open(server.url, query);
    const { regionIndicator: before } = await screen.until(() => true);
    const event = await field.open('64.72');
    await field.record(event, [sent({ count: 40, domicile: '64.71' })]);
    const { regionIndicator: after } = await screen.until(({ regionIndicator: { live } }) => live === before.live + 40);
    expect(after.coverage.percent).toBeGreaterThan(before.coverage.percent);
    expect(after.version).toBeGreaterThan(before.version);
    await screen.close();
  });

  test('a ranking changes with the ledger', async () => {
    const query = `subscription { ranking(region: "64", indicator: "IKD_ACTIVATION", first: 3, everyMs: 100) {
      missing version entries { rank { position } value { live region { code } } } } }`;
    const screen: Screen = open(server.url, query);
    const { ranking: before } = await screen.until(() => true);
    expect(before.entries).toHaveLength(3);
    const { code } = before.entries[0].value.region;
    const event = await field.open('64.72');
    await field.record(event, [sent({ count: 7, domicile: code })]);
    await screen.until(({ ranking }) => ranking.entries[0].value.live === before.entries[0].value.live + 7);
    expect(screen.errors).toEqual([]);
    await screen.close();
  });

  test('a ranking of a level moves with any region in the subtree of those it ranks', async () => {
    const query = `subscription { ranking(region: "ID", indicator: "IKD_ACTIVATION", level: REGENCY, kind: KOTA, first: 600,
      order: WORST, everyMs: 100) { missing totalCount version entries { rank { of } value { live region { code } } } } }`;
    const screen: Screen = open(server.url, query);
    const liveOf = (frame: { ranking: { entries: { value: { live: number; region: { code: string } } }[] } }): number =>
      frame.ranking.entries.find(({ value }) => value.region.code === '64.71')?.value.live ?? -1;
    const { ranking: before, ...first } = await screen.until(() => true);
    expect(before.missing + before.totalCount).toBe(98);
    const known = liveOf({ ranking: before, ...first });
    const event = await field.open('64.72');
    const noted = noteStatements(server.database);
    await field.record(event, [sent({ count: 9, domicile: '64.71.05.1006' })]);
    const { ranking: after } = await screen.until((frame) => liveOf(frame) === known + 9);
    expect(after.version).toBeGreaterThan(before.version);
    expect(after.entries.map(({ value }: { value: { region: { code: string } } }) => value.region.code)).toContain(
      '64.71',
    );
    // A frame is read in sets: far fewer statements than regions.
    expect(noted.length).toBeLessThan(60);
    expect(screen.errors).toEqual([]);
    await screen.close();
  });

  test.each([
    [
      'a level that does not lie below',
      'subscription { ranking(region: "64", indicator: "IKD_ACTIVATION", level: PROVINCE) { missing } }',
      {},
      'level',
    ],
    [
      'a kind of another level',
      'subscription { ranking(region: "64", indicator: "IKD_ACTIVATION", kind: DESA) { missing } }',
      {},
      'kind',
    ],
    ['a missing event', counter, { event: 'NOSUCH' }, 'event'],
    ['everyMs out of bounds', counter, { event: 'X', everyMs: 99 }, 'event'],
    ['a missing region', 'subscription { liveEvents(within: "64.99") { served } }', {}, 'within'],
    ['a missing indicator', 'subscription { regionIndicator(region: "64", indicator: "X") { live } }', {}, 'indicator'],
    [
      'a page that is too long',
      'subscription { ranking(region: "64", indicator: "IKD_ACTIVATION", first: 601) { missing } }',
      {},
      'first',
    ],
  ])('%s is BAD_USER_INPUT and names the argument', async (_what, query, variables, argument) => {
    const screen: Screen = open(server.url, query, variables);
    await screen.completed;
    expect(screen.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument } }]);
    await screen.close();
  });

  test('all villages of the country cost too much', async () => {
    const query = 'subscription { ranking(region: "ID", indicator: "IKD_ACTIVATION", level: VILLAGE) { missing } }';
    const screen: Screen = open(server.url, query);
    await screen.completed;
    expect(screen.errors).toMatchObject([{ extensions: { code: 'TOO_COSTLY', limit: 'maxCost' } }]);
    await screen.close();
  });

  test('everyMs has bounds', async () => {
    const event = await field.open('64.71');
    for (const everyMs of [99, 60_001]) {
      const screen: Screen = open(server.url, counter, { event, everyMs });
      await screen.completed;
      expect(screen.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'everyMs' } }]);
      await screen.close();
    }
  });
});
