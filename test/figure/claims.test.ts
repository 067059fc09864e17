import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Answer } from '../harness/ask.ts';
import { type Desk, deskAt } from '../harness/desk.ts';
import { fieldSettings } from '../harness/field.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
let desk: Desk;
beforeAll(async () => {
  server = await startTestServer(fieldSettings);
  desk = await deskAt(server.url);
});
afterAll(() => server.close());

const ikd = 'IKD_ACTIVATION';
const balikpapan = { region: '64.71', indicator: ikd, asOf: '2025-11-17' };
const kaltim = { region: '64', indicator: ikd, asOf: '2024-06-19' };

const shown = async (id: string): Promise<Answer['data']> =>
  (
    await server.query(
      `query ($id: ID!) { node(id: $id) { ... on Figure { status metric value basis { code } decimals targetPercent extent
        among of printed provisional supersedes { id } check { verdict computed message } } } }`,
      { id },
    )
  ).node;
const figureCount = async (): Promise<number> => {
  const { rows } = await server.database.pool.query<{ count: number }>('SELECT count(*)::int AS count FROM figure');
  return rows[0]?.count ?? 0;
};
const rulesOf = ({ flags }: { flags: { rule: string }[] }): string[] => flags.map(({ rule }) => rule);

describe('a claim is kept as it was said, and checked', () => {
  const plain = { targetPercent: null, extent: 'WHOLE', among: null, of: null, printed: null, provisional: false };
  test.each<[string, object, object, { verdict: string; computed: unknown }]>([
    [
      'a rank, where not every sibling is known',
      { ...balikpapan, metric: 'RANK', value: 2, of: 10, printed: ' kedua ' },
      { ...plain, value: 2, of: 10, printed: 'kedua', decimals: null },
      { verdict: 'OPEN', computed: expect.any(Number) },
    ],
    [
      'a rank among peers in words',
      { ...balikpapan, metric: 'RANK', value: 1, among: 'kota di Kalimantan' },
      { ...plain, value: 1, among: 'kota di Kalimantan' },
      { verdict: 'OPEN', computed: null },
    ],
    [
      'a gap to the target that bound on its day',
      { ...balikpapan, metric: 'GAP_POINTS', value: 23.11 },
      { ...plain, value: 23.11, targetPercent: 30, decimals: 2 },
      { verdict: 'CONFIRMED', computed: expect.closeTo(23.1088, 4) },
    ],
    [
      'people of a target that the source names, rounded',
      { ...balikpapan, metric: 'TARGET_PEOPLE', value: 138_000, low: 137_500, high: 138_499, targetPercent: 25 },
      { ...plain, value: 138_000, targetPercent: 25, decimals: null },
      { verdict: 'CONFIRMED', computed: 137_857 },
    ],
    [
      'some regencies below a bound',
      { ...kaltim, metric: 'COVERAGE', value: 4, comparator: 'LT', extent: 'SOME_REGENCIES' },
      { ...plain, value: 4, extent: 'SOME_REGENCIES' },
      { verdict: 'CONFIRMED', computed: 1 },
    ],
    [
      'every regency below a bound that one of them exceeds',
      { ...kaltim, metric: 'COVERAGE', value: 10, comparator: 'LT', extent: 'EVERY_REGENCY' },
      { ...plain, value: 10, extent: 'EVERY_REGENCY' },
      { verdict: 'CONTRADICTED', computed: expect.any(Number) },
    ],
    [
      'most regencies, where most are not known',
      { ...kaltim, metric: 'COVERAGE', value: 20, comparator: 'LT', extent: 'MOST_REGENCIES' },
      { ...plain, value: 20, extent: 'MOST_REGENCIES' },
      { verdict: 'OPEN', computed: expect.any(Number) },
    ],
  ])('%s', async (_what, input, kept, check) => {
    const recorded = await desk.record({ ...input, source: { publisher: 'Kliping klaim' } });
    const figure = await shown(recorded.figure.id);
    expect(figure).toMatchObject({ status: 'ACTIVE', ...kept });
    expect(figure.check).toEqual({ ...check, message: expect.stringMatching(/\.$/) });
  });

  test('an achievement is no claim, so it is not checked', async () => {
    const achievement = { ...balikpapan, metric: 'ACHIEVEMENT', basis: 'KTP_RECORDED', value: 23, provisional: true };
    const { figure } = await desk.record(achievement);
    expect(await shown(figure.id)).toMatchObject({
      ...plain,
      value: 23,
      basis: { code: 'KTP_RECORDED' },
      targetPercent: 30,
      provisional: true,
      check: null,
    });
  });

  test('a claim changes no value', async () => {
    const { region } = await server.query(
      `{ region(code: "64.71") { indicator(code: "${ikd}", asOf: "2025-11-17") { coverage { text } numerator { value } } } }`,
    );
    expect(region.indicator).toEqual({ coverage: { text: '6,89 persen' }, numerator: { value: 38_000 } });
  });
});

describe('a claim that does not hold is flagged', () => {
  test.each([
    ['a rank above a region that is surely better', { ...balikpapan, metric: 'RANK', value: 1 }],
    ['a gap', { ...balikpapan, metric: 'GAP_POINTS', value: 12, targetPercent: 25 }],
    ['a number of people', { ...balikpapan, metric: 'TARGET_PEOPLE', value: 100_000, basis: 'KTP_ELIGIBLE' }],
    ['a bound', { ...balikpapan, metric: 'COVERAGE', value: 50, comparator: 'GTE' }],
    [
      'a bound of people',
      { region: '64.71', asOf: '2025-11-17', metric: 'COUNT', measure: 'IKD_ACTIVE', value: 90_000, comparator: 'GT' },
    ],
  ])('%s, in a dry run that stores nothing', async (_what, input) => {
    const before = await figureCount();
    const tried = await desk.record({ ...input, dryRun: true });
    expect(tried).toMatchObject({ dryRun: true, figure: null });
    expect(rulesOf(tried)).toContain('CLAIM_CONTRADICTED');
    expect(await figureCount()).toBe(before);
  });
});

test.each<[string, string, object]>([
  [
    'a bound as a basis',
    'comparator',
    { region: '64.71', asOf: '2025-11-17', metric: 'COUNT', measure: 'KTP_ELIGIBLE', value: 9000, comparator: 'GTE' },
  ],
  ['a rank of the country', 'region', { region: 'ID', indicator: ikd, metric: 'RANK', value: 1 }],
  ['place zero', 'value', { ...balikpapan, metric: 'RANK', value: 0 }],
  ['a place beyond the peers', 'of', { ...balikpapan, metric: 'RANK', value: 3, of: 2 }],
  ['a place among the best three', 'comparator', { ...balikpapan, metric: 'RANK', value: 3, comparator: 'LTE' }],
  [
    'a rank of a measure',
    'measure',
    { region: '64.71', asOf: '2025-11-17', metric: 'RANK', measure: 'IKD_ACTIVE', value: 1 },
  ],
  ['peers of a coverage', 'of', { ...balikpapan, metric: 'COVERAGE', value: 3, of: 2 }],
  ['peers of a gap', 'among', { ...balikpapan, metric: 'GAP_POINTS', value: 3, among: 'kota' }],
  ['a target of zero', 'targetPercent', { ...balikpapan, metric: 'GAP_POINTS', value: 3, targetPercent: 0 }],
  ['a target above 100', 'targetPercent', { ...balikpapan, metric: 'ACHIEVEMENT', value: 3, targetPercent: 101 }],
  ['a target of a rank', 'targetPercent', { ...balikpapan, metric: 'RANK', value: 3, targetPercent: 30 }],
  [
    'a gap where no target was in force',
    'targetPercent',
    { ...balikpapan, metric: 'GAP_POINTS', value: 3, asOf: '2019-01-01' },
  ],
  [
    'people of a target without a day',
    'targetPercent',
    { region: '64.71', indicator: ikd, metric: 'TARGET_PEOPLE', value: 3, precision: 'UNDATED' },
  ],
  ['half a person', 'value', { ...balikpapan, metric: 'TARGET_PEOPLE', value: 0.5, targetPercent: 30 }],
  ['every regency of a city', 'extent', { ...balikpapan, metric: 'COVERAGE', value: 3, extent: 'EVERY_REGENCY' }],
  ['some regencies of a gap', 'extent', { ...kaltim, metric: 'GAP_POINTS', value: 3, extent: 'SOME_REGENCIES' }],
  ['words that are too long', 'printed', { ...balikpapan, metric: 'RANK', value: 1, printed: 'x'.repeat(201) }],
])('%s is INVALID, tried out or not, and names the field', async (_what, field, input) => {
  for (const dryRun of [true, false]) {
    const refused = await desk.record({ ...input, dryRun });
    expect(refused).toMatchObject({ __typename: 'Refused', code: 'INVALID', path: ['input', field] });
    expect(refused.message).toMatch(new RegExp(`^${field}: `));
  }
});

test('a claim is revised and retracted, and checked only while it is in use', async () => {
  const claim = { region: '64.72', indicator: ikd, asOf: '2024-03-31', metric: 'RANK', value: 3, of: 10 };
  const first = (await desk.record(claim)).figure.id;
  expect(await desk.record({ ...claim, value: 2 })).toMatchObject({ code: 'INVALID', path: ['input'] });
  // Another set of peers is another claim.
  const other = await desk.record({ ...claim, value: 1, of: null, among: 'kota' });
  expect(other.figure.status).toBe('ACTIVE');

  const second = (await desk.record({ ...claim, value: 2, supersedes: first })).figure.id;
  expect(await shown(first)).toMatchObject({ status: 'SUPERSEDED', value: 3, check: null });
  expect(await shown(second)).toMatchObject({ status: 'ACTIVE', value: 2, of: 10, supersedes: { id: first } });
  const tried = await desk.retract({ figure: second, reason: 'a misprint', dryRun: true });
  expect(tried).toMatchObject({ dryRun: true, figure: null });
  await desk.retract({ figure: second, reason: 'a misprint' });
  expect(await shown(second)).toMatchObject({ status: 'RETRACTED', check: null });
});

test('a later target changes nothing that was recorded, and a revision takes it', async () => {
  const gap = { region: '64.11', indicator: ikd, asOf: '2025-03-31', metric: 'GAP_POINTS', value: 20 };
  const first = (await desk.record(gap)).figure.id;
  await desk.setTarget({
    indicator: ikd,
    region: '64.11',
    percent: 40,
    from: '2025-01-01',
    to: '2025-12-31',
    setBy: 'Disdukcapil Mahakam Ulu',
    reason: 'a decree',
  });
  expect(await shown(first)).toMatchObject({ targetPercent: 30 });
  const revised = await desk.record({ ...gap, value: 21, supersedes: first });
  expect(await shown(revised.figure.id)).toMatchObject({ targetPercent: 40 });
  expect(await shown(first)).toMatchObject({ targetPercent: 30, status: 'SUPERSEDED' });
});

test('the trail says what a claim refers to', async () => {
  const claim = { region: '64.09', indicator: ikd, asOf: '2025-06-30', metric: 'TARGET_PEOPLE', value: 28_000 };
  await desk.record({ ...claim, printed: '28 ribu jiwa', reason: 'press release' });
  const { data } = await desk.ask('{ audit(within: "64.09", first: 1) { nodes { action reason after } } }');
  const [line] = data.audit.nodes;
  expect(line).toMatchObject({ action: 'FIGURE_RECORDED', reason: 'press release' });
  expect(JSON.parse(line.after)).toMatchObject({
    metric: 'TARGET_PEOPLE',
    value: 28_000,
    targetPercent: 20,
    printed: '28 ribu jiwa',
  });
});
