import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { atOnce, inBatches } from '../harness/clients.ts';
import { type Field, fieldAt, fieldSettings, fieldToken, sent } from '../harness/field.ts';
import { feedOf } from '../harness/questions.ts';
import { openEventStream, openScreen, type Screen } from '../harness/screen.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
let field: Field;
let token: string;
beforeAll(async () => {
  server = await startTestServer(fieldSettings);
  [field, token] = await Promise.all([fieldAt(server.url), fieldToken()]);
});
afterAll(() => server.close());

const follow = (event: string, after?: string, open = openScreen): Screen =>
  open(server.url, feedOf, { event, after }, token);

/** Resolves once `count` items have come. */
const came = async ({ frames, errors }: Screen, count: number): Promise<void> => {
  while (frames.length < count) {
    if (errors.length > 0) throw new Error(JSON.stringify(errors));
    await sleep(2);
  }
};

const idOf = ({ activationFeed: { activation } }: { activationFeed: { activation: { id: string } } }): string =>
  activation.id;
const cursorOf = ({ activationFeed: { cursor } }: { activationFeed: { cursor: string } }): string => cursor;

/** The ids of the event's entries in ledger order, as stored. */
const stored = async (event: string): Promise<string[]> => {
  const { rows } = await server.database.pool.query<{ id: string }>(
    'SELECT a.id FROM activation a JOIN outreach_event e ON e.id = a.event_id WHERE e.code = $1 ORDER BY position',
    [event],
  );
  return rows.map(({ id }) => Buffer.from(`Activation:${id}`).toString('base64'));
};

/** Inserts `count` entries at once, past the writer, so no one is notified. */
const insert = (event: string, count: number) =>
  server.database.pool.query(
    `INSERT INTO activation (id, event_id, measure_code, kind, count, domicile_code, segment, occurred_at, local_day, recorded_by)
     SELECT gen_random_uuid(), id, measure, 'ACTIVATION', 1, region_code, 'GENERAL_PUBLIC', now(), now()::date, 'tester'
     FROM outreach_event, generate_series(1, $2), (SELECT code AS measure FROM measure LIMIT 1) AS any_measure WHERE code = $1`,
    [event, count],
  );

test.each([openScreen, openEventStream])(
  'entries come in order, from the first on and as they are recorded',
  async (open) => {
    const event = await field.open('64.71');
    for (let round = 0; round < 3; round++) await field.record(event, [sent(), sent()]);
    const feed = follow(event, undefined, open);
    await came(feed, 6);
    for (let round = 0; round < 3; round++) await field.record(event, [sent(), sent()]);
    await came(feed, 12);
    expect(feed.frames.map(idOf)).toEqual(await stored(event));
    const rest = follow(event, cursorOf(feed.frames[8]), open);
    await came(rest, 3);
    expect(rest.frames).toEqual(feed.frames.slice(9));
    expect([...feed.errors, ...rest.errors]).toEqual([]);
    await Promise.all([feed.close(), rest.close()]);
  },
);

test('a reader that disconnects and comes back while others write loses nothing and sees nothing twice', async () => {
  const event = await field.open('64.71');
  const entries = Array.from({ length: 600 }, () => sent());
  const writing = atOnce(4, inBatches(entries, 3), async (batch) => {
    await field.record(event, batch);
  });
  const read = async (): Promise<string[]> => {
    const seen: string[] = [];
    let after: string | undefined;
    while (seen.length < entries.length) {
      const feed = follow(event, after, Math.random() < 0.5 ? openScreen : openEventStream);
      await came(feed, Math.min(entries.length - seen.length, 1 + Math.floor(Math.random() * 60)));
      await feed.close();
      const taken = feed.frames.slice(0);
      seen.push(...taken.map(idOf));
      after = cursorOf(taken.at(-1));
      expect(feed.errors).toEqual([]);
    }
    return seen;
  };
  const [one, two, three] = await Promise.all([read(), read(), read(), writing]);
  const all = await stored(event);
  expect(all).toHaveLength(entries.length);
  for (const seen of [one, two, three]) expect(seen).toEqual(all);
});

test('a position that the event does not have gets FeedReset, and the feed continues with new entries', async () => {
  const [event, other] = await Promise.all([field.open('64.71'), field.open('64.71')]);
  await field.record(event, [sent()]);
  await field.record(other, [sent()]);
  const elsewhere = follow(other);
  await came(elsewhere, 1);
  const nowhere = Buffer.from('feed:999999999').toString('base64');
  for (const cursor of [cursorOf(elsewhere.frames[0]), nowhere]) {
    const feed = follow(event, cursor);
    await came(feed, 1);
    expect(feed.frames[0].activationFeed).toMatchObject({ __typename: 'FeedReset', reason: expect.any(String) });
    await field.record(event, [sent()]);
    await came(feed, 2);
    const own = (await stored(event)).at(-1);
    expect(idOf(feed.frames[1])).toBe(own);
    // The position of the reset is a cursor too, also for entries that have come since.
    const resumed = follow(event, cursorOf(feed.frames[0]));
    await came(resumed, 1);
    expect(idOf(resumed.frames[0])).toBe(own);
    await Promise.all([feed.close(), resumed.close()]);
  }
  await elsewhere.close();
});

test('a reader more than 10,000 entries behind gets FeedReset, and one 10,000 behind continues', async () => {
  const event = await field.open('64.71');
  await field.record(event, [sent()]);
  const start = follow(event);
  await came(start, 1);
  await start.close();
  await insert(event, 10_000);
  const whole = follow(event, cursorOf(start.frames[0]));
  await came(whole, 500);
  expect(whole.frames.slice(0, 500).map(idOf)).toEqual((await stored(event)).slice(1, 501));
  await whole.close();
  await insert(event, 1);
  const late = follow(event, cursorOf(start.frames[0]));
  await came(late, 1);
  expect(late.frames[0].activationFeed.__typename).toBe('FeedReset');
  await late.close();
});

test.each([
  ['malformed', 'not a cursor'],
  ['of something else', Buffer.from('page:5').toString('base64')],
  ['out of bounds', Buffer.from(`feed:${'9'.repeat(19)}`).toString('base64')],
])('a cursor that is %s is BAD_USER_INPUT', async (_what, after) => {
  const feed = follow(await field.open('64.71'), after);
  await feed.completed;
  expect(feed.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'after' } }]);
  await feed.close();
});

test('a feed needs a token that covers its event', async () => {
  const anyone = openScreen(server.url, feedOf, { event: await field.open('64.71') });
  await anyone.completed;
  expect(anyone.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  const nowhere = follow(randomUUID());
  await nowhere.completed;
  expect(nowhere.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'event' } }]);
  await Promise.all([anyone.close(), nowhere.close()]);
});
