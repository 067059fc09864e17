import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Desk, deskAt } from '../harness/desk.ts';
import { type Field, fieldAt, fieldSettings, sent } from '../harness/field.ts';
import { openScreen, type Screen } from '../harness/screen.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
let field: Field;
let desk: Desk;
let event: string;
beforeAll(async () => {
  server = await startTestServer(fieldSettings);
  [field, desk] = await Promise.all([fieldAt(server.url), deskAt(server.url)]);
  event = await field.open('76');
});
afterAll(() => server.close());

const province = '76';
const regions = ['76.01', '76.02', '76.02.01', '76.03'];
const days = ['2026-09-30', '2026-10-31', '2026-11-15'];

const region = fc.constantFrom(...regions);
const move = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('record' as const), region, count: fc.integer({ min: 1, max: 60 }) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('correct' as const),
      which: fc.nat(),
      count: fc.integer({ min: 0, max: 40 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('rehome' as const), which: fc.nat(), region }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('publish' as const),
      region,
      subject: fc.constantFrom('KTP_ELIGIBLE', 'IKD_ACTIVE', 'KTP_RECORDED', 'IKD_ACTIVATION'),
      value: fc.integer({ min: 1, max: 90 }),
      day: fc.constantFrom(...days),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('retract' as const), which: fc.nat() }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('target' as const), region, percent: fc.integer({ min: 10, max: 90 }) }),
  },
);
type Move = typeof move extends fc.Arbitrary<infer Each> ? Each : never;

const entries: string[] = [];
const figures: string[] = [];
const pick = (list: string[], which: number): string | undefined => list[which % Math.max(1, list.length)];

const correct = async (activation: string | undefined, change: object): Promise<void> => {
  if (activation === undefined) return;
  const data = await field.query(
    `mutation ($input: CorrectActivationInput!) { correctActivation(input: $input) {
      ... on CorrectActivationPayload { correction { replacement { id } } } } }`,
    { input: { activation, reason: 'x', publicNote: 'koreksi', ...change } },
  );
  const replacement = data.correctActivation.correction?.replacement?.id;
  const at = entries.indexOf(activation);
  if (data.correctActivation.correction) entries.splice(at, 1, ...(replacement ? [replacement] : []));
};

const publish = async ({ region: code, subject, value, day }: Extract<Move, { do: 'publish' }>): Promise<void> => {
  const isCount = subject !== 'IKD_ACTIVATION';
  const what = isCount
    ? { metric: 'COUNT', measure: subject, value: value * (subject === 'KTP_ELIGIBLE' ? 100 : 10) }
    : { metric: 'COVERAGE', indicator: subject, value, decimals: 0 };
  const { figure } = await desk.record({ region: code, asOf: day, precision: 'DAY', ...what });
  if (figure) figures.push(figure.id);
};

const play = async (step: Move): Promise<void> => {
  if (step.do === 'record') {
    const entry = sent({ count: step.count, domicile: step.region });
    await field.record(event, [entry]);
    entries.push(entry.id);
  } else if (step.do === 'correct') await correct(pick(entries, step.which), { count: step.count });
  else if (step.do === 'rehome') await correct(pick(entries, step.which), { domicile: step.region });
  else if (step.do === 'publish') await publish(step);
  else if (step.do === 'retract') {
    const figure = pick(figures, step.which);
    if (figure !== undefined) await desk.retract({ figure, reason: 'x' });
    figures.splice(figures.indexOf(figure ?? ''), 1);
  } else
    await desk.setTarget({
      indicator: 'IKD_ACTIVATION',
      region: step.region,
      percent: step.percent,
      from: '2026-01-01',
      to: '2026-12-31',
      setBy: 'Kantor',
      reason: 'x',
    });
};

const value = 'region { code } version coverage { percent } lastChange { cause before after note }';
const own = `subscription { regionIndicator(region: "${province}", indicator: "IKD_ACTIVATION", everyMs: 100) { ${value} } }`;
const ranking = `subscription { ranking(region: "${province}", indicator: "IKD_ACTIVATION", everyMs: 100) { version
  entries { value { ${value} } } } }`;

type Change = { cause: string; before: number | null; after: number | null; note: string | null };
type Shown = { region: { code: string }; coverage: { percent: number } | null; lastChange: Change | null };

const versionNow = async (): Promise<number> =>
  (await server.query(`{ region(code: "${province}") { indicator(code: "IKD_ACTIVATION") { version } } }`)).region
    .indicator.version;

const causes: Record<Move['do'], string> = {
  record: 'RECORDED',
  correct: 'CORRECTED',
  rehome: 'CORRECTED',
  publish: 'FIGURE',
  retract: 'FIGURE',
  target: 'TARGET',
};

/** Compares what consecutive frames show of a region. */
const expectTold = (before: Shown | undefined, after: Shown | undefined, step: Move): number => {
  const [was, is] = [before?.coverage?.percent ?? null, after?.coverage?.percent ?? null];
  // A region without a value is in no ranking, so nothing can be said of it there.
  if (was === is || !after) return 0;
  expect({ step, region: after.region.code, change: after.lastChange }).toMatchObject({
    change: { before: was === null ? null : expect.closeTo(was, 9), after: is },
  });
  const cause = causes[step.do];
  expect({ step, before, after }).toMatchObject({
    after: { lastChange: { cause, ...(cause === 'CORRECTED' && { note: 'koreksi' }) } },
  });
  return 1;
};

/** Counts that stay, so that most moves move something. */
const publishFirst = async (): Promise<void> => {
  for (const region of ['76.01', '76.02'])
    for (const [measure, count] of [
      ['KTP_ELIGIBLE', 5000],
      ['IKD_ACTIVE', 700],
    ])
      await desk.record({ region, metric: 'COUNT', measure, value: count, asOf: '2026-09-30', precision: 'DAY' });
};

test('whenever the coverage differs between two frames, the later one says what moved it, with both coverages', async () => {
  await publishFirst();
  const screens: Screen[] = [openScreen(server.url, own), openScreen(server.url, ranking)];
  let told = 0;
  const settled = async (): Promise<{ province: Shown; children: Map<string, Shown> }> => {
    const version = await versionNow();
    const [first, second] = screens as [Screen, Screen];
    const { regionIndicator } = await first.until((frame) => frame.regionIndicator.version === version);
    const { ranking: ranked } = await second.until((frame) => frame.ranking.version === version);
    const children = ranked.entries.map((entry: { value: Shown }) => [entry.value.region.code, entry.value]);
    return { province: regionIndicator, children: new Map(children) };
  };
  let before = await settled();
  await fc.assert(
    fc.asyncProperty(fc.array(move, { minLength: 8, maxLength: 12, size: 'max' }), async (steps) => {
      for (const step of steps) {
        await play(step);
        const after = await settled();
        told += expectTold(before.province, after.province, step);
        for (const code of ['76.01', '76.02', '76.03'])
          told += expectTold(before.children.get(code), after.children.get(code), step);
        before = after;
      }
    }),
    // The world goes on growing, so a failure cannot be replayed from a smaller one.
    { numRuns: 15, endOnFailure: true },
  );
  expect(told).toBeGreaterThan(60);
  await Promise.all(screens.map((screen) => screen.close()));
}, 300_000);
