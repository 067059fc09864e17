import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Desk, deskAt } from '../harness/desk.ts';
import { type Field, fieldAt, fieldSettings, sent } from '../harness/field.ts';
import { openEventStream, openScreen, type Screen } from '../harness/screen.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
let field: Field;
let desk: Desk;
beforeAll(async () => {
  server = await startTestServer(fieldSettings);
  [field, desk] = await Promise.all([fieldAt(server.url), deskAt(server.url)]);
});
afterAll(() => server.close());

const value = 'coverage { percent } lastChange { cause before after note figure { value } }';
const indicator = `subscription { regionIndicator(region: "64.71", indicator: "IKD_ACTIVATION", everyMs: 100) { version ${value} } }`;
const ranking = `subscription { ranking(region: "64", indicator: "IKD_ACTIVATION", everyMs: 100) { version entries {
  value { region { code } ${value} } } } }`;

type Shown = { coverage: { percent: number }; lastChange: { before: number; after: number } | null };
type Entry = { value: Shown & { region: { code: string } } };

const ofFrame = (frame: { regionIndicator?: Shown; ranking?: { entries: Entry[] } }): Shown =>
  frame.regionIndicator ??
  (frame.ranking?.entries.find(({ value: { region } }) => region.code === '64.71')?.value as Shown);

/** The first frame that is lower than the highest before it, with that frame. */
const fallIn = async (screen: Screen): Promise<[Shown, Shown]> => {
  let highest: Shown | undefined;
  const lower = await screen.until((frame) => {
    const shown = ofFrame(frame);
    if (highest && shown.coverage.percent < highest.coverage.percent) return true;
    highest = shown;
    return false;
  });
  return [highest as Shown, ofFrame(lower)];
};

test.each([
  ['regionIndicator over a WebSocket', openScreen, indicator],
  ['ranking over a WebSocket', openScreen, ranking],
  ['regionIndicator over server-sent events', openEventStream, indicator],
  ['ranking over server-sent events', openEventStream, ranking],
])('a falling frame of %s says that a correction did it, with its public note', async (_name, open, query) => {
  const event = await field.open('64.71');
  const entry = sent({ count: 500 });
  await field.record(event, [entry]);
  const screen: Screen = open(server.url, query);
  await screen.until(() => true);
  await field.query(`mutation ($input: CorrectActivationInput!) { correctActivation(input: $input) { __typename } }`, {
    input: { activation: entry.id, count: 3, reason: 'rahasia', publicNote: 'Terhitung dua kali.' },
  });
  const [before, after] = await fallIn(screen);
  expect(after.lastChange).toMatchObject({
    cause: 'CORRECTED',
    note: 'Terhitung dua kali.',
    before: before.coverage.percent,
    after: after.coverage.percent,
  });
  expect(screen.errors).toEqual([]);
  await screen.close();
});

test('a falling frame names the figure that was recorded, and the next one its retraction', async () => {
  const screen: Screen = openScreen(server.url, indicator);
  await screen.until(() => true);
  const { figure } = await desk.record({
    region: '64.71',
    metric: 'COUNT',
    measure: 'IKD_ACTIVE',
    value: 100,
    asOf: '2026-11-01',
    precision: 'DAY',
  });
  const [, after] = await fallIn(screen);
  expect(after.lastChange).toMatchObject({ cause: 'FIGURE', figure: { value: 100 }, after: after.coverage.percent });
  await desk.retract({ figure: figure.id, reason: 'salah' });
  const frame = await screen.until((each) => ofFrame(each).lastChange?.before === after.coverage.percent);
  expect(ofFrame(frame).lastChange).toMatchObject({ cause: 'FIGURE', note: expect.stringContaining('was retracted') });
  await screen.close();
});
