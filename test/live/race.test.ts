import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inBatches } from '../harness/clients.ts';
import { type Field, fieldAt, fieldSettings, sent } from '../harness/field.ts';
import { counterNow } from '../harness/questions.ts';
import { openEventStream, openScreen, type Screen } from '../harness/screen.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
let field: Field;
beforeAll(async () => {
  server = await startTestServer(fieldSettings);
  field = await fieldAt(server.url);
});
afterAll(() => server.close());

const [updates, subscribers] = [1000, 200];

/** Every second subscription has its own name, so that it shares nothing and has its own snapshot read. */
const question = (index: number): string =>
  `subscription ${index % 2 === 0 ? 'Shared' : `Own${index}`} ($event: ID!) {
    eventCounter(event: $event, everyMs: 100) { version served net } }`;

test(`during ${updates} updates, every new subscriber starts with a snapshot, never goes back, and ends right`, {
  timeout: 120_000,
}, async () => {
  const event = await field.open('64.71');
  const screens: Screen[] = [];
  let written = 0;
  const write = async (): Promise<void> => {
    for (const entries of inBatches(
      Array.from({ length: updates }, () => sent()),
      1,
    )) {
      await field.record(event, entries);
      written++;
    }
  };
  const watch = async (): Promise<void> => {
    for (let index = 0; index < subscribers; index++) {
      const due = Math.floor(((index + Math.random()) * updates) / subscribers);
      while (written < due) await sleep(1);
      const atLeast = index % 2 === 0 ? 0 : written;
      const screen = (index % 4 === 3 ? openEventStream : openScreen)(server.url, question(index), { event });
      // A separate snapshot contains every write answered before the subscription; a shared one may be a tick older.
      checks.push(screen.until(() => true).then(({ eventCounter }) => ({ atLeast, first: eventCounter.served })));
      screens.push(screen);
    }
  };
  const checks: Promise<{ atLeast: number; first: number }>[] = [];
  await Promise.all([write(), watch()]);
  expect((await Promise.all(checks)).filter(({ atLeast, first }) => first < atLeast)).toEqual([]);
  const { counter } = (await field.query(counterNow, { code: event })).outreachEvent;
  expect(counter).toMatchObject({ served: updates, net: updates });
  await Promise.all(screens.map((screen) => screen.until(({ eventCounter }) => eventCounter.served === updates)));
  for (const { frames, errors } of screens) {
    expect(errors).toEqual([]);
    expect(frames.at(-1).eventCounter).toEqual(counter);
    const versions = frames.map(({ eventCounter }) => eventCounter.version);
    expect(versions).toEqual(versions.toSorted((a, b) => a - b));
  }
  expect(screens).toHaveLength(subscribers);
  await Promise.all(screens.map((screen) => screen.close()));
});
