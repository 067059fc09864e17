import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Field, fieldAt, fieldSettings, fieldToken, sent } from '../harness/field.ts';
import { countOf, noteStatements } from '../harness/noted-statements.ts';
import { counterOf } from '../harness/questions.ts';
import { openEventStream, openScreen, type Screen } from '../harness/screen.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
let field: Field;
beforeAll(async () => {
  server = await startTestServer(fieldSettings);
  field = await fieldAt(server.url);
});
afterAll(() => server.close());

// Only the counter, so that each reading of it is one statement and nothing else reads counters.
const counter = 'subscription ($event: ID!) { eventCounter(event: $event, everyMs: 100) { version served } }';
const served =
  (count: number) =>
  ({ eventCounter }: { eventCounter: { served: number } }): boolean =>
    eventCounter.served === count;

/** The number of statements that read counters until all of the screens show `count`. */
const readingsFor = async (event: string, screens: Screen[], count: number, before: number): Promise<number> => {
  await Promise.all(screens.map((screen) => screen.until(served(before))));
  const noted = noteStatements(server.database);
  await field.record(event, [sent({ count: count - before })]);
  await Promise.all(screens.map((screen) => screen.until(served(count))));
  return countOf(noted, 'counters');
};

test('a hundred screens of one event need one reading for each change, on either transport', async () => {
  const event = await field.open('64.71');
  const screens = Array.from({ length: 100 }, (_, index) =>
    (index % 2 === 0 ? openScreen : openEventStream)(server.url, counter, { event }),
  );
  // The answer to the recording contains the counter, which is the other reading; a periodic re-read may come between.
  expect(await readingsFor(event, screens, 4, 0)).toBeLessThanOrEqual(3);
  await Promise.all(screens.map((screen) => screen.close()));
});

test('viewers with different permissions do not share a reading; viewers with the same permissions do', async () => {
  const event = await field.open('64.71');
  const open = async (claims: Parameters<typeof fieldToken>[0]): Promise<Screen> =>
    openScreen(server.url, counter, { event }, await fieldToken(claims));
  const same = await Promise.all([1, 2, 3].map((name) => open({ subject: `officer ${name}`, role: 'OFFICER' })));
  expect(await readingsFor(event, same, 1, 0)).toBeLessThanOrEqual(3);
  const different = await Promise.all([
    open({ role: 'COORDINATOR', regions: ['64.71'] }),
    open({ role: 'COORDINATOR', regions: ['64.72'] }),
    open({ role: 'ADMIN' }),
    Promise.resolve(openScreen(server.url, counter, { event })),
  ]);
  const noted = noteStatements(server.database);
  await Promise.all(different.map((screen) => screen.until(served(1))));
  // Each has its own snapshot; subscriptions due together may share one statement only within one scope.
  expect(countOf(noted, 'counters')).toBeGreaterThanOrEqual(4);
  await Promise.all([...same, ...different].map((screen) => screen.close()));
});

test('the first subscriber may leave: the others continue', async () => {
  const event = await field.open('64.71');
  for (const open of [openEventStream, openScreen]) {
    const first = open(server.url, counterOf, { event });
    await first.until(() => true);
    const second = openEventStream(server.url, counterOf, { event });
    await second.until(() => true);
    await first.close();
    const before = second.frames.length;
    await field.record(event, [sent()]);
    await second.until((frame) => second.frames.indexOf(frame) >= before);
    expect(second.errors).toEqual([]);
    await second.close();
  }
});

test('once the last has left, on either transport, nothing is read any more', async () => {
  const event = await field.open('64.71');
  const screens = [openScreen, openEventStream].map((open) => open(server.url, counterOf, { event }));
  await Promise.all(screens.map((screen) => screen.until(() => true)));
  const noted = noteStatements(server.database);
  while (countOf(noted, 'versions') === 0) await new Promise((resolve) => setTimeout(resolve, 50));
  await Promise.all(screens.map((screen) => screen.close()));
  await new Promise((resolve) => setTimeout(resolve, 1000));
  noted.length = 0;
  await new Promise((resolve) => setTimeout(resolve, 2500));
  expect(countOf(noted, 'versions')).toBe(0);
});

test('a state that does not change is sent again after 15 seconds', async () => {
  const event = await field.open('64.71');
  const screens = [openScreen, openEventStream].map((open) => open(server.url, counter, { event }));
  await Promise.all(screens.map((screen) => screen.until((frame) => screen.frames.indexOf(frame) === 1)));
  for (const { frames } of screens) expect(frames[1]).toEqual(frames[0]);
  await Promise.all(screens.map((screen) => screen.close()));
});
