import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { statusOf } from '../../pages/src/live/status.ts';
import type { App } from '../../src/app.ts';
import { answerWithinMs, usualConnectMs, usualLimits, usualStatementMs } from '../../src/database/limits.ts';
import { send } from '../harness/ask.ts';
import { type Child, startChild, stopChild } from '../harness/child.ts';
import { expectSound } from '../harness/fault-oracle.ts';
import {
  type Field,
  fieldAt,
  fieldSettings,
  fieldToken,
  recordMutation,
  type SentEntry,
  sent,
} from '../harness/field.ts';
import { counterOf, indicatorOf, liveEventsOf } from '../harness/questions.ts';
import { openEventStream, openScreen, type Screen } from '../harness/screen.ts';
import { copyTemplate, type TestDatabase, urlOf } from '../harness/server.ts';
import { type SilentProxy, silentProxyTo } from '../harness/silent-proxy.ts';
import { serverOn } from './servers.ts';

let database: TestDatabase;
let proxy: SilentProxy & { url: string };
/** Another server on the same database, which hears it all the time. */
let awake: App;
let child: Child;
let url: string;
let field: Field;
let token: string;
let event: string;
beforeAll(async () => {
  database = await copyTemplate();
  proxy = await silentProxyTo(urlOf(database));
  awake = await serverOn(database);
  child = startChild({ ...fieldSettings, DATABASE_URL: proxy.url });
  url = await child.url;
  field = await fieldAt(awake.url);
  token = await fieldToken();
  event = await field.open('64.71');
});
afterAll(async () => {
  await stopChild(child, 'SIGKILL');
  await awake.close();
  await proxy.close();
  await database.remove();
});

afterEach(() => proxy.speak());

/** The settings allow a connection and an answer; the rest is for a machine under load. */
const boundMs = usualConnectMs + answerWithinMs(usualLimits(usualStatementMs)) + 5000;
const soon = <Result>(work: Promise<Result>): Promise<Result | 'too late'> =>
  Promise.race([work, sleep(boundMs, 'too late' as const, { ref: false })]);

/** Answered from memory for the moment in which that can be relied on. */
const remembered = '{ region(code: "64.72") { indicator(code: "IKD_ACTIVATION") { live origin } } }';
const questions = [
  '{ figures(first: 1) { totalCount } }',
  '{ outreachEvents(first: 1) { totalCount } }',
  '{ findings(within: "64", first: 1) { totalCount } }',
  'mutation { retractFigure(input: { figure: "1", reason: "salah" }) { __typename } }',
  'subscription { activationFeed(event: "EVENT") { __typename } }',
];

const ask = async (query: string, variables = {}) => {
  const accept = query.startsWith('subscription') ? 'text/event-stream' : 'application/graphql-response+json';
  const text = query.replace('EVENT', event);
  const response = await send(url, { query: text, variables }, { authorization: `Bearer ${token}`, accept });
  const body = await response.text();
  const { data, errors } = JSON.parse(/^data: (.*)$/m.exec(body)?.[1] ?? body);
  return { query, status: response.status, code: errors?.[0]?.extensions.code ?? null, data };
};

const [acknowledged, tried]: [SentEntry[], SentEntry[]] = [[], []];
const recordOnce = async () => {
  const entry = sent({ domicile: '64.72', count: 3 });
  tried.push(entry);
  const answer = await ask(recordMutation, { input: { event, entries: [entry] } });
  if (answer.data?.recordActivations?.results) acknowledged.push(entry);
  return answer;
};
/** Over the server that hears the database all the time. */
const recordElsewhere = async (count: number): Promise<void> => {
  const entry = sent({ domicile: '64.72', count });
  await field.record(event, [entry]);
  acknowledged.push(entry);
};

const screens = (): Screen[] => [
  openScreen(url, counterOf, { event }),
  openEventStream(url, counterOf, { event }),
  openScreen(url, indicatorOf, { region: '64.72' }),
  openEventStream(url, liveEventsOf, { region: '64.71' }),
];

test('the database falls silent under open screens: all is told as it is, and recovers by itself', async () => {
  const open = screens();
  await Promise.all(open.map((screen) => screen.until(() => true)));
  // Every connection of the pool is in use, and lies idle afterwards.
  await Promise.all(Array.from({ length: 20 }, () => ask(questions[0] ?? '')));

  proxy.silence();
  const answers = Promise.all([...questions, ...questions].map((query) => soon(ask(query))));
  const recorded = Promise.all(
    Array.from({ length: 5 }, async (_, index) => {
      // Some while others are being written.
      await sleep(index * 1500);
      return soon(recordOnce());
    }),
  );
  for (const answer of await answers) expect(answer).toMatchObject({ status: 503, code: 'UNAVAILABLE' });
  for (const answer of await recorded)
    expect(answer).toMatchObject({ status: 200, data: { recordActivations: { code: 'RETRY_LATER' } } });
  expect(await soon(ask(remembered))).toMatchObject({ status: 503, code: 'UNAVAILABLE' });
  expect(await soon(fetch(`${url}/ready`))).toMatchObject({ status: 503 });
  expect(await soon(fetch(`${url}/health`))).toMatchObject({ status: 200 });

  // The last frame came before the silence, so the screens say by now that they are delayed, and no frame denies it.
  const [frames, lastFrameAt] = [open.map((screen) => screen.frames.length), Date.now()];
  const status = () => statusOf({ connected: true, finished: false, lastFrameAt, now: Date.now() });
  await expect.poll(status, { timeout: 20_000 }).toBe('stale');
  expect(open.map((screen) => screen.frames.length)).toEqual(frames);
  // Nor does a new screen take an old number for a current one.
  const late = screens();
  await soon(ask(remembered));
  expect(late.map((screen) => screen.frames)).toEqual([[], [], [], []]);
  await Promise.all(late.map((screen) => screen.close()));

  await recordElsewhere(4);
  proxy.speak();
  const recordedAtLast = async () => (await recordOnce()).data?.recordActivations?.results?.[0]?.status ?? null;
  await expect.poll(recordedAtLast, { timeout: 20_000 }).toBe('ACCEPTED');
  const { counter } = (await field.query(`{ outreachEvent(code: "${event}") { counter { served } } }`)).outreachEvent;
  const shows = (served: number) => (data: { eventCounter: { served: number } }) => data.eventCounter.served === served;
  await Promise.all(open.slice(0, 2).map((screen) => screen.until(shows(counter.served))));
  for (const query of [remembered, ...questions.slice(0, 3)])
    expect(await ask(query)).toMatchObject({ status: 200, code: null });

  // The connection that hears of other servers, too.
  await recordElsewhere(5);
  await Promise.all(open.slice(0, 2).map((screen) => screen.until(shows(counter.served + 5))));
  await expectSound({
    databaseUrl: urlOf(database),
    sent: [{ event, acknowledged, unknown: tried }],
    counters: open.slice(0, 2).map((screen) => ({ event, screen })),
    screens: open,
  });
  await Promise.all(open.map((screen) => screen.close()));

  // And the lock under which a server starts.
  const another = startChild({ ...fieldSettings, DATABASE_URL: proxy.url });
  await another.url;
  await stopChild(another);
}, 180_000);

test('a server whose database is silent ends on SIGTERM, and a start that meets silence says so', async () => {
  await Promise.all(Array.from({ length: 20 }, () => ask(questions[0] ?? '')));
  const open = screens();
  await open[0]?.until(() => true);
  proxy.silence();
  const asked = Promise.allSettled([...questions.map((query) => ask(query)), recordOnce()]);
  expect(await Promise.race([stopChild(child), sleep(30_000, 'too late', { ref: false })])).toMatchObject({
    code: 0,
    signal: null,
  });
  await asked;
  // They are trying to connect again.
  await Promise.allSettled(open.map((screen) => screen.close()));
  const starting = startChild({ ...fieldSettings, DATABASE_URL: proxy.url });
  const ended = await Promise.race([starting.ended, sleep(boundMs * 2, 'too late' as const, { ref: false })]);
  expect(ended).toMatchObject({ code: 1, stderr: expect.stringMatching(/^jemput: the database .* cannot be reached/) });
  proxy.speak();
}, 120_000);
