import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyTrail } from '../../src/audit/verify-trail.ts';
import type { Answer } from '../harness/ask.ts';
import { type Desk, deskAt, numberOf } from '../harness/desk.ts';
import { fieldAt, fieldSettings, sent } from '../harness/field.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
let desk: Desk;
beforeAll(async () => {
  server = await startTestServer(fieldSettings);
  desk = await deskAt(server.url);
});
afterAll(() => server.close());

const ikdCount = { metric: 'COUNT', measure: 'IKD_ACTIVE' };
const eligible = { metric: 'COUNT', measure: 'KTP_ELIGIBLE' };
const ikdPercent = { metric: 'COVERAGE', indicator: 'IKD_ACTIVATION' };
const figureCount = async (): Promise<number> => {
  const { rows } = await server.database.pool.query<{ count: number }>('SELECT count(*)::int AS count FROM figure');
  return rows[0]?.count ?? 0;
};
const coverageOf = async (region: string, args = ''): Promise<Answer['data']> =>
  (
    await server.query(
      `{ region(code: "${region}") { indicator(code: "IKD_ACTIVATION"${args}) {
        origin version numerator { value } denominator { value } coverage { percent } target { target { percent } } } } }`,
    )
  ).region.indicator;
const lines = async (within: string): Promise<Answer['data'][]> =>
  (
    await desk.ask(
      `{ audit(within: "${within}", first: 100) { nodes { action by reason group before after subjectType subject { id } } } }`,
    )
  ).data.audit.nodes.toReversed();
type Shown = { region: { code: string }; indicator: { code: string }; before: Answer['data']; after: Answer['data'] };
const effectOn = (effects: Shown[], region: string, indicator = 'IKD_ACTIVATION') =>
  effects.find((effect) => effect.region.code === region && effect.indicator.code === indicator);

describe('the contradictions of the shipped figures', () => {
  test('a dry run of 7,34 persen for Balikpapan contradicts the count by 2,475 people and stores nothing', async () => {
    const before = await figureCount();
    const tried = await desk.record({
      region: '64.71',
      ...ikdPercent,
      value: 7.34,
      asOf: '2025-11-17',
      source: { publisher: 'Kliping' },
      dryRun: true,
    });
    expect(tried).toMatchObject({ __typename: 'FigurePayload', dryRun: true, figure: null });
    expect(tried.flags).toHaveLength(1);
    expect(tried.flags[0]).toMatchObject({ rule: 'PERCENT_CONTRADICTS_COUNT', severity: 'ERROR', people: 2475 });
    expect(tried.flags[0].message).toBe(
      '7,34 persen of 551.428 would be 40.475 people, 2.475 more than the 38.000 counted the same day.',
    );
    // The count wins on its day, so the coverage does not change.
    const { before: was, after: is } = effectOn(tried.effects, '64.71') as Shown;
    expect([was.coverage.text, is.coverage.text]).toEqual(['6,89 persen', '6,89 persen']);
    expect(await figureCount()).toBe(before);
    expect(await lines('64.71')).toEqual([]);
  });

  test('18,25 persen for Kalimantan Timur as coverage means the achievement, 367,852 people apart', async () => {
    const tried = await desk.record({
      region: '64',
      ...ikdPercent,
      value: 18.25,
      asOf: '2024-10-31',
      dryRun: true,
    });
    expect(new Set(tried.flags.map(({ rule }: { rule: string }) => rule))).toEqual(
      new Set(['MEANS_ACHIEVEMENT', 'BASES_DIFFER']),
    );
    expect(tried.flags[0]).toMatchObject({ rule: 'MEANS_ACHIEVEMENT', severity: 'ERROR', people: 367_852 });
    expect(tried.flags[0].message).toContain('coverage is 5,48 persen');
    // Published as the achievement, it contradicts nothing.
    const achievement = { region: '64', metric: 'ACHIEVEMENT', indicator: 'IKD_ACTIVATION', basis: 'KTP_RECORDED' };
    const kept = await desk.record({ ...achievement, value: 18.25, asOf: '2024-10-31', dryRun: true });
    expect(new Set(kept.flags.map(({ rule }: { rule: string }) => rule))).toEqual(new Set(['BASES_DIFFER']));
  });

  test('the same figure from the same source is refused and the first is named', async () => {
    const { rows } = await server.database.pool.query<{
      id: number;
      publisher: string;
      title: string;
      published: string;
      url: string;
    }>(
      `SELECT figure.id, publisher, title, published, url FROM figure JOIN source ON source.id = source_id WHERE shipped_as = '001-05'`,
    );
    const { id, publisher, title, published, url } = rows[0] as (typeof rows)[number];
    const source = { publisher, title, publishedOn: published?.length === 10 ? published : null, url };
    const period = { precision: 'RANGE', asOfFrom: '2025-06-01', asOf: '2025-11-17' };
    const refused = await desk.record({ region: '64.71', ...ikdCount, value: 40_475, ...period, source });
    expect(refused).toMatchObject({ code: 'INVALID', path: ['input'] });
    expect(refused.message).toContain(`Figure ${id} `);
  });
});

describe('effects', () => {
  test('a count changes the region and everything above it, before and after, ranks included', async () => {
    const was = await coverageOf('64.08');
    expect(was.origin).toBe('NONE');
    const day = { asOf: '2026-10-31' };
    await desk.record({ region: '64.08', ...eligible, value: 200_000, ...day });
    const recorded = await desk.record({ region: '64.08', ...ikdCount, value: 150_000, ...day });
    const codes = recorded.effects.map((effect: Shown) => `${effect.region.code} ${effect.indicator.code}`);
    expect(codes).toContain('64.08 IKD_ACTIVATION');
    const { before, after } = effectOn(recorded.effects, '64.08') as Shown;
    expect(before).toMatchObject({ origin: 'NONE', missing: 'NO_NUMERATOR', coverage: null, rank: null });
    expect(after).toMatchObject({ origin: 'COUNTED', coverage: { percent: 75 }, rank: { position: 1 } });
    expect(after.version).toBe(before.version + 1);
    // Kalimantan Timur has its own count, so at most the findings about its children change; it is not summed again.
    expect(effectOn(recorded.effects, '64')?.after.coverage).toEqual(effectOn(recorded.effects, '64')?.before.coverage);
    expect(await coverageOf('64.08')).toMatchObject({ origin: 'COUNTED', coverage: { percent: 75 } });
  });

  test('a roll-up above changes with it, exactly as the dry run said', async () => {
    const input = { region: '73.71', ...ikdCount, value: 90_000, asOf: '2026-10-31' };
    await desk.record({ region: '73.71', ...eligible, value: 900_000, asOf: '2026-10-31' });
    const tried = await desk.record({ ...input, dryRun: true });
    const stored = await desk.record(input);
    const told = (effects: Shown[]) =>
      effects.map(({ region, indicator, after }) => [
        region.code,
        indicator.code,
        after.origin,
        after.coverage,
        after.rank,
        after.numerator?.value,
      ]);
    expect(told(tried.effects)).toEqual(told(stored.effects));
    expect(effectOn(tried.effects, '73')?.after).toMatchObject({ origin: 'ROLLED_UP', coverage: { percent: 10 } });
    // A figure of a dry run has no id to link to.
    expect(effectOn(tried.effects, '73.71')?.after.numerator).toMatchObject({ value: 90_000, figure: null });
    expect((await coverageOf('73')).coverage.percent).toBe(10);
  });

  test('an older figure shows on its own day if today’s value stays the same', async () => {
    const old = await desk.record({ region: '73.71', ...ikdCount, value: 45_000, asOf: '2026-01-31', dryRun: true });
    const effect = effectOn(old.effects, '73.71') as Shown;
    expect(effect.before).toMatchObject({ asOf: '2026-01-31', numerator: null });
    expect(effect.after).toMatchObject({ asOf: '2026-01-31', numerator: { value: 45_000 } });
  });

  test('concurrent field recordings are not effects of a figure', async () => {
    const field = await fieldAt(server.url);
    const event = await field.open('73.71');
    const stop = new AbortController();
    const recording = (async () => {
      while (!stop.signal.aborted) await field.record(event, [sent({ domicile: '73.71', count: 7 })]);
    })();
    for (let time = 0; time < 5; time++) {
      const tried = await desk.record({ region: '73.71', ...eligible, value: 5, asOf: '2020-01-01', dryRun: true });
      expect(effectOn(tried.effects, 'ID')).toBeUndefined();
      for (const { before, after } of tried.effects as Shown[]) expect(after.live).toBe(before.live);
    }
    stop.abort();
    await recording;
  });
});

describe('revision and retraction', () => {
  test('a revision replaces the figure it supersedes, and both stay readable', async () => {
    const input = { region: '33.11', ...ikdCount, asOf: '2026-06-30', source: { publisher: 'Solopos' } };
    const first = (await desk.record({ ...input, value: 41_000 })).figure;
    const revised = await desk.record({
      ...input,
      value: 14_000,
      supersedes: first.id,
      reason: 'Angka terbalik',
    });
    expect(revised.figure).toMatchObject({ status: 'ACTIVE', supersedes: { id: first.id } });
    expect(effectOn(revised.effects, '33.11')).toMatchObject({
      before: { numerator: { value: 41_000 } },
      after: { numerator: { value: 14_000 } },
    });
    const { node } = (await desk.ask(`{ node(id: "${first.id}") { ... on Figure { status value } } }`)).data;
    expect(node).toEqual({ status: 'SUPERSEDED', value: 41_000 });

    // At the instant of the revision the new figure takes over, with no gap and no overlap.
    const at = Date.parse(revised.figure.recordedAt);
    const known = async (ms: number) =>
      (await coverageOf('33.11', `, knownAt: "${new Date(ms).toISOString()}"`)).numerator.value;
    expect([await known(at - 1), await known(at)]).toEqual([41_000, 14_000]);

    const again = await desk.record({ ...input, value: 14_001, supersedes: first.id });
    expect(again).toMatchObject({ code: 'VERSION_CONFLICT', path: ['input', 'supersedes'] });
    expect(again.message).toContain(`by figure ${numberOf(revised.figure.id)}`);
    const number = String(numberOf(revised.figure.id));
    const gone = await desk.retract({ figure: number, reason: 'Tidak pernah terbit' });
    expect(gone).toMatchObject({ figure: { id: revised.figure.id, status: 'RETRACTED', flags: [] } });
    expect(await desk.retract({ figure: number, reason: 'Lagi' })).toMatchObject({ code: 'VERSION_CONFLICT' });
    expect((await lines('33.11')).map(({ action, reason, subject }) => [action, reason, numberOf(subject.id)])).toEqual(
      [
        ['FIGURE_RECORDED', null, numberOf(first.id)],
        ['FIGURE_SUPERSEDED', 'Angka terbalik', numberOf(first.id)],
        ['FIGURE_RECORDED', 'Angka terbalik', Number(number)],
        ['FIGURE_RETRACTED', 'Tidak pernah terbit', Number(number)],
      ],
    );
    const [, superseded, recorded] = await lines('33.11');
    expect(superseded.group).toBe(recorded.group);
    expect(JSON.parse(superseded.before)).toMatchObject({ value: 41_000, measureCode: 'IKD_ACTIVE' });
    expect(JSON.parse(recorded.after)).toMatchObject({ value: 14_000, source: { publisher: 'Solopos' } });
  });

  test('a retraction has a dry run', async () => {
    const input = { region: '73.72', ...ikdCount, value: 5000, asOf: '2026-06-30' };
    const { figure } = await desk.record(input);
    const tried = await desk.retract({ figure: figure.id, reason: 'Coba', dryRun: true });
    expect(tried).toMatchObject({ dryRun: true, figure: null });
    expect(effectOn(tried.effects, '73.72')?.after.numerator).toBeNull();
    expect((await coverageOf('73.72')).numerator.value).toBe(5000);
  });

  test.each([
    ['an unknown figure', { supersedes: '999999' }, 'NOT_FOUND', 'supersedes'],
    ['no figure at all', { supersedes: 'zero' }, 'NOT_FOUND', 'supersedes'],
    ['a figure of another region', { supersedes: '1' }, 'INVALID', 'supersedes'],
    ['an unknown region', { region: '99.99' }, 'INVALID', 'region'],
    ['a BPS code', { region: '6471' }, 'INVALID', 'region'],
    ['an invalid field', { value: 1.5 }, 'INVALID', 'value'],
    ['a long reason', { reason: 'x'.repeat(501) }, 'INVALID', 'reason'],
  ])('%s is refused', async (_what, more, code, field) => {
    const input = { region: '73.73', ...ikdCount, value: 1, asOf: '2026-01-01', ...more };
    expect(await desk.record(input)).toMatchObject({ code, path: ['input', field] });
  });

  test('a retraction needs a reason and a figure', async () => {
    expect(await desk.retract({ figure: '1', reason: ' ' })).toMatchObject({
      code: 'INVALID',
      path: ['input', 'reason'],
    });
    expect(await desk.retract({ figure: '999999', reason: 'x' })).toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('targets', () => {
  const input = {
    indicator: 'IKD_ACTIVATION',
    region: '73.71',
    percent: 40,
    from: '2026-01-01',
    to: '2026-12-31',
    setBy: 'Walikota Makassar',
    reason: 'Keputusan 12/2026',
  };

  test('a target shows, in a dry run and when set, its effects on the region, its children and those above', async () => {
    await desk.record({ region: '73.71.01', ...eligible, value: 1000, asOf: '2026-09-30' });
    await desk.record({ region: '73.71.01', ...ikdCount, value: 500, asOf: '2026-09-30' });
    const tried = await desk.setTarget({ ...input, dryRun: true });
    expect(tried).toMatchObject({ dryRun: true, target: { percent: 40, region: { code: '73.71' } } });
    expect(effectOn(tried.effects, '73.71')).toMatchObject({
      before: { target: null },
      after: { target: { target: { percent: 40 }, people: 360_000, met: false } },
    });
    expect(effectOn(tried.effects, '73.71.01')?.after.target).toMatchObject({ people: 400, met: true });
    expect(effectOn(tried.effects, '73')).toBeUndefined();
    expect((await coverageOf('73.71')).target).toBeNull();

    const set = await desk.setTarget(input);
    expect(set.target.id).not.toBe(tried.target.id);
    expect((await coverageOf('73.71')).target.target.percent).toBe(40);
  });

  test('the same setter replaces only the part within the new period', async () => {
    await desk.setTarget({ ...input, percent: 45 });
    const half = { ...input, percent: 50, from: '2026-07-01' };
    await desk.setTarget(half);
    const percents = async (day: string): Promise<number[]> =>
      (
        await server.query(
          `{ region(code: "73.71") { indicator(code: "IKD_ACTIVATION", asOf: "${day}") { targets { target { percent } } } } }`,
        )
      ).region.indicator.targets.map(({ target }: { target: { percent: number } }) => target.percent);
    expect([await percents('2026-06-30'), await percents('2026-07-01')]).toEqual([[45], [50]]);
    await desk.setTarget({ ...half, setBy: 'Gubernur', percent: 55 });
    expect(await percents('2026-07-01')).toEqual([50, 55]);
    const set = (await lines('73.71')).filter(({ action }) => action === 'TARGET_SET');
    expect(set.map(({ before }) => JSON.parse(before)?.replaced?.[0]?.percent)).toEqual([
      undefined,
      40,
      undefined,
      undefined,
    ]);
    expect(set[0]).toMatchObject({ by: 'Wati', reason: 'Keputusan 12/2026', subjectType: 'Target', subject: null });
  });

  test.each([
    ['indicator', { indicator: 'x' }],
    ['region', { region: '99.99' }],
    ['percent', { percent: 101 }],
    ['to', { to: '2025-01-01' }],
    ['reason', { reason: '' }],
  ])('%s is checked', async (field, more) => {
    expect(await desk.setTarget({ ...input, ...more })).toMatchObject({ code: 'INVALID', path: ['input', field] });
  });
});

describe('writing is allowed', () => {
  const figure = { region: '64.71', ...ikdCount, value: 1, asOf: '2020-01-01' };
  const target = {
    region: '64.71',
    indicator: 'KIA_OWNERSHIP',
    percent: 50,
    from: '2026-01-01',
    to: '2026-12-31',
    setBy: 'x',
    reason: 'x',
  };

  test('only to administrators', async () => {
    for (const role of ['OFFICER', 'COORDINATOR'] as const) {
      const other = await deskAt(server.url, { role });
      const works = [other.record(figure), other.retract({ figure: '1', reason: 'x' }), other.setTarget(target)];
      await Promise.all(works.map((work) => expect(work).rejects.toThrow('FORBIDDEN')));
    }
  });

  test('only in their own regions', async () => {
    const other = await deskAt(server.url, { regions: ['33'] });
    const before = await figureCount();
    const { rows } = await server.database.pool.query<{ id: number }>(
      `SELECT id FROM figure WHERE region_code = '64.71' LIMIT 1`,
    );
    for (const refused of [
      await other.record({ ...figure, dryRun: true }),
      await other.record(figure),
      await other.retract({ figure: String(rows[0]?.id), reason: 'x' }),
      await other.setTarget(target),
    ])
      expect(refused).toMatchObject({ code: 'OUT_OF_SCOPE' });
    expect(await figureCount()).toBe(before);
  });
});

test('a request that writes and then reads sees its own write', async () => {
  const record = (name: string, value: number) =>
    `${name}: recordFigure(input: { region: "64.74", metric: COUNT, measure: "IKD_ACTIVE", value: ${value}, asOf: "2026-0${name.length}-01" }) {
      ... on FigurePayload { figure { region { indicator(code: "IKD_ACTIVATION") { numerator { value } } } } } }`;
  const { data, errors } = await desk.ask(`mutation { ${record('a', 1000)} ${record('bb', 2000)} }`);
  expect(errors).toBeUndefined();
  const people = (name: string) => data[name].figure.region.indicator.numerator.value;
  expect([people('a'), people('bb')]).toEqual([1000, 2000]);
});

test('the trail of all these tests has no fault', async () => {
  const faults: unknown[] = [];
  const { entries } = await verifyTrail(server.database.pool, (fault) => faults.push(fault));
  expect(entries).toBeGreaterThan(10);
  expect(faults).toEqual([]);
});
