import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { App } from '../../src/app.ts';
import { ask } from '../harness/ask.ts';
import { type Field, fieldAt, fieldToken, post, sent } from '../harness/field.ts';
import { copyTemplate, type TestDatabase } from '../harness/server.ts';
import { serverOn, sharedRedisUrl } from './servers.ts';

let database: TestDatabase;
const apps: App[] = [];
const serve = async (settings: Record<string, string> = {}): Promise<App> => {
  const app = await serverOn(database, settings);
  apps.push(app);
  return app;
};
beforeAll(async () => {
  database = await copyTemplate();
});
afterAll(async () => {
  await Promise.all(apps.map((app) => app.close()));
  await database.remove();
});

/** The same question in every reading: the city, its province, and the city once more below the province. */
const question = `{
  city: region(code: "64.72") { indicator(code: "IKD_ACTIVATION") { live } }
  province: region(code: "64") { indicator(code: "IKD_ACTIVATION") { live }
    children(first: 100) { nodes { code indicator(code: "IKD_ACTIVATION") { live } } } } }`;

type Lives = { city: number; province: number; below: number };
const livesAt = async (url: string): Promise<Lives> => {
  const { data } = await ask(url, question);
  const { province } = data as { province: { children: { nodes: { code: string; indicator: { live: number } }[] } } };
  const below = province.children.nodes.find(({ code }) => code === '64.72');
  return { city: data.city.indicator.live, province: data.province.indicator.live, below: below?.indicator.live ?? 0 };
};

type Reading = { began: number; ended: number; lives: Lives };
/** A history of acknowledged and sent people, with everything that was read while it was made. */
type History = { base: Lives; sent: { at: number; people: number }[]; acknowledged: { at: number; people: number }[] };

const latest = (events: { at: number; people: number }[], until: number): number =>
  events.findLast(({ at }) => at <= until)?.people ?? 0;

/** Records entries one by one into an event of the city, while every server is read again and again. */
const play = async (field: Field, urls: string[], entries: number) => {
  const event = await field.open('64.72');
  await sleep(2100);
  const history: History = { base: await livesAt(urls[0] as string), sent: [], acknowledged: [] };
  let isOver = false;
  const readings = urls.map((): Reading[] => []);
  const readers = urls.flatMap((url, index) =>
    Array.from({ length: 3 }, async () => {
      while (!isOver) {
        const began = performance.now();
        const lives = await livesAt(url);
        readings[index]?.push({ began, ended: performance.now(), lives });
      }
    }),
  );
  for (let people = 1; people <= entries; people++) {
    history.sent.push({ at: performance.now(), people });
    await field.record(event, [sent({ domicile: '64.72' })]);
    history.acknowledged.push({ at: performance.now(), people });
    if (people % 7 === 0) await sleep(40);
  }
  await sleep(100);
  isOver = true;
  await Promise.all(readers);
  return { history, readings };
};

/** The readings that were older than promised, or ahead of everything that was sent. */
const wrongIn = ({ base, sent: all, acknowledged }: History, readings: Reading[], promiseMs: number): object[] =>
  readings.flatMap(({ began, ended, lives }) => {
    const [least, most] = [latest(acknowledged, began - promiseMs), latest(all, ended)];
    const seen = [lives.city - base.city, lives.province - base.province, lives.below - base.below];
    return seen.every((people) => people >= least && people <= most) ? [] : [{ seen, least, most }];
  });

describe('a value is never older than promised', () => {
  test('on the server that acknowledged the write: at once', async () => {
    const app = await serve();
    const { history, readings } = await play(await fieldAt(app.url), [app.url], 150);
    expect(readings[0]?.length).toBeGreaterThan(20);
    expect(wrongIn(history, readings[0] ?? [], 0)).toEqual([]);
  });

  test('on others: within two seconds, whether hints come by PostgreSQL or not at all', async () => {
    // The first tells PostgreSQL, where the second listens; the third listens only to Redis, where no one speaks.
    const [first, second, third] = await Promise.all([serve(), serve(), serve({ REDIS_URL: sharedRedisUrl() })]);
    const urls = [first.url, second.url, third.url];
    const { history, readings } = await play(await fieldAt(first.url), urls, 150);
    expect(readings.map((of) => of.length > 10)).toEqual([true, true, true]);
    expect(readings.map((of, index) => wrongIn(history, of, index === 0 ? 0 : 2000))).toEqual([[], [], []]);
  });

  test('after a target was set or withdrawn: at once, for every reader', async () => {
    const app = await serve();
    const token = await fieldToken();
    const read = async (): Promise<number | null> => {
      const { data } = await ask(
        app.url,
        '{ region(code: "64.72") { indicator(code: "IKD_ACTIVATION") { target { target { percent } } } } }',
      );
      return data.region.indicator.target?.target.percent ?? null;
    };
    for (const percent of [41, 42, 43, 44, 45]) {
      const before = Array.from({ length: 4 }, read);
      const answer = await post(
        app.url,
        token,
        `mutation ($input: SetTargetInput!) { setTarget(input: $input) { __typename ... on Refused { message } } }`,
        {
          input: {
            region: '64.72',
            indicator: 'IKD_ACTIVATION',
            percent,
            from: '2026-01-01',
            to: '2030-12-31',
            setBy: 'Disdukcapil',
            reason: 'Percobaan',
          },
        },
      );
      expect(answer).toMatchObject({ data: { setTarget: { __typename: 'TargetPayload' } } });
      expect(await Promise.all(Array.from({ length: 4 }, read))).toEqual([percent, percent, percent, percent]);
      await Promise.all(before);
    }
  });
});
