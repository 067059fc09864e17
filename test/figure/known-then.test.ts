import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyTrail } from '../../src/audit/verify-trail.ts';
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

const regions = ['74.71', '74.72', '74.71.01'];
const days = ['2026-01-31', '2026-03-31', '2026-06-30'];

type Step =
  | { do: 'record'; region: number; day: number; what: number; people: number; dryRun: boolean }
  | { do: 'supersede'; which: number; people: number }
  | { do: 'retract'; which: number }
  | { do: 'target'; region: number; percent: number; half: boolean; setter: number };

const index = fc.nat(2);
const people = fc.integer({ min: 1, max: 100_000 });
const steps = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('record' as const),
        region: index,
        day: index,
        what: index,
        people,
        dryRun: fc.boolean(),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('supersede' as const), which: fc.nat(9), people }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('retract' as const), which: fc.nat(9) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('target' as const),
        region: index,
        percent: fc.integer({ min: 1, max: 100 }),
        half: fc.boolean(),
        setter: fc.nat(1),
      }),
    },
  ),
  { minLength: 8, maxLength: 14 },
) satisfies fc.Arbitrary<Step[]>;

/** The content of a figure, by number: a count of either measure, or a percentage. */
const content = (what: number, count: number): object =>
  what === 2
    ? { metric: 'COVERAGE', indicator: 'IKD_ACTIVATION', value: count / 1000, decimals: 3 }
    : { metric: 'COUNT', measure: what === 0 ? 'IKD_ACTIVE' : 'KTP_ELIGIBLE', value: count };

const value = `origin missing live numerator { value low high figure { id } } denominator { value low high }
  coverage { percent low high } completeness rank { position best worst of } flags { rule message figures { id } }
  target { target { id } people gapPeople pacePerDay } targets { target { id percent } achievement { percent } }`;

/** Everything known about the regions and those above them, on every day; `at` is an instant, or null for now. */
const answers = async (at: Date | null): Promise<string> => {
  const known = at ? `, knownAt: "${at.toISOString()}"` : '';
  const asked = [...regions, '74', 'ID'].flatMap((code, region) =>
    days.map(
      (day, number) =>
        `r${region}${number}: region(code: "${code}") { indicator(code: "IKD_ACTIVATION", asOf: "${day}"${known}) { ${value} } }`,
    ),
  );
  return JSON.stringify(await server.query(`{ ${asked.join('\n')} }`));
};

const changedAt = async (): Promise<Date> =>
  (await server.database.pool.query<{ at: Date }>('SELECT changed_at AS at FROM facts_version')).rows[0]?.at as Date;

test('knownAt gives for every instant exactly the answer of that time, whatever was recorded, revised, retracted or set since', async () => {
  const sequences = fc.sample(steps, { numRuns: 8, seed: 64_71 });
  let told = 0;
  for (const sequence of sequences) {
    // The figures of this sequence, in use or not: some steps are refused, and those must change nothing either.
    const figures: { id: string; region: string; asOf: string; what: number }[] = [];
    const moments = [{ at: await changedAt(), said: await answers(null) }];
    for (const step of sequence) {
      if (step.do === 'record') {
        const [region, asOf] = [regions[step.region] ?? '', days[step.day] ?? ''];
        const input = { region, asOf, ...content(step.what, step.people), dryRun: step.dryRun };
        const { figure } = await desk.record(input);
        if (figure) figures.push({ id: figure.id, region, asOf, what: step.what });
      } else if (step.do === 'target') {
        await desk.setTarget({
          region: regions[step.region],
          indicator: 'IKD_ACTIVATION',
          percent: step.percent,
          from: step.half ? '2026-03-01' : '2026-01-01',
          to: '2026-12-31',
          setBy: `Kantor ${step.setter}`,
          reason: 'Uji',
        });
      } else {
        const old = figures[step.which % Math.max(1, figures.length)];
        if (!old) continue;
        const { id, region, asOf, what } = old;
        if (step.do === 'retract') await desk.retract({ figure: id, reason: 'Uji' });
        else {
          const { figure } = await desk.record({ region, asOf, ...content(what, step.people), supersedes: id });
          if (figure) figures.push({ id: figure.id, region, asOf, what });
        }
      }
      // A refused step or a dry run changes no instant, so the answers must be the same as before.
      moments.push({ at: await changedAt(), said: await answers(null) });
    }
    for (const { at, said } of moments) expect(await answers(at)).toBe(said);
    const changes = moments.filter(({ at }, number) => at.getTime() !== moments[number - 1]?.at.getTime());
    for (const [number, { at }] of changes.slice(1).entries())
      expect(await answers(new Date(at.getTime() - 1))).toBe(changes[number]?.said);
    told += changes.length;
  }
  expect(told).toBeGreaterThan(40);
  const faults: unknown[] = [];
  await verifyTrail(server.database.pool, (fault) => faults.push(fault));
  expect(faults).toEqual([]);
}, 240_000);
