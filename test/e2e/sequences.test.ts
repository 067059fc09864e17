import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { verifyTrail } from '../../src/audit/verify-trail.ts';
import { verifyLedger } from '../../src/ledger/verify.ts';
import { type Field, fieldAt, fieldSettings } from '../harness/field.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';
import type { Place } from './sequence-corrections.ts';
import { figureDays, Model, type Step, sequences } from './sequence-model.ts';
import { play } from './sequence-play.ts';

let server: TestServer;
let field: Field;
beforeAll(async () => {
  server = await startTestServer(fieldSettings);
  field = await fieldAt(server.url);
});
afterAll(() => server.close());

const atOnce = 4;
// The embedded database works in this process; a few runs show any difference there.
const runs = inject('template').kind === 'postgresql' ? 200 : 40;

/** Regencies without published figures, each with one of its districts. */
const emptyRegencies = async (): Promise<{ code: string; district: string }[]> =>
  (
    await server.database.pool.query<{ code: string; district: string }>(
      `SELECT code, (SELECT min(code) FROM region AS below WHERE parent_code = region.code) AS district FROM region
        WHERE level = 'REGENCY' AND NOT EXISTS (SELECT FROM figure WHERE starts_with(region_code, region.code))
        ORDER BY md5(code)`,
    )
  ).rows;

const value = `origin missing live numerator { value low high figure { id } } denominator { value } coverage { percent }
  completeness target { target { id percent } people gapPeople } flags { rule message }`;
const asked = `query ($region: String!, $today: Date!, $knownAt: DateTime) { region(code: $region) {
  today: indicator(code: "IKD_ACTIVATION", asOf: $today, knownAt: $knownAt) { ${value} }
  recorded: indicator(code: "KTP_RECORDING", asOf: $today, knownAt: $knownAt) { ${value} }
  past: indicator(code: "IKD_ACTIVATION", asOf: "${figureDays[1]}", knownAt: $knownAt) { ${value} } } }`;
const counters = `query ($region: String!, $one: String!, $other: String!) {
  region(code: $region) { indicator(code: "IKD_ACTIVATION") { version } }
  one: outreachEvent(code: $one) { counter { version served net } }
  other: outreachEvent(code: $other) { counter { version served net } } }`;

// Later than any entry, so that midnight does not change the question.
const today = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);

/** The known state of the region, at an instant or (null) now. */
const answers = async (region: string, knownAt: Date | null) =>
  (await field.query(asked, { region, today, knownAt })).region;

/** The counters and the value equal the model's sums, and no version has fallen. */
const expectModel = async (
  model: Model,
  { region, events }: Place,
  known: Awaited<ReturnType<typeof answers>>,
  versions: number[],
): Promise<number[]> => {
  const [one, other] = events;
  const now = await field.query(counters, { region, one, other });
  expect([now.one.counter, now.other.counter]).toMatchObject(events.map((event) => model.counter(event)));
  expect(known.today.live).toBe(model.live('IKD_ACTIVE'));
  const figure = model.figure('IKD_ACTIVE');
  expect(known.today.numerator?.value ?? null).toBe(figure === null ? null : figure + model.live('IKD_ACTIVE'));
  expect(known.today.denominator?.value ?? null).toBe(model.figure('KTP_ELIGIBLE'));
  if (model.percent !== null) expect(known.today.target.target.percent).toBe(model.percent);
  const risen = [now.one.counter.version, now.other.counter.version, now.region.indicator.version];
  for (const [index, version] of risen.entries()) expect(version).toBeGreaterThanOrEqual(versions[index] ?? 0);
  return risen;
};

/**
 * Plays a sequence. After each step the answers are noted, values with ledger entries included; `knownAt` must give the
 * same answers for that instant ever after, because it leaves out entries and corrections written later.
 */
const playAll = async (steps: Step[], place: Place): Promise<string[]> => {
  const model = new Model(place.region);
  const moments: { at: Date; said: string }[] = [];
  const outcomes: string[] = [];
  let versions: number[] = [];
  for (const step of steps) {
    outcomes.push(`${step.do} ${await play(step, model, place)}`);
    const at = new Date();
    const known = await answers(place.region, null);
    moments.push({ at, said: JSON.stringify(known) });
    versions = await expectModel(model, place, known, versions);
    // Instants are in milliseconds: the next step must not fall into the same one.
    await sleep(2);
  }
  for (const { at, said } of moments) expect(JSON.stringify(await answers(place.region, at))).toBe(said);
  return outcomes;
};

test('after any recording, correction, move, undo and import: tallies, versions, trail and knownAt hold', async () => {
  const all = fc.sample(sequences, { numRuns: runs, seed: 64_71 });
  const regencies = await emptyRegencies();
  const elsewhere = regencies.pop()?.code ?? '';
  const outcomes: string[] = [];
  for (let first = 0; first < all.length; first += atOnce) {
    const played = all.slice(first, first + atOnce).map(async (steps, index) => {
      const { code: region, district } = regencies[first + index] ?? { code: '', district: '' };
      const events = [await field.open(region), await field.open(region)];
      return playAll(steps, { field, region, district, elsewhere, events });
    });
    outcomes.push(...(await Promise.all(played)).flat());
    expect((await verifyLedger(server.database.pool)).differences).toEqual([]);
    const faults: unknown[] = [];
    await verifyTrail(server.database.pool, (fault) => faults.push(fault));
    expect(faults).toEqual([]);
  }
  // Every kind of step took effect, and many were refused.
  const done = new Set(outcomes);
  for (const outcome of [
    'correct CorrectActivationPayload',
    'correct ALREADY_CORRECTED',
    'undo CorrectActivationPayload',
  ])
    expect(done).toContain(outcome);
  for (const outcome of ['move MOVED', 'undoMove MOVE UNDONE', 'undoMove ALREADY_CORRECTED'])
    expect(done).toContain(outcome);
  for (const outcome of ['figure RECORDED', 'target SET', 'import IMPORTED', 'undoImport IMPORT UNDONE'])
    expect(done).toContain(outcome);
}, 300_000);
