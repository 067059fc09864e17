import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import { expectSound } from '../harness/fault-oracle.ts';
import { type Field, fieldAt, fieldSettings, sent } from '../harness/field.ts';
import { copyTemplate, settingsFor, type TestDatabase, urlOf } from '../harness/server.ts';

let database: TestDatabase;
let apps: App[];
let fields: Field[];
beforeAll(async () => {
  database = await copyTemplate();
  const log = pino({ level: 'silent' });
  apps = [
    await startApp(settingsFor(database, fieldSettings), log),
    await startApp(settingsFor(database, fieldSettings), log),
  ];
  fields = await Promise.all(apps.map(({ url }) => fieldAt(url)));
});
afterAll(async () => {
  await Promise.all(apps.map((app) => app.close()));
  await database.remove();
});

const mutation = `mutation ($input: CorrectActivationInput!) { result: correctActivation(input: $input) {
  __typename ... on Refused { code } } }`;

test('of two admins who correct the same entry at once on two servers exactly one wins', async () => {
  const [one, other] = fields as [Field, Field];
  const event = await one.open('64.71');
  for (let round = 0; round < 10; round++) {
    const entry = sent({ count: 10 });
    await one.record(event, [entry]);
    const results = await Promise.all(
      [one, other].map(async (field, index) => {
        const input = { activation: entry.id, count: index + 1, reason: 'bersamaan' };
        return (await field.query(mutation, { input })).result;
      }),
    );
    expect(results).toContainEqual({ __typename: 'CorrectActivationPayload' });
    expect(results).toContainEqual({ __typename: 'Refused', code: 'ALREADY_CORRECTED' });
  }
  await expectSound({ databaseUrl: urlOf(database) });
});

test('concurrent corrections and recordings neither deadlock nor lose anything', async () => {
  const [one, other] = fields as [Field, Field];
  const events = await Promise.all([one.open('64.71'), one.open('64.72')]);
  const recording = Promise.all(
    [one, other].map(async (field, index) => {
      for (let round = 0; round < 60; round++) {
        const { results } = await field.record(events[(round + index) % 2] ?? '', [
          sent(),
          sent({ domicile: '33.11' }),
        ]);
        expect(results.map(({ status }) => status)).toEqual(['ACCEPTED', 'ACCEPTED']);
      }
    }),
  );
  for (let round = 0; round < 8; round++) {
    const entry = sent({ count: 10 });
    await one.record(events[0] ?? '', [entry]);
    const [to, count] = round % 2 ? [events[1], undefined] : [undefined, 3];
    const input = { activation: entry.id, reason: 'uji', ...(to ? { event: to } : { count }) };
    expect((await other.query(mutation, { input })).result).toEqual({ __typename: 'CorrectActivationPayload' });
  }
  await recording;
  await expectSound({ databaseUrl: urlOf(database) });
});
