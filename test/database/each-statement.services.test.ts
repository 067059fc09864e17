import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import type { Answer } from '../harness/ask.ts';
import { wrongAfter } from '../harness/fault-oracle.ts';
import { fieldAt, fieldSettings, fieldToken, post, recordMutation, type SentEntry, sent } from '../harness/field.ts';
import { databaseGone, keptLog } from '../harness/kept-log.ts';
import { proved, scale } from '../harness/proved.ts';
import { copyTemplate, settingsFor, type TestDatabase, urlOf } from '../harness/server.ts';
import { injectInto, type SqlFault, type SqlFaults } from '../harness/sql-faults.ts';

const raised = '40001 40P01 55P03 57014 25006 53000 53100 53200 53400 08000 08003 08006'.split(' ');
const fatal = '25P03 57P01 57P02 57P03 57P05 53300 08001 08003 08004 08006'.split(' ');
const faults: Pick<SqlFault, 'code' | 'how'>[] = [
  ...raised.map((code) => ({ code, how: 'raised' as const })),
  ...fatal.map((code) => ({ code, how: 'fatal' as const })),
  { code: 'none', how: 'lost after' },
];

/**
 * Of those that take long, CI injects a share at each statement, the next one's the next, so that each is injected at
 * several; the loss of an answer at all of them. From a scale of 12 on each is injected at each.
 */
const faultsAt = (statement: number, share: number): typeof faults => {
  const every = Math.max(1, Math.ceil(share / scale));
  return faults.filter(({ how }, index) => how === 'lost after' || (index + statement) % every === 0);
};

const { log, lines } = keptLog();
let database: TestDatabase;
let sql: SqlFaults;
let app: App;
let token: string;
let event: string;
beforeAll(async () => {
  database = await copyTemplate();
  sql = await injectInto(urlOf(database));
  const through = { settings: { DATABASE_URL: sql.url }, remove: database.remove };
  // Nothing is answered from memory.
  const settings = { ...fieldSettings, ANSWER_CACHE_BYTES: '0', VALUE_MEMORY_BYTES: '0', DATABASE_POOL_SIZE: '4' };
  app = await startApp(settingsFor(through, settings), log);
  token = await fieldToken();
  event = await (await fieldAt(app.url)).open('64.71');
});
afterAll(async () => {
  await app.close();
  await sql.close();
  await database.remove();
});

/** One request that may be sent again, and whether an answer to it is a success. */
type Deed = { send: () => Promise<Answer>; isDone: (answer: Answer) => boolean };

/** Regions that nothing has been recorded for, so that every recording looks one up. */
const villages: string[] = [];
const acknowledged: SentEntry[] = [];
const recording = (): Deed => {
  const entry = sent({ domicile: villages.pop() ?? null });
  acknowledged.push(entry);
  return {
    send: () => post(app.url, token, recordMutation, { input: { event, entries: [entry] } }),
    isDone: ({ data }) => ['ACCEPTED', 'DUPLICATE'].includes(data?.recordActivations?.results?.[0].status),
  };
};

const correctable: string[] = [];
const correction = `mutation ($input: CorrectActivationInput!) { correctActivation(input: $input) { __typename
  ... on CorrectActivationPayload { counter { served } } ... on Refused { code message } } }`;
const correcting = (): Deed => {
  const input = { activation: correctable.pop(), count: 1, reason: 'uji', requestId: randomUUID() };
  return {
    send: () => post(app.url, token, correction, { input }),
    isDone: ({ data }) => data?.correctActivation?.__typename === 'CorrectActivationPayload',
  };
};

const question = `query ($region: String!, $event: String!) {
  region(code: $region) { name parent { name } indicator(code: "IKD_ACTIVATION") { live origin target { met } rank { of }
    lastChange { __typename } } }
  outreachEvent(code: $event) { status counter { served } activations(first: 1) { nodes { id } } }
  findings(within: $region, first: 1) { totalCount } audit(first: 1) { nodes { action } } }`;
const reading = (): Deed => ({
  send: () => post(app.url, token, question, { region: '64.72', event }),
  isDone: ({ data, errors }) => !errors && data.region.name === 'Kota Samarinda',
});

/** A failure that says that the same may succeed later. */
const isTyped = ({ status, data, errors }: Answer): boolean =>
  errors
    ? errors.every(({ extensions }) => extensions['code'] === 'UNAVAILABLE') && (status === 503 || data != null)
    : data.recordActivations?.code === 'RETRY_LATER';

/** The statements of a deed, each with its number among those of the same text. */
const statementsOf = async (deed: Deed): Promise<Pick<SqlFault, 'text' | 'nth'>[]> => {
  sql.seen();
  await sleep(1500);
  // The bus asks its own connection every few seconds.
  const background = new Set([...sql.seen(), 'SHOW transaction_read_only']);
  const answer = await deed.send();
  expect([answer, deed.isDone(answer)]).toEqual([answer, true]);
  const counts = new Map<string, number>();
  return sql.seen().flatMap((text) => {
    if (background.has(text)) return [];
    const nth = counts.get(text) ?? 0;
    counts.set(text, nth + 1);
    return [{ text, nth }];
  });
};

test.each([
  ['a recording', recording, 2, 1],
  ['a correction', correcting, 10, 12],
  ['a read', reading, 8, 12],
])(
  'each retriable SQLSTATE at each statement of %s: an answer or a typed failure, and the retry succeeds',
  {
    timeout: 300_000,
  },
  async (what, makeDeed, least, share) => {
    const { rows } = await app.database.pool.query<{ code: string }>(
      `SELECT code FROM region WHERE level = 'VILLAGE' AND code LIKE '33.%' LIMIT 400`,
    );
    villages.push(...rows.map(({ code }) => code));
    if (makeDeed === correcting) {
      const entries = Array.from({ length: 2000 }, () => sent({ count: 2 }));
      const field = await fieldAt(app.url);
      for (let from = 0; from < entries.length; from += 500) await field.record(event, entries.slice(from, from + 500));
      acknowledged.push(...entries);
      correctable.push(...entries.map(({ id }) => id));
    }
    // Some facts are remembered however little memory answers have.
    await makeDeed().send();
    const statements = await statementsOf(makeDeed());
    expect(statements.length).toBeGreaterThanOrEqual(least);
    let trials = 0;
    const wrong: string[] = [];
    for (const [index, statement] of statements.entries())
      for (const fault of faultsAt(index, share)) {
        const deed = makeDeed();
        sql.arm({ ...statement, ...fault });
        const answer = await deed.send();
        const says = `${fault.how} ${fault.code} at ${statement.text.slice(0, 80)}`;
        if (!sql.disarm()) wrong.push(`${says}: did not strike`);
        if (!deed.isDone(answer) && !isTyped(answer)) wrong.push(`${says}: ${JSON.stringify(answer).slice(0, 300)}`);
        const again = await deed.send();
        if (!deed.isDone(again)) wrong.push(`${says}, sent again: ${JSON.stringify(again).slice(0, 300)}`);
        trials++;
      }
    proved({
      promise: 'each id counts once',
      what: `SQLSTATEs at statements of ${what}`,
      count: trials,
      wrong: wrong.length,
    });
    expect(wrong).toEqual([]);
  },
);

test('afterwards nothing is lost, nothing is there twice, and the log tells of nothing else', async () => {
  const twice = 'SELECT activation_id FROM correction GROUP BY 1 HAVING count(*) > 1';
  expect((await app.database.pool.query(twice)).rows).toEqual([]);
  const counts = await app.database.pool.query('SELECT count(*)::int AS corrections FROM correction');
  expect(counts.rows).toEqual([{ corrections: 2000 - correctable.length }]);
  expect(
    await wrongAfter({
      databaseUrl: urlOf(database),
      sent: [{ event, acknowledged }],
      log: { lines, allowed: databaseGone },
    }),
  ).toEqual([]);
});
