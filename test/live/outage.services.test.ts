import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { type Cluster, createCluster } from '../harness/cluster.ts';
import { expectSound } from '../harness/fault-oracle.ts';
import { type Field, fieldAt, fieldSettings, fieldToken, type SentEntry, sent } from '../harness/field.ts';
import { databaseGone, keptLog } from '../harness/kept-log.ts';
import { counterOf, feedOf, indicatorOf, liveEventsOf, rankingOf } from '../harness/questions.ts';
import { openEventStream, openScreen, type Screen } from '../harness/screen.ts';

const kept = keptLog();
let cluster: Cluster;
let app: App;
let field: Field;
beforeAll(async () => {
  cluster = await createCluster();
  await cluster.start();
  const config = readConfig({ ...fieldSettings, DATABASE_URL: cluster.url, PORT: '0' });
  app = await startApp(config, kept.log);
  field = await fieldAt(app.url);
});
afterAll(async () => {
  await app.close();
  await cluster.remove();
});

const recorded: SentEntry[] = [];
/** Records as soon as the database accepts it, like a device that keeps retrying. */
const recordAtLast = async (event: string, count: number): Promise<void> => {
  const entry = sent({ count, domicile: '64.72' });
  for (;;) {
    const answer = await field.record(event, [entry]).catch(() => null);
    if (answer?.results?.every(({ code }) => code === null)) break;
    await sleep(50);
  }
  recorded.push(entry);
};

test('PostgreSQL stopped and killed under live screens: they keep their state, and recover by themselves', async () => {
  const event = await field.open('64.71');
  // biome-ignore lint/suspicious/noExplicitAny: each reads what its screen asked for
  const states: { screen: Screen; served: (count: number) => (data: any) => boolean }[] = [];
  for (const open of [openScreen, openEventStream]) {
    const indicator = open(app.url, indicatorOf, { region: '64.72' });
    const base = (await indicator.until(() => true)).regionIndicator.live;
    states.push(
      {
        screen: open(app.url, counterOf, { event }),
        served: (count) => (data: { eventCounter: { served: number } }) => data.eventCounter.served === count,
      },
      {
        screen: open(app.url, liveEventsOf, { region: '64.71' }),
        served: (count) => (data: { liveEvents: { served: number }[] }) => data.liveEvents[0]?.served === count,
      },
      {
        screen: indicator,
        served: (count) => (data: { regionIndicator: { live: number } }) => data.regionIndicator.live === base + count,
      },
      {
        screen: open(app.url, rankingOf, { region: '64' }),
        served: (count) => (data: { ranking: { entries: { value: { live: number; region: { code: string } } }[] } }) =>
          data.ranking.entries.some(({ value }) => value.region.code === '64.72' && value.live === base + count),
      },
    );
  }
  const feed = openScreen(app.url, feedOf, { event }, await fieldToken());
  const countsUpTo = async (round: number): Promise<void> => {
    await recordAtLast(event, 5);
    await Promise.all(states.map(({ screen, served }) => screen.until(served(5 * round))));
    await feed.until((frame) => feed.frames.indexOf(frame) === round - 1);
  };
  // A feed is refused if it begins while the database is away; its first entry shows that it has begun.
  await countsUpTo(1);
  for (const [round, end] of (['stop', 'kill'] as const).entries()) {
    await cluster[end]();
    // Longer than a periodic re-read.
    await sleep(2500);
    await cluster.start();
    await countsUpTo(round + 2);
  }
  const screens = states.map(({ screen }) => screen);
  await expectSound({
    databaseUrl: cluster.url,
    sent: [{ event, acknowledged: recorded }],
    // The first of each kind shows the counter.
    counters: [0, 4].map((index) => ({ event, screen: screens[index] as Screen })),
    screens: [...screens, feed],
    log: { lines: kept.lines, allowed: databaseGone },
  });
  expect(feed.frames).toHaveLength(3);
  await Promise.all([feed, ...screens].map((screen) => screen.close()));
});
