import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import { oneOf, randomFrom } from '../../src/simulate/random.ts';
import { ask } from '../harness/ask.ts';
import { atOnce } from '../harness/clients.ts';
import { fieldSettings, fieldToken } from '../harness/field.ts';
import { copyTemplate, ownClock, settingsFor, type TestDatabase } from '../harness/server.ts';
import { KnownWords } from './known-words.ts';
import { type PlainWay, plainWayOf } from './plain-way.ts';
import { type Question, Questions } from './questions.ts';
import { renewRegions, WorldMoves } from './world-moves.ts';

const [rounds, newQuestions, oldQuestions, clients] = [15, 90, 23, 4];
const hour = 3_600_000;
const random = randomFrom(64_71);

// All servers of this process have one clock, which stands still while they answer.
let aheadMs = 0;
const moveClock = async (): Promise<void> => {
  const [stoodAt, now] = [Date.now(), performance.timeOrigin + performance.now() + aheadMs];
  // An answer that says what was so at an instant is given again within a second, so that one ends first.
  const next = Math.max(now, stoodAt + 1000);
  await sleep(next - now);
  vi.setSystemTime(next);
};

let database: TestDatabase;
let server: App;
/** On PostgreSQL some writes are made here. */
let another: App | null = null;
let plain: PlainWay;
let viewers: (string | null)[];
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  database = await copyTemplate();
  const serve = (): Promise<App> =>
    startApp(settingsFor(database, fieldSettings), pino({ level: 'silent' }), {}, ownClock);
  server = await serve();
  if (inject('template').kind === 'postgresql') another = await serve();
  plain = await plainWayOf(server.database);
  const expiresAt = new Date('2099-01-01');
  const officer = await fieldToken({ role: 'OFFICER', regions: ['64.71'], expiresAt });
  viewers = [null, null, null, await fieldToken({ expiresAt }), officer];
});
afterAll(async () => {
  await Promise.all([plain.close(), another?.close()]);
  await server.close();
  await database.remove();
  vi.useRealTimers();
});

type Asked = Question & { headers: Record<string, string>; isGet: boolean };
type Given = { body: string; status: number; cached: string | null };
const sendTo = async (url: string, { query, variables, headers, isGet }: Asked): Promise<Given> => {
  const parameters = new URLSearchParams({ query, variables: JSON.stringify(variables) });
  const response = isGet
    ? await fetch(`${url}/graphql?${parameters}`, { headers })
    : await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
      });
  return { body: await response.text(), status: response.status, cached: response.headers.get('x-cache') };
};

type Body = { data?: unknown; errors?: { extensions: { code: string } }[] };
/** Of several errors that make one answer void, the executor reports the first that happens. */
const withoutPlaces = (body: string): string => {
  const { data, errors = [] } = JSON.parse(body) as Body;
  return JSON.stringify([data, [...new Set(errors.map(({ extensions }) => extensions.code))].toSorted()]);
};
const isSame = (one: Given, other: Given): boolean =>
  one.status === other.status &&
  (one.body === other.body || (one.body.includes('"errors"') && withoutPlaces(one.body) === withoutPlaces(other.body)));

/** Questions of what nearly every write moves, asked after each. */
const always = [
  `{ region(code: "64") { indicator(code: "IKD_ACTIVATION") { asOf live version coverage { percent text } target { met gapPeople }
    flags { rule message } } children(first: 10, orderBy: COVERAGE_DESC) { nodes { code name } } } }`,
  '{ region(code: "64.71") { indicators { live numerator { value } denominator { value } rank { position of } } quality { rule } } }',
  '{ region(code: "64.71.05") { childCount children(first: 20) { nodes { code name } } figures { totalCount } } }',
  '{ region { ranking(indicator: "IKD_ACTIVATION", level: REGENCY, first: 9) { missing version entries { value { live region { name } } } } } }',
];

test('every answer has the bytes of the plain way, kept or not, whatever changes in between', async () => {
  const words = new KnownWords(random);
  const questions = new Questions(random, words);
  const moves = await WorldMoves.start(server.url, random);
  const elsewhere = another && (await moves.through(another.url));
  const differences: object[] = [];
  const count = { asked: 0, withoutErrors: 0, kept: 0, givenAgain: 0, keptOverMoves: 0, changed: 0 };
  type Before = { asked: Asked; body: string };
  const earlier: Before[] = [];

  const compare = async (asked: Asked, before?: Before): Promise<void> => {
    const first = await sendTo(server.url, asked);
    const again = await sendTo(server.url, asked);
    const plainly = await sendTo(plain.url, asked);
    for (const given of [first, again]) if (!isSame(given, plainly)) differences.push({ asked, plainly, given });
    const { data, errors } = JSON.parse(plainly.body);
    const isKept = first.cached !== 'bypass';
    count.asked++;
    count.withoutErrors += Number(!errors);
    count.kept += Number(isKept);
    count.givenAgain += Number(again.cached === 'hit');
    count.keptOverMoves += Number(before !== undefined && first.cached === 'hit');
    count.changed += Number(isKept && before !== undefined && before.body !== plainly.body);
    if (before) before.body = plainly.body;
    // Mostly those that may be kept are asked again: others are made each time anyway.
    else if (isKept || random() < 0.1) earlier.push({ asked, body: plainly.body });
    // A further page is of what was known by the clock of the first one, which must not be ahead of the database's.
    if (!before && aheadMs === 0) questions.follow(asked, data);
  };
  const askedAs = (question: Question, viewer: string | null, language: string): Asked => {
    const headers = {
      accept: 'application/graphql-response+json',
      'accept-language': language,
      'x-request-id': `q${count.asked}`,
      ...(viewer && { authorization: `Bearer ${viewer}` }),
    };
    return { ...question, headers, isGet: random() < 0.2 && question.query.length < 3000 };
  };
  /** Asks the same again, after something has changed. */
  const askAgain = async (old: Before[]): Promise<void> => {
    await moveClock();
    for (const query of [
      ...always,
      `{ outreachEvent(code: "${moves.events[0]}") { status goal counter { served net } } }`,
    ])
      await compare(askedAs({ query, variables: {} }, null, 'en'));
    await atOnce(clients, old, (before) => compare(before.asked, before));
    expect(differences.slice(0, 3)).toEqual([]);
  };

  const kinds = Object.keys(moves.kinds) as (keyof WorldMoves['kinds'])[];
  for (let round = 0; round < rounds; round++) {
    await moveClock();
    await atOnce(clients, [...Array(newQuestions).keys()], () =>
      compare(askedAs(questions.next(), oneOf(random, viewers), oneOf(random, ['en', 'en', 'id']))),
    );
    // Many of them were answered just now, so that their answers are there.
    const old = Array.from({ length: oldQuestions }, () =>
      oneOf(random, random() < 0.5 ? earlier : earlier.slice(-newQuestions)),
    );
    await moves.kinds.record();
    await askAgain(old);
    const kind = kinds[round % kinds.length] as (typeof kinds)[number];
    const isElsewhere = elsewhere !== null && round % 3 === 1;
    await (isElsewhere ? elsewhere : moves).kinds[kind]();
    // The promise of other servers.
    if (isElsewhere) await sleep(2000);
    if (round === 4) await renew('Damai Sekali');
    for (const event of moves.events) words.learn('event', event);
    await askAgain(old);
    // In the last rounds it becomes another day, in one zone after the other.
    if (round < 10) continue;
    aheadMs += 5 * hour;
    await askAgain(old);
  }
  // A field that only few places lead to may have been missed so far.
  for (let left = 500; left > 0 && questions.neverAsked.length > 0; left--)
    await compare(askedAs(questions.next(), oneOf(random, viewers), 'en'));
  expect(questions.neverAsked).toEqual([]);
  expect(count.asked).toBeGreaterThan(2000);
  expect(count.withoutErrors).toBeGreaterThan(0.8 * count.asked);
  // Most answers were kept and given again, many of them after something else had moved, and many changed.
  expect(count.kept).toBeGreaterThan(0.5 * count.asked);
  expect(count.givenAgain).toBeGreaterThan(0.9 * count.kept);
  expect(Math.min(count.keptOverMoves, count.changed)).toBeGreaterThan(50);
}, 600_000);

/** A new region list, of which nothing tells the server, and a plain way that has it. */
const renew = async (name: string): Promise<void> => {
  await renewRegions(server.database, name);
  const [old] = [plain];
  plain = await plainWayOf(server.database);
  await old.close();
  const shown = async () => (await ask(server.url, '{ region(code: "64.71.05.1002") { name } }')).data.region?.name;
  await expect.poll(shown).toBe(name);
};
