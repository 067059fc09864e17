import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import { expectSound } from '../harness/fault-oracle.ts';
import { type Field, fieldAt, fieldSettings, sent } from '../harness/field.ts';
import { copyTemplate, settingsFor, type TestDatabase, urlOf } from '../harness/server.ts';

let database: TestDatabase;
let apps: [App, App];
let one: Field;
let other: Field;
beforeAll(async () => {
  database = await copyTemplate();
  const start = () => startApp(settingsFor(database, fieldSettings), pino({ level: 'silent' }));
  apps = [await start(), await start()];
  [one, other] = [await fieldAt(apps[0].url), await fieldAt(apps[1].url)];
});
afterAll(async () => {
  await Promise.all(apps.map((app) => app.close()));
  await database.remove();
});

const payload = `... on CorrectActivationPayload { correction { id replacement { id } } counter { served }
  effects { region { code } before { numerator { value } } after { numerator { value } } } }
  ... on Refused { code message }`;
const correct = async (by: Field, input: object) =>
  (
    await by.query(
      `mutation ($input: CorrectActivationInput!) { result: correctActivation(input: $input) { __typename ${payload} } }`,
      { input: { reason: 'uji', ...input } },
    )
  ).result;
const undo = async (by: Field, correction: string) =>
  (
    await by.query(
      `mutation ($input: UndoCorrectionInput!) { result: undoCorrection(input: $input) { __typename ${payload} } }`,
      { input: { correction, reason: 'uji' } },
    )
  ).result;
const served = async (code: string): Promise<number> =>
  (await one.query('query ($code: String!) { outreachEvent(code: $code) { counter { served } } }', { code }))
    .outreachEvent.counter.served;

/** Records `entries` entries of `count` people each at one event, in one request. */
const recorded = async (event: string, count: number, entries = 1, more = {}): Promise<string[]> => {
  const all = Array.from({ length: entries }, () => sent({ count, ...more }));
  const { results } = await one.record(event, all);
  expect(results.every(({ status }) => status === 'ACCEPTED')).toBe(true);
  return all.map(({ id }) => id);
};
const codes = (results: { __typename: string; code?: string }[]): string[] =>
  results.map(({ __typename, code }) => code ?? __typename).toSorted();

test('dry runs during heavy recording see only their own change, and block no recording', async () => {
  const event = await one.open('64.71');
  const [id = ''] = await recorded(event, 10);
  const state = { over: false };
  const recording = [one, other, one, other].map(async (field) => {
    let count = 0;
    for (; !state.over; count += 20)
      await field.record(
        event,
        Array.from({ length: 20 }, () => sent()),
      );
    return count;
  });
  const trying = async (): Promise<void> => {
    for (let round = 0; round < 8; round++) {
      const { effects } = await correct(round % 2 ? one : other, { activation: id, count: 3, dryRun: true });
      const moved = effects.map(
        (effect: Record<'before' | 'after', { numerator: { value: number } | null }>) =>
          (effect.after.numerator?.value ?? 0) - (effect.before.numerator?.value ?? 0),
      );
      expect(moved.length).toBeGreaterThan(0);
      expect(new Set(moved)).toEqual(new Set([-7]));
    }
  };
  await trying().finally(() => {
    state.over = true;
  });
  const counts = await Promise.all(recording);
  expect(Math.min(...counts)).toBeGreaterThan(0);
  expect(await served(event)).toBe(10 + counts.reduce((sum, count) => sum + count));
  await expectSound({ databaseUrl: urlOf(database) });
});

test('of two undos at once one wins, and an undo and a correction of the replacement exclude each other', async () => {
  const event = await one.open('64.71');
  for (const id of await recorded(event, 10, 6)) {
    const { correction } = await correct(one, { activation: id, count: 4 });
    expect(codes(await Promise.all([undo(one, correction.id), undo(other, correction.id)]))).toEqual([
      'ALREADY_CORRECTED',
      'CorrectActivationPayload',
    ]);
  }
  for (const id of await recorded(event, 10, 6)) {
    const { correction } = await correct(one, { activation: id, count: 4 });
    const both = [undo(one, correction.id), correct(other, { activation: correction.replacement.id, count: 6 })];
    expect(codes(await Promise.all(both))).toEqual(['ALREADY_CORRECTED', 'CorrectActivationPayload']);
  }
  await expectSound({ databaseUrl: urlOf(database) });
});

test('entries moved in opposite directions at once, on two servers, all arrive', async () => {
  const [here, there] = [await one.open('64.71'), await one.open('64.72')];
  const [outward, inward] = [await recorded(here, 2, 8), await recorded(there, 3, 8)];
  const moves = [
    ...outward.map((activation) => correct(one, { activation, event: there })),
    ...inward.map((activation) => correct(other, { activation, event: here })),
  ];
  expect(new Set(codes(await Promise.all(moves)))).toEqual(new Set(['CorrectActivationPayload']));
  expect([await served(here), await served(there)]).toEqual([24, 16]);
  await expectSound({ databaseUrl: urlOf(database) });
});

test('closing and reopening an event at the same time does not disturb its corrections', async () => {
  const event = await one.open('64.71');
  const ids = await recorded(event, 5, 16);
  const state = { over: false };
  const moving = (async () => {
    for (let closed = false; !state.over; closed = !closed) await other.move(closed ? 'reopen' : 'close', event);
  })();
  const results = await Promise.all(
    ids.map((activation, index) => correct(index % 2 ? one : other, { activation, count: 1 })),
  ).finally(() => {
    state.over = true;
  });
  await moving;
  expect(new Set(codes(results))).toEqual(new Set(['CorrectActivationPayload']));
  expect(await served(event)).toBe(16);
  await expectSound({ databaseUrl: urlOf(database) });
});

test('two corrections, each of which alone keeps a count above zero, cannot together take it below', async () => {
  const region = '74.72';
  await one.query(
    `mutation { recordFigure(input: { region: "${region}", metric: COUNT, measure: "IKD_ACTIVE", value: 5, asOf: "2026-01-31" }) {
      __typename } }`,
  );
  const [arrivals, departures] = [await one.open(region), await one.open(region)];
  for (let round = 0; round < 4; round++) {
    const ids = await recorded(arrivals, 10, 2);
    // 5 + 20 - 12: either of the two may be voided, but not both.
    const [taken = ''] = await recorded(departures, 12, 1, { kind: 'WITHDRAWAL' });
    const results = await Promise.all(
      ids.map((activation, index) => correct(index ? one : other, { activation, count: 0 })),
    );
    expect(codes(results)).toEqual(['CorrectActivationPayload', 'INVALID']);
    const rest = results.findIndex(({ code }) => code);
    expect(codes([await correct(one, { activation: taken, count: 0 })])).toEqual(['CorrectActivationPayload']);
    expect(codes([await correct(one, { activation: ids[rest], count: 0 })])).toEqual(['CorrectActivationPayload']);
  }
  await expectSound({ databaseUrl: urlOf(database) });
});

test('a change that waits for its turn was not known while it waited', async () => {
  const region = '74.71';
  const event = await one.open(region);
  const [id = ''] = await recorded(event, 10);
  const live = async (knownAt?: string) =>
    (
      await one.query(
        `query ($knownAt: DateTime) { region(code: "${region}") { indicator(code: "IKD_ACTIVATION", knownAt: $knownAt) { live } } }`,
        { knownAt },
      )
    ).region.indicator.live;
  const holder = await apps[0].database.pool.connect();
  await holder.query('BEGIN');
  await holder.query('LOCK TABLE event_tally IN EXCLUSIVE MODE');
  const waiting = [correct(other, { activation: id, count: 4 }), other.record(event, [sent({ count: 100 })])];
  // PostgreSQL reports that both wait for the table.
  const blocked = `SELECT count(*)::int AS count FROM pg_locks WHERE NOT granted AND relation = 'event_tally'::regclass`;
  await expect.poll(async () => (await holder.query<{ count: number }>(blocked)).rows[0]?.count).toBe(2);
  const whileWaiting = new Date().toISOString();
  expect(await live()).toBe(10);
  await holder.query('COMMIT');
  holder.release();
  await Promise.all(waiting);
  expect([await live(whileWaiting), await live()]).toEqual([10, 104]);
  await expectSound({ databaseUrl: urlOf(database) });
});
