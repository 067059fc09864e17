import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { App } from '../../src/app.ts';
import { type Answer, send } from '../harness/ask.ts';
import { type Child, startChild, stopChild } from '../harness/child.ts';
import { deskAt } from '../harness/desk.ts';
import { type Field, fieldAt, fieldSettings, sent } from '../harness/field.ts';
import { copyTemplate, type TestDatabase } from '../harness/server.ts';
import { serverOn } from './servers.ts';

let database: TestDatabase;
let awake: App;
let child: Child;
let url: string;
let field: Field;
beforeAll(async () => {
  database = await copyTemplate();
  child = startChild({ ...database.settings, ...fieldSettings, LOG_LEVEL: 'info' });
  url = await child.url;
  awake = await serverOn(database);
  field = await fieldAt(awake.url);
});
afterAll(async () => {
  await stopChild(child);
  await awake.close();
  await database.remove();
});

const value = 'indicator(code: "IKD_ACTIVATION") { live target { target { percent } } }';
/** Another text for each alias, so that each has an answer of its own. */
const question = (event: string, alias: string): string =>
  `{ ${alias}: region(code: "64.72") { ${value} } event: outreachEvent(code: "${event}") { goal counter { served } } }`;

type Shown = { live: number; percent: number | null; served: number; goal: number; cached: string | null };
const read = async (event: string, alias = 'city'): Promise<Shown> => {
  const response = await send(url, { query: question(event, alias) });
  const { data } = (await response.json()) as { data: Answer['data'] };
  const { live, target } = data[alias].indicator;
  const { goal, counter } = data.event;
  const cached = response.headers.get('x-cache');
  return { live, percent: target?.target.percent ?? null, served: counter.served, goal, cached };
};

test('a server that was halted for ten seconds answers nothing from before when it goes on', async () => {
  const event = await field.open('64.72', { goal: 10 });
  await sleep(2000);
  await read(event);
  const before = await read(event);
  expect(before).toMatchObject({ cached: 'hit', served: 0, goal: 10 });

  child.process.kill('SIGSTOP');
  await field.record(event, [sent({ count: 7 })]);
  const target = { region: '64.72', indicator: 'IKD_ACTIVATION', percent: 41, from: '2024-01-01', to: '2099-12-31' };
  await (await deskAt(awake.url)).setTarget({ ...target, setBy: 'Kantor', reason: 'uji' });
  await field.query(
    'mutation ($input: EditOutreachInput!) { editOutreach(input: $input) { ... on OutreachPayload { event { goal } } } }',
    { input: { event, goal: 20, reason: 'uji' } },
  );
  await sleep(10_000);
  // These wait in its socket, and are there when it wakes, as are the hints.
  const waiting = Array.from({ length: 20 }, (_, index) => read(event, index % 2 === 0 ? 'city' : `city${index}`));
  await sleep(100);
  child.process.kill('SIGCONT');
  const after = { live: before.live + 7, percent: 41, served: 7, goal: 20 };
  for (const shown of await Promise.all(waiting)) expect(shown).toMatchObject(after);
  // And goes on to keep answers.
  await expect.poll(async () => (await read(event)).cached).toBe('hit');
  expect(await read(event)).toMatchObject(after);
}, 60_000);
