import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TokenClaims } from '../../src/access/token.ts';
import { type App, startApp } from '../../src/app.ts';
import { type Answer, ask } from '../harness/ask.ts';
import { type Field, fieldAt, fieldSettings, fieldToken, post } from '../harness/field.ts';
import { copyTemplate, settingsFor, type TestDatabase } from '../harness/server.ts';
import { emptyRegions, mutations, requestFor, requests, textOf } from './mutations.ts';

let database: TestDatabase;
let server: App;
let field: Field;
const start = (): Promise<App> => startApp(settingsFor(database, fieldSettings), pino({ level: 'silent' }));
beforeAll(async () => {
  database = await copyTemplate();
  server = await start();
  field = await fieldAt(server.url);
});
afterAll(async () => {
  await server.close();
  await database.remove();
});

const names = mutations.map(({ name }) => name).filter((name) => name !== 'recordActivations');
const regionOf = (name: string): string => emptyRegions[names.indexOf(name)] ?? '';

const call = async (name: string, input: object, claims: Partial<TokenClaims> = {}): Promise<Answer['data']> => {
  const { data, errors } = await post(server.url, await fieldToken(claims), textOf(name), { input });
  if (errors) throw new Error(JSON.stringify(errors));
  return data.result;
};
const tables = [
  'audit_head',
  'audit_entry',
  'outreach_event',
  'event_tally',
  'event_part_tally',
  'event_minute_tally',
].concat(
  ['activation', 'correction', 'region_tally', 'region_day_tally', 'figure', 'figure_import', 'target', 'field_token'],
  ['source', 'facts_version', 'finding_dismissal'],
);
/** All that a mutation can change. */
const state = async (): Promise<unknown[]> => {
  const found: unknown[] = [];
  for (const table of tables)
    found.push(
      (await server.database.pool.query(`SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM ${table} t`)).rows,
    );
  return found;
};
const trailLength = async (): Promise<number> =>
  (await server.database.pool.query<{ number: number }>('SELECT number FROM audit_head')).rows[0]?.number ?? 0;

test.each(mutations)(
  '$name takes an optional requestId, unless each of its entries has its own id',
  ({ name, input }) => {
    const type = String(input.getFields()['requestId']?.type);
    expect(type).toBe(name === 'recordActivations' ? 'undefined' : 'ID');
  },
);

test('the table of requests has every mutation', () =>
  expect(Object.keys(requests).toSorted()).toEqual(names.toSorted()));

const triesOut = (name: string): boolean =>
  mutations.some((each) => each.name === name && each.input.getFields()['dryRun'] !== undefined);

type Answered = { name: string; input: object; answer: Answer['data'] };
const answered: Answered[] = [];

describe.each(names)('%s', (name) => {
  test('with the same id and content answers the same and changes nothing; other content is ID_REUSED', async () => {
    const { input, refused, other } = await requestFor(name, field, regionOf(name));
    const requestId = randomUUID();
    const untouched = await state();

    // Neither a refusal nor a dry run counts.
    expect(await call(name, { ...input, requestId: 'besok' })).toMatchObject({
      code: 'INVALID',
      path: ['input', 'requestId'],
    });
    expect((await call(name, { ...input, ...refused, requestId })).__typename).toBe('Refused');
    if (triesOut(name)) await call(name, { ...input, dryRun: true, requestId });
    expect(await state()).toEqual(untouched);

    const lines = await trailLength();
    const first = await call(name, { ...input, requestId });
    expect(first.__typename).not.toBe('Refused');
    expect(await trailLength()).toBeGreaterThan(lines);
    const after = await state();
    expect(await call(name, { ...input, requestId })).toEqual(first);
    // The order of fields, a default written out and the case of the id do not matter.
    const turned = {
      ...(triesOut(name) && { dryRun: false }),
      ...Object.fromEntries(Object.entries(input).toReversed()),
    };
    expect(await call(name, { requestId: requestId.toUpperCase(), ...turned })).toEqual(first);
    expect(await call(name, { ...input, ...other, requestId })).toMatchObject({
      code: 'ID_REUSED',
      path: ['input', 'requestId'],
    });
    expect(await state()).toEqual(after);
    answered.push({ name, input: { ...input, requestId }, answer: first });
  });
});

test('after a restart each answers as before and changes nothing', async () => {
  const before = await state();
  await server.close();
  server = await start();
  field = await fieldAt(server.url);
  for (const { name, input, answer } of answered) expect(await call(name, input)).toEqual(answer);
  expect(await state()).toEqual(before);
});

test('a repeated answer has its sentences in the language of the request', async () => {
  const input = {
    region: '64.71',
    metric: 'COVERAGE',
    indicator: 'IKD_ACTIVATION',
    value: 7.34,
    asOf: '2025-11-17',
    source: { publisher: 'Kliping' },
    requestId: randomUUID(),
  };
  const headers = { authorization: `Bearer ${await fieldToken()}`, 'accept-language': 'id' };
  const indonesian = async () =>
    (await ask(server.url, textOf('recordFigure'), { input }, headers)).data.result.flags[0].message;
  const first = await call('recordFigure', input);
  expect(first.flags[0].message).toContain('2.475 more than the 38.000 counted');
  expect(await indonesian()).toContain('2.475 lebih banyak');
  expect(await call('recordFigure', input)).toEqual(first);
});

describe('an id', () => {
  const planned = async (): Promise<object> => ({
    ...(await requestFor('planOutreach', field, '53.05')).input,
    requestId: randomUUID(),
  });

  test('is a subject’s own, and a mutation’s own', async () => {
    const input = await planned();
    const first = await call('planOutreach', input);
    const theirs = await call('planOutreach', { ...input, name: 'Balai' }, { subject: 'Budi' });
    expect(theirs.event).toMatchObject({ name: 'Balai' });
    expect(theirs.event.id).not.toBe(first.event.id);
    const { requestId } = input as { requestId: string };
    const opened = await call('openOutreach', { event: first.event.code, requestId });
    expect(opened.event).toMatchObject({ id: first.event.id, status: 'LIVE' });
  });

  test('is forgotten after 30 days, at most 100 with each request', async () => {
    const input = await planned();
    const first = await call('planOutreach', input);
    const { pool } = server.database;
    const kept = async (): Promise<number> =>
      (await pool.query<{ count: number }>('SELECT count(*)::int AS count FROM kept_answer')).rows[0]?.count ?? 0;
    await pool.query(`INSERT INTO kept_answer (subject, mutation, request_id, content, at)
      SELECT 'past', 'planOutreach', gen_random_uuid(), '', now() - interval '31 days' FROM generate_series(1, 150)`);
    await pool.query(
      `UPDATE kept_answer SET at = now() - interval '30 days' - interval '1 minute' WHERE request_id = $1`,
      [(input as { requestId: string }).requestId],
    );
    const before = await kept();
    const again = await call('planOutreach', input);
    expect(again.event.id).not.toBe(first.event.id);
    expect(await kept()).toBe(before - 100);
    await call('planOutreach', input);
    expect(await kept()).toBe(before - 151 + 1);
  });

  test('gives no answer to a subject whose rights were taken away', async () => {
    const input = await planned();
    const first = await call('planOutreach', input, { subject: 'Sari', role: 'COORDINATOR', regions: ['53'] });
    const as = async (claims: Partial<TokenClaims>): Promise<Answer> =>
      post(server.url, await fieldToken({ subject: 'Sari', ...claims }), textOf('planOutreach'), { input });
    const { errors } = await as({ role: 'OFFICER', regions: ['53'] });
    expect(errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
    const { data } = await as({ role: 'COORDINATOR', regions: ['64'] });
    expect(data.result).toMatchObject({ code: 'OUT_OF_SCOPE', path: ['input', 'requestId'] });
    expect((await as({ role: 'COORDINATOR', regions: ['53.05'] })).data.result).toEqual(first);
  });

  test('of an import of several regions answers who still has them all', async () => {
    const rows = ['53.06', '53.07'].map((code) => `${code},COUNT,IKD_ACTIVE,900,2025-05-31\n`).join('');
    const input = { csv: `region,metric,measure,value,asOf\n${rows}`, dryRun: false, requestId: randomUUID() };
    const sari = { subject: 'Sari', regions: ['53.06', '53.07'] };
    const first = await call('importFigures', input, sari);
    expect(first).toMatchObject({ created: 2 });
    expect(await call('importFigures', input, sari)).toEqual(first);
    expect((await call('importFigures', input, { ...sari, regions: ['53.06'] })).code).toBe('OUT_OF_SCOPE');
  });

  test('of a file without anything new, and of an edit that changes nothing, is kept too', async () => {
    const { input } = await requestFor('importFigures', field, '53.08');
    await call('importFigures', input);
    const requestId = randomUUID();
    const nothing = await call('importFigures', { ...input, requestId });
    expect(nothing).toMatchObject({ created: 0, unchanged: 2, importId: null, errorCount: 0 });
    const undone = await call('importFigures', { ...input, csv: 'region,metric', requestId });
    expect(undone.code).toBe('ID_REUSED');
    expect(await call('importFigures', { ...input, requestId })).toEqual(nothing);
  });

  test('of a file with errors may be used again for the mended file', async () => {
    const { input } = await requestFor('importFigures', field, '53.09');
    const requestId = randomUUID();
    const broken = await call('importFigures', {
      ...input,
      csv: 'region,metric,measure,value,asOf\n53.09,COUNT,X,1,2025-05-31\n',
      requestId,
    });
    expect(broken).toMatchObject({ created: 0, importId: null });
    expect(broken.errorCount).toBeGreaterThan(0);
    expect(await call('importFigures', { ...input, requestId })).toMatchObject({ created: 2 });
  });
});

test('a field token is signed again, never stored, and a repeat is not measured against the clock', async () => {
  const event = await field.plan('53.10');
  const input = {
    event,
    label: 'meja 1',
    expiresAt: new Date(Date.now() + 1500).toISOString(),
    requestId: randomUUID(),
  };
  const first = await call('issueFieldToken', input);
  await sleep(1600);
  expect(await call('issueFieldToken', input)).toEqual(first);
  const { rows } = await server.database.pool.query<{ outcome: string }>(
    `SELECT outcome FROM kept_answer WHERE mutation = 'issueFieldToken'`,
  );
  expect(rows.flatMap(({ outcome }) => Object.keys(JSON.parse(outcome)))).toEqual(rows.map(() => 'id'));
  expect((await call('issueFieldToken', { ...input, requestId: randomUUID() })).code).toBe('INVALID');
});
