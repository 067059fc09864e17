import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { App } from '../../src/app.ts';
import { randomFrom } from '../../src/simulate/random.ts';
import { deskAt } from '../harness/desk.ts';
import { fieldAt } from '../harness/field.ts';
import { copyTemplate, type TestDatabase } from '../harness/server.ts';
import { type History, play, wrongIn } from './history.ts';
import { type Delays, openRelay, type Relay } from './relay.ts';
import { serverOn } from './servers.ts';

const random = randomFrom(64_71);
const lastsMs = 5000;

let database: TestDatabase;
beforeAll(async () => {
  database = await copyTemplate();
});
afterAll(() => database.remove());

/** Plays on servers with these settings. */
const playOn = async (settings: Record<string, string>[]): Promise<History> => {
  const apps: App[] = await Promise.all(settings.map((own) => serverOn(database, own)));
  try {
    const servers = apps.map(async ({ url }) => ({ url, field: await fieldAt(url), desk: await deskAt(url) }));
    return await play(await Promise.all(servers), lastsMs);
  } finally {
    await Promise.all(apps.map((app) => app.close()));
  }
};

/** Nothing is older than promised, and answers that were kept are among them on every server. */
const expectPromised = (history: History, servers: number): void => {
  expect(wrongIn(history).slice(0, 3)).toEqual([]);
  for (let server = 0; server < servers; server++) {
    expect(history.writes.filter((write) => write.server === server).length).toBeGreaterThan(10);
    expect(history.readings.filter((reading) => reading.server === server && reading.wasKept).length).toBeGreaterThan(
      0,
    );
  }
};

test('a server that acknowledged a write never answers as things were before', async () => {
  expectPromised(await playOn([{}]), 1);
});

test('nor do two others two seconds later, with hints by PostgreSQL', async () => {
  expectPromised(await playOn([{}, {}, {}]), 3);
});

describe('nor do two others two seconds later, with hints', () => {
  let relay: Relay;
  beforeAll(async () => {
    relay = await openRelay(3);
  });
  afterAll(() => relay.stop());

  const late = (): number => random() * 4000;
  const carriers: Record<string, Delays> = {
    'that are lost': () => [],
    'that come twice': () => [0, 40],
    'that come late and in another order': () => [late()],
    'each of which is lost, comes twice, at once or late': () =>
      Array.from({ length: random() * 3 }, () => (random() < 0.5 ? 0 : late())),
  };
  test.each(Object.entries(carriers))('%s', async (_name, delays) => {
    relay.carry(delays);
    const before = relay.carried();
    expectPromised(await playOn(relay.urls.map((url) => ({ REDIS_URL: url }))), 3);
    expect(relay.carried() > before).toBe(delays !== carriers['that are lost']);
  });
});
