import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { App } from '../../src/app.ts';
import { expectSound } from '../harness/fault-oracle.ts';
import { type Field, fieldAt, type SentEntry, sent } from '../harness/field.ts';
import { counterNow, counterOf, indicatorOf, liveEventsOf } from '../harness/questions.ts';
import { createRedis, type RedisServer } from '../harness/redis-server.ts';
import { openEventStream, openScreen, type Screen } from '../harness/screen.ts';
import { copyTemplate, type TestDatabase, urlOf } from '../harness/server.ts';
import { serverOn, sharedRedisUrl } from './servers.ts';

let database: TestDatabase;
let redis: RedisServer;
beforeAll(async () => {
  [database, redis] = await Promise.all([copyTemplate(), createRedis()]);
  await redis.start();
});
afterAll(() => Promise.all([database.remove(), redis.remove()]));

/** Entries go in through the second server; screens of the first show them, and both read the same counters. */
const expectTold = async (first: Field, second: Field, url: string): Promise<void> => {
  const event = await second.open('64.71');
  const screens: Screen[] = [
    openScreen(url, counterOf, { event }),
    openEventStream(url, counterOf, { event }),
    openScreen(url, liveEventsOf, { region: '64.71' }),
    openScreen(url, indicatorOf, { region: '64.72' }),
  ];
  const [socket, stream, events, indicator] = screens as [Screen, Screen, Screen, Screen];
  const [{ regionIndicator: before }] = await Promise.all([indicator.until(() => true), socket.until(() => true)]);
  const acknowledged: SentEntry[] = [];
  for (let round = 1; round <= 5; round++) {
    const entry = sent({ count: 2, domicile: '64.72' });
    await second.record(event, [entry]);
    acknowledged.push(entry);
    await Promise.all([
      socket.until(({ eventCounter }) => eventCounter.served === 2 * round),
      stream.until(({ eventCounter }) => eventCounter.served === 2 * round),
      events.until(({ liveEvents }) => liveEvents[0]?.event.code === event && liveEvents[0].served === 2 * round),
      indicator.until(({ regionIndicator: { live } }) => live === before.live + 2 * round),
    ]);
  }
  const counters = await Promise.all([first, second].map((field) => field.query(counterNow, { code: event })));
  expect(counters[0]).toEqual(counters[1]);
  expect(counters[0].outreachEvent.counter).toMatchObject({ served: 10, net: 10 });
  await second.move('close', event);
  await Promise.all([socket.completed, stream.completed]);
  await events.until((frame) => events.frames.indexOf(frame) > 0 && frame.liveEvents.length === 0);
  // Closing moved the counter's version, which a screen that has ended no longer shows.
  await expectSound({ databaseUrl: urlOf(database), sent: [{ event, acknowledged }], screens });
  await Promise.all(screens.map((screen) => screen.close()));
};

/** Two servers, each with its own settings, for the duration of `work`. */
const withTwo = async (
  settings: [Record<string, string>, Record<string, string>],
  work: (first: App, second: App) => Promise<void>,
): Promise<void> => {
  const [first, second] = await Promise.all([serverOn(database, settings[0]), serverOn(database, settings[1])]);
  try {
    await work(first, second);
  } finally {
    await Promise.all([first.close(), second.close()]);
  }
};

describe('a screen on one server shows entries that came in through another', () => {
  test.each([
    ['told by PostgreSQL', () => ({}), () => ({})],
    ['told by Redis', () => ({ REDIS_URL: sharedRedisUrl() }), () => ({ REDIS_URL: sharedRedisUrl() })],
    // One listens to PostgreSQL and the other publishes only to Redis: no notice ever arrives.
    ['without a shared channel', () => ({}), () => ({ REDIS_URL: sharedRedisUrl() })],
  ])('%s', async (_how, one, other) => {
    await withTwo([one(), other()], async (first, second) => {
      await expectTold(await fieldAt(first.url), await fieldAt(second.url), first.url);
    });
  });
});

test('screens stay right while Redis answers nothing, while it is down, and after it is back', async () => {
  const settings = { REDIS_URL: redis.url };
  await withTwo([settings, settings], async (first, second) => {
    const field = await fieldAt(second.url);
    const event = await field.open('64.71');
    const screen = openScreen(first.url, counterOf, { event });
    const acknowledged: SentEntry[] = [];
    let served = 0;
    const expectRight = async (): Promise<void> => {
      served += 3;
      const entry = sent({ count: 3 });
      await field.record(event, [entry]);
      acknowledged.push(entry);
      await screen.until(({ eventCounter }) => eventCounter.served === served);
    };
    await expectRight();
    redis.freeze();
    await expectRight();
    redis.thaw();
    await expectRight();
    await redis.stop();
    await expectRight();
    await sleep(10_000);
    await expectRight();
    await redis.start();
    await expectRight();
    await expectSound({
      databaseUrl: urlOf(database),
      sent: [{ event, acknowledged }],
      counters: [{ event, screen }],
    });
    await screen.close();
  });
});
