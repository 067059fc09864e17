import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import { expectSound } from '../harness/fault-oracle.ts';
import { type Field, fieldAt, fieldSettings, sent } from '../harness/field.ts';
import { copyTemplate, settingsFor, type TestDatabase, urlOf } from '../harness/server.ts';

let database: TestDatabase;
let apps: App[];
let fields: [Field, Field];
beforeAll(async () => {
  database = await copyTemplate();
  const log = pino({ level: 'silent' });
  const start = (): Promise<App> => startApp(settingsFor(database, fieldSettings), log);
  apps = [await start(), await start()];
  fields = (await Promise.all(apps.map(({ url }) => fieldAt(url)))) as [Field, Field];
});
afterAll(async () => {
  await Promise.all(apps.map((app) => app.close()));
  await database.remove();
});

const mutation = `mutation ($input: MoveEntriesInput!) { result: moveEntries(input: $input) {
  ... on MoveEntriesPayload { moved } ... on Refused { code } } }`;
const servedAt = async (field: Field, code: string): Promise<number> =>
  (await field.query('query ($code: String!) { outreachEvent(code: $code) { counter { served } } }', { code }))
    .outreachEvent.counter.served;

/** How many statements wait for the table of corrections. */
const waiting = async (pool: App['database']['pool']): Promise<number> => {
  const { rows } = await pool.query<{ count: string }>(
    `SELECT count(*) FROM pg_locks WHERE relation = 'correction'::regclass AND NOT granted`,
  );
  return Number(rows[0]?.count);
};

test('of two admins on two servers who move the same entries to different events, one moves them all', async () => {
  const [one, other] = fields;
  for (let round = 0; round < 5; round++) {
    const [wrong, ...rights] = await Promise.all([1, 2, 3].map(() => one.open('64.71')));
    await one.record(
      wrong ?? '',
      Array.from({ length: 20 }, () => sent({ count: 2 })),
    );
    const results = await Promise.all(
      [one, other].map(async (field, index) => {
        const input = { from: wrong, to: rights[index], reason: 'bersamaan' };
        return (await field.query(mutation, { input })).result;
      }),
    );
    expect(results).toContainEqual({ moved: 20 });
    expect(results).toContainEqual({ code: 'INVALID' });
    const served = await Promise.all(rights.map((code) => servedAt(one, code)));
    expect(served.toSorted((a, b) => a - b)).toEqual([0, 40]);
  }
  await expectSound({ databaseUrl: urlOf(database) });
});

test('entries recorded during a move are neither lost nor counted twice', async () => {
  const [one, other] = fields;
  const [wrong, right] = [await one.open('64.71'), await one.open('64.71')];
  let done = false;
  const recording = (async (): Promise<number> => {
    let recorded = 0;
    while (!done) {
      const { results } = await other.record(wrong, [sent(), sent()]);
      recorded += results.filter(({ status }) => status === 'ACCEPTED').length;
    }
    return recorded;
  })();
  for (let round = 0; round < 20; round++)
    await one.query(mutation, { input: { from: wrong, to: right, reason: 'sambil berjalan' } });
  done = true;
  const recorded = await recording;
  expect((await servedAt(one, wrong)) + (await servedAt(one, right))).toBe(recorded);
  await expectSound({ databaseUrl: urlOf(database) });
});

test('while a move takes long, entries are recorded at other events', async () => {
  const [one, other] = fields;
  const [wrong, right, third] = [await one.open('64.71'), await one.open('64.71'), await one.open('64.71')];
  await one.record(wrong, [sent({ count: 3 })]);
  const outside = await (apps[0] as App).database.pool.connect();
  try {
    // The move has locked what it needs when it stores its corrections.
    await outside.query('BEGIN; LOCK TABLE correction IN SHARE MODE');
    const moving = one.query(mutation, { input: { from: wrong, to: right, reason: 'lama' } });
    await expect.poll(() => waiting((apps[0] as App).database.pool)).toBe(1);
    for (const field of [one, other])
      expect(await field.record(third, [sent()])).toMatchObject({ results: [{ status: 'ACCEPTED' }] });
    expect(await waiting((apps[0] as App).database.pool)).toBe(1);
    await outside.query('COMMIT');
    expect((await moving).result).toEqual({ moved: 1 });
  } finally {
    outside.release();
  }
  expect([await servedAt(one, wrong), await servedAt(one, right)]).toEqual([0, 3]);
});
