import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import { expectSound } from '../harness/fault-oracle.ts';
import { type Field, fieldAt, fieldSettings, sent } from '../harness/field.ts';
import { copyTemplate, settingsFor, type TestDatabase, urlOf } from '../harness/server.ts';

let database: TestDatabase;
let servers: App[];
let fields: Field[];
beforeAll(async () => {
  database = await copyTemplate();
  const start = () => startApp(settingsFor(database, fieldSettings), pino({ level: 'silent' }));
  servers = [await start(), await start()];
  fields = await Promise.all(servers.map(({ url }) => fieldAt(url)));
});
afterAll(async () => {
  for (const server of servers) await server.close();
  await database.remove();
});

const at = (index: number): Field => fields[index % fields.length] as Field;
const edit = async (index: number, input: object): Promise<{ code?: string; path?: string[]; event?: object }> =>
  (
    await at(index).query(
      `mutation ($input: EditOutreachInput!) { editOutreach(input: $input) {
        ... on OutreachPayload { event { name goal } } ... on Refused { code path } } }`,
      { input: { reason: 'bersamaan', ...input } },
    )
  )['editOutreach'];
const linesOf = async (event: string): Promise<{ action: string; before: string; after: string }[]> => {
  const { rows } = await (servers[0] as App).database.pool.query(
    `SELECT action, before::text, after::text FROM audit_entry JOIN outreach_event ON id::text = subject_id
      WHERE code = $1 ORDER BY number`,
    [event],
  );
  return rows;
};

test('edits at the same time each keep the others’ fields, and each line of the trail begins where the one before ended', async () => {
  const event = await at(0).open('64.71.05', { goal: 1 });
  await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      edit(index, index % 2 === 0 ? { event, goal: 100 + index } : { event, name: `nama ${index}` }),
    ),
  );
  const edits = (await linesOf(event)).filter(({ action }) => action === 'OUTREACH_EDITED');
  expect(edits).toHaveLength(20);
  expect(edits.slice(1).map(({ before }) => before)).toEqual(edits.slice(0, -1).map(({ after }) => after));
  const { outreachEvent } = await at(0).query('query ($code: String!) { outreachEvent(code: $code) { name goal } }', {
    code: event,
  });
  expect(JSON.parse(edits.at(-1)?.after ?? '')).toMatchObject(outreachEvent);
  expect([outreachEvent.name.startsWith('nama'), outreachEvent.goal >= 100]).toEqual([true, true]);
});

test('a start and an end that fit only one at a time never leave an event that ends before it starts', async () => {
  for (let round = 0; round < 10; round += 1) {
    const event = await at(0).plan('64.71.05');
    const now = Date.now();
    const results = await Promise.all([
      edit(0, { event, scheduledStart: new Date(now + 20 * 3_600_000).toISOString() }),
      edit(1, { event, scheduledEnd: new Date(now + 10 * 3_600_000).toISOString() }),
    ]);
    const refused = results.filter(({ code }) => code !== undefined);
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatchObject({ code: 'INVALID' });
  }
});

test('an edit beside a cancellation is either before it or refused', async () => {
  for (let round = 0; round < 10; round += 1) {
    const event = await at(0).plan('64.71.05');
    const [edited, cancelled] = await Promise.all([edit(0, { event, goal: 9 }), at(1).move('cancel', event)]);
    expect(cancelled).toEqual({ status: 'CANCELLED' });
    const isFirst = edited.code === undefined;
    expect(edited).toEqual(
      isFirst ? { event: { name: 'Jemput bola', goal: 9 } } : { code: 'ILLEGAL_TRANSITION', path: ['input', 'event'] },
    );
    expect((await linesOf(event)).map(({ action }) => action)).toEqual([
      'OUTREACH_PLANNED',
      ...(isFirst ? ['OUTREACH_EDITED'] : []),
      'OUTREACH_CANCELLED',
    ]);
  }
});

test('edits while devices record lose no entry, and the trail stays whole', async () => {
  const event = await at(0).open('64.71.05', { goal: 1 });
  const entries = Array.from({ length: 200 }, () => sent());
  const outcomes = await Promise.all([
    ...entries.map(async (entry, index) => (await at(index).record(event, [entry])).results[0]?.status),
    ...Array.from({ length: 20 }, async (_, index) => (await edit(index, { event, goal: 2 + index })).code ?? 'EDITED'),
  ]);
  expect(new Set(outcomes)).toEqual(new Set(['ACCEPTED', 'EDITED']));
  await expectSound({ databaseUrl: urlOf(database), sent: [{ event, acknowledged: entries }] });
});
