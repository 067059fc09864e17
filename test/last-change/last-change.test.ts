import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../harness/ask.ts';
import { type Desk, deskAt } from '../harness/desk.ts';
import { type Field, fieldAt, fieldSettings, sent } from '../harness/field.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
let field: Field;
let desk: Desk;
beforeAll(async () => {
  server = await startTestServer(fieldSettings);
  [field, desk] = await Promise.all([fieldAt(server.url), deskAt(server.url)]);
});
afterAll(() => server.close());

const lastChange = 'lastChange { at cause before after note figure { value status } }';
const fields = `origin coverage { percent } target { target { percent } } ${lastChange}`;

type Asked = { asOf?: string; knownAt?: string; basis?: string };

const valueFor = async (region: string, asked: Asked = {}) => {
  const query = `query ($region: String!, $asOf: Date, $knownAt: DateTime, $basis: ID) { region(code: $region) {
    indicator(code: "IKD_ACTIVATION", asOf: $asOf, knownAt: $knownAt, basis: $basis) { ${fields} } } }`;
  return (await server.query(query, { region, ...asked })).region.indicator;
};

const recordFigure = async (region: string, measure: string, value: number, asOf = '2026-10-31', more: object = {}) => {
  const input = { region, metric: 'COUNT', measure, value, asOf, precision: 'DAY', ...more };
  const { figure, ...refused } = await desk.record(input);
  expect(refused.code).toBeUndefined();
  return figure as { id: string; recordedAt: string };
};

/** Publishes both counts of a region: 1,000 of 10,000 people. */
const publish = async (region: string): Promise<void> => {
  await recordFigure(region, 'KTP_ELIGIBLE', 10_000);
  await recordFigure(region, 'IKD_ACTIVE', 1000);
};

/** Records people at an event that was opened in the region; returns the entry. */
const record = async (region: string, count: number, more: object = {}) => {
  const event = await field.open(region);
  const entry = sent({ count, ...more });
  expect((await field.record(event, [entry])).results).toMatchObject([{ status: 'ACCEPTED' }]);
  return { event, ...entry };
};

const correctMutation = `mutation ($input: CorrectActivationInput!) { result: correctActivation(input: $input) {
  ... on CorrectActivationPayload { correction { id } } ... on Refused { message } } }`;
const correct = async (activation: string, change: object) => {
  const input = { activation, reason: 'rahasia kantor', ...change };
  const { result } = await field.query(correctMutation, { input });
  expect(result.message).toBeUndefined();
  return result.correction;
};

describe('of a region with counts of its own', () => {
  test('activations are RECORDED, with the coverage before and after', async () => {
    await publish('51.01');
    await record('51.01', 50);
    expect(await valueFor('51.01')).toMatchObject({
      origin: 'COUNTED',
      lastChange: { cause: 'RECORDED', before: 10, after: 10.5, note: null, figure: null },
    });
  });

  test('a correction is CORRECTED, with its public note and nothing else of it', async () => {
    await publish('51.02');
    const { id } = await record('51.02', 50);
    await correct(id, { count: 5, publicNote: 'Dua tim mencatat orang yang sama.' });
    const { lastChange: change } = await valueFor('51.02');
    expect(change).toMatchObject({
      cause: 'CORRECTED',
      before: 10.5,
      after: 10.05,
      note: 'Dua tim mencatat orang yang sama.',
    });
    expect(JSON.stringify(change)).not.toContain('rahasia');
  });

  test('a correction without a public note has none', async () => {
    await publish('51.03');
    const { id } = await record('51.03', 50);
    await correct(id, { count: 0 });
    expect((await valueFor('51.03')).lastChange).toMatchObject({
      cause: 'CORRECTED',
      before: 10.5,
      after: 10,
      note: null,
    });
  });

  test('a figure is named when it is recorded, revised and retracted', async () => {
    const source = { publisher: 'Radar Bali', title: 'IKD', url: 'https://example.id/ikd' };
    await recordFigure('51.04', 'KTP_ELIGIBLE', 10_000);
    const figure = await recordFigure('51.04', 'IKD_ACTIVE', 1000, '2026-10-31', { source });
    expect((await valueFor('51.04')).lastChange).toMatchObject({
      at: figure.recordedAt,
      cause: 'FIGURE',
      before: null,
      after: 10,
      note: '1.000 IKD_ACTIVE of 2026-10-31, published by Radar Bali',
      figure: { value: 1000, status: 'ACTIVE' },
    });
    const revised = await recordFigure('51.04', 'IKD_ACTIVE', 900, '2026-10-31', {
      supersedes: figure.id,
      reason: 'ralat',
    });
    expect((await valueFor('51.04')).lastChange).toMatchObject({
      cause: 'FIGURE',
      before: 10,
      after: 9,
      note: '900 IKD_ACTIVE of 2026-10-31, instead of 1.000',
    });
    await desk.retract({ figure: revised.id, reason: 'salah daerah' });
    expect(await valueFor('51.04')).toMatchObject({
      origin: 'NONE',
      lastChange: {
        cause: 'FIGURE',
        before: 9,
        after: null,
        note: '900 IKD_ACTIVE of 2026-10-31, was retracted',
        figure: { value: 900, status: 'RETRACTED' },
      },
    });
  });

  test('a target is named when it is set and withdrawn, though the coverage stays', async () => {
    await publish('51.05');
    const { target } = await desk.setTarget({
      indicator: 'IKD_ACTIVATION',
      region: '51.05',
      percent: 40,
      from: '2026-01-01',
      to: '2026-12-31',
      setBy: 'Kantor Klungkung',
      reason: 'keputusan',
    });
    expect((await valueFor('51.05')).lastChange).toMatchObject({
      cause: 'TARGET',
      before: 10,
      after: 10,
      note: 'target of 40,00 persen of KTP_ELIGIBLE, set by Kantor Klungkung',
    });
    await desk.withdrawTarget({ target: target.id, reason: 'salah' });
    expect((await valueFor('51.05')).lastChange).toMatchObject({
      cause: 'TARGET',
      note: 'target of 40,00 persen of KTP_ELIGIBLE, set by Kantor Klungkung, was withdrawn',
    });
  });

  test('what moved nothing is passed over: a late entry, a reactivation, a figure of another measure or of an earlier day', async () => {
    await publish('51.06');
    const entry = await record('51.06', 50);
    await recordFigure('51.06', 'KIA_ISSUED', 77);
    await recordFigure('51.06', 'IKD_ACTIVE', 4, '2025-10-31');
    await field.record(entry.event, [sent({ kind: 'REACTIVATION', count: 3 })]);
    expect((await valueFor('51.06')).lastChange).toMatchObject({ cause: 'RECORDED', before: 10, after: 10.5 });
    // A count of today contains what happens today, so that no later entry moves it.
    const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
    await recordFigure('51.06', 'IKD_ACTIVE', 1060, today);
    await field.record(entry.event, [sent({ count: 9 })]);
    expect((await valueFor('51.06')).lastChange).toMatchObject({ cause: 'FIGURE', before: 10.5, after: 10.6 });
  });

  test('knownAt gives the change known then, and asOf and basis that of their value', async () => {
    await publish('51.08');
    await recordFigure('51.08', 'KTP_RECORDED', 5000);
    const { id } = await record('51.08', 50);
    const { at: recordedAt } = (await valueFor('51.08')).lastChange;
    await correct(id, { count: 5, publicNote: 'salah ketik' });
    const { lastChange: corrected } = await valueFor('51.08');
    expect(corrected).toMatchObject({ cause: 'CORRECTED', before: 10.5, after: 10.05 });
    const just = (at: string): string => new Date(Date.parse(at) - 1).toISOString();
    expect((await valueFor('51.08', { knownAt: just(corrected.at) })).lastChange).toMatchObject({
      at: recordedAt,
      cause: 'RECORDED',
      before: 10,
      after: 10.5,
    });
    expect((await valueFor('51.08', { knownAt: just(recordedAt) })).lastChange).toMatchObject({
      cause: 'FIGURE',
      after: 10,
    });
    expect((await valueFor('51.08', { asOf: '2026-11-01' })).lastChange).toMatchObject({ cause: 'FIGURE', after: 10 });
    expect((await valueFor('51.08', { basis: 'KTP_RECORDED' })).lastChange).toMatchObject({ before: 21, after: 20.1 });
  });
});

describe('of a roll-up', () => {
  test('entries, corrections and figures below it move it; those of regions that it does not stand on do not', async () => {
    await publish('53.01');
    await publish('53.02');
    const { id } = await record('53.01', 50);
    expect(await valueFor('53')).toMatchObject({
      origin: 'ROLLED_UP',
      lastChange: { cause: 'RECORDED', before: 10, after: 10.25 },
    });
    await record('53.03', 70);
    expect((await valueFor('53')).lastChange).toMatchObject({ cause: 'RECORDED', before: 10, after: 10.25 });
    await correct(id, { count: 10, publicNote: 'dua kali' });
    expect((await valueFor('53')).lastChange).toMatchObject({
      cause: 'CORRECTED',
      before: 10.25,
      after: 10.05,
      note: 'dua kali',
    });
    // Between two regions that it stands on, people move without moving the sum.
    await correct((await record('53.01', 20)).id, { domicile: '53.02' });
    expect((await valueFor('53')).lastChange).toMatchObject({ cause: 'RECORDED', before: 10.05, after: 10.15 });
    await recordFigure('53.04', 'KTP_ELIGIBLE', 10_000);
    await recordFigure('53.04', 'IKD_ACTIVE', 0);
    const { lastChange: change } = await valueFor('53');
    expect(change).toMatchObject({ cause: 'FIGURE', note: '53.04: 0 IKD_ACTIVE of 2026-10-31' });
    expect([change.before, change.after]).toEqual([expect.closeTo(10.15), expect.closeTo(6.7667, 3)]);
  });

  test('villages that are read as one sum move it', async () => {
    for (const village of ['53.05.01.1001', '53.05.01.1002']) await publish(village);
    const event = await field.open('53.05.01');
    await field.record(event, [sent({ count: 40, domicile: '53.05.01.1002' })]);
    for (const region of ['53.05.01', '53.05'])
      expect((await valueFor(region)).lastChange).toMatchObject({ cause: 'RECORDED', before: 10, after: 10.2 });
    await field.record(event, [sent({ count: 9, domicile: '53.05.01.1003' })]);
    expect((await valueFor('53.05')).lastChange).toMatchObject({ cause: 'RECORDED', before: 10, after: 10.2 });
  });

  test('a region that left the region list is named', async () => {
    await publish('53.06.01');
    await publish('53.06.02');
    await record('53.06.02', 100);
    const { pool } = server.database;
    await pool.query(`UPDATE region SET retired_at = now() WHERE code = '53.06.02'`);
    const { lastChange: change } = await valueFor('53.06');
    expect(change).toMatchObject({
      cause: 'REGION',
      before: 10.5,
      after: 10,
      note: expect.stringContaining('(53.06.02)'),
    });
    const before = new Date(Date.parse(change.at) - 1).toISOString();
    expect(await valueFor('53.06', { knownAt: before })).toMatchObject({
      coverage: { percent: 10.5 },
      lastChange: { cause: 'RECORDED' },
    });
  });

  test('the country’s value, and every entry of a ranking, have theirs', async () => {
    const { id } = await record('64.71', 50);
    await correct(id, { count: 0, publicNote: 'uji coba' });
    const ranking = `{ region(code: "64") { ranking(indicator: "IKD_ACTIVATION") { entries { value {
      region { code } coverage { percent } ${lastChange} } } } } }`;
    const { entries } = (await server.query(ranking)).region.ranking;
    for (const { value } of entries) {
      expect(value.lastChange).not.toBeNull();
      expect(value.lastChange.after).toBe(value.coverage.percent);
    }
    const own = entries.find(({ value }: { value: { region: { code: string } } }) => value.region.code === '64.71');
    expect(own.value.lastChange).toMatchObject({ cause: 'CORRECTED', note: 'uji coba' });
    const country = await valueFor('ID');
    expect(country.lastChange.after).toBe(country.coverage?.percent ?? null);
  });
});

const ikd = (region: string, people: number, asOf: string): string => `${region},COUNT,IKD_ACTIVE,,${people},${asOf}`;
const ktp = (region: string, people: number, asOf: string): string => `${region},COUNT,KTP_ELIGIBLE,,${people},${asOf}`;
const percent = (region: string, stated: number, asOf: string): string =>
  `${region},COVERAGE,,IKD_ACTIVATION,${stated},${asOf}`;

/** Records the rows of a file, all at one instant. */
const importFile = async (...rows: string[]): Promise<void> => {
  const csv = ['region,metric,measure,indicator,value,asOf', ...rows].join('\n');
  const mutation = `mutation ($input: ImportFiguresInput!) { result: importFigures(input: $input) { __typename
    ... on ImportFiguresPayload { errors { message } created } ... on Refused { message } } }`;
  const { data, errors } = await desk.ask(mutation, { input: { csv, dryRun: false } });
  expect([errors, data?.result]).toMatchObject([undefined, { errors: [] }]);
};

describe('of several figures of one instant, one that the value stands on is named', () => {
  test('of several days, whatever their order in the file', async () => {
    const code = '51.02.01';
    const newest = [ikd(code, 900, '2026-10-31'), ktp(code, 10_000, '2026-10-31')];
    await importFile(
      ...newest,
      ikd(code, 700, '2025-10-31'),
      ktp(code, 9000, '2025-10-31'),
      percent(code, 8, '2026-06-30'),
    );
    expect(await valueFor('51.02.01')).toMatchObject({
      origin: 'COUNTED',
      coverage: { percent: 9 },
      lastChange: { cause: 'FIGURE', after: 9, note: '900 IKD_ACTIVE of 2026-10-31; figures changed with it: 4' },
    });
    expect((await valueFor('51.02.01', { asOf: '2025-12-31' })).lastChange.note).toContain('700 IKD_ACTIVE');
  });

  test('a count rather than the percentage of its day', async () => {
    const [code, day] = ['51.02.02', '2026-10-31'];
    await importFile(ikd(code, 500, day), ktp(code, 10_000, day), percent(code, 7, day));
    expect((await valueFor('51.02.02')).lastChange.note).toContain('500 IKD_ACTIVE of 2026-10-31');
  });

  test('a revision that takes the figure to another day', async () => {
    await recordFigure('51.02.03', 'KTP_ELIGIBLE', 10_000, '2025-01-31');
    await recordFigure('51.02.03', 'IKD_ACTIVE', 800, '2026-01-31');
    const { id } = await recordFigure('51.02.03', 'IKD_ACTIVE', 1000, '2026-10-31');
    await recordFigure('51.02.03', 'IKD_ACTIVE', 700, '2025-10-31', { supersedes: id, reason: 'salah tahun' });
    expect((await valueFor('51.02.03')).lastChange).toMatchObject({
      before: 10,
      after: 8,
      note: '700 IKD_ACTIVE of 2025-10-31, instead of 1.000',
    });
  });

  test('below a roll-up, of a region that adds to it', async () => {
    const [without, within] = ['51.07.01', '51.07.02'];
    const counts = (people: number, day: string): string[] => [ikd(within, people, day), ktp(within, 1000, day)];
    await importFile(ikd(without, 900, '2026-11-15'), ...counts(50, '2026-10-31'), ...counts(40, '2026-09-30'));
    expect(await valueFor('51.07')).toMatchObject({
      origin: 'ROLLED_UP',
      lastChange: { note: '51.07.02: 50 IKD_ACTIVE of 2026-10-31; figures changed with it: 4' },
    });
  });
});

describe('of the shipped facts', () => {
  const last = async (region: string, indicator: string, asOf: string) => {
    const query = `query ($region: String!, $indicator: ID!, $asOf: Date) { region(code: $region) {
      indicator(code: $indicator, asOf: $asOf) { evidence { id } lastChange { figure { id } note } } } }`;
    return (await server.query(query, { region, indicator, asOf })).region.indicator;
  };

  test.each([
    ['64', 'KTP_RECORDING'],
    ['64.72', 'IKD_ACTIVATION'],
  ])('%s names one of the figures of %s', async (region, indicator) => {
    const { evidence, lastChange: change } = await last(region, indicator, '2026-01-31');
    expect(evidence).toContainEqual({ id: change.figure.id });
  });
});

test('sentences are in the language of the request; a note is as written', async () => {
  await publish('51.71');
  const query = `{ region(code: "51.71") { indicator(code: "IKD_ACTIVATION") { ${lastChange} } } }`;
  const { data } = await ask(server.url, query, {}, { 'accept-language': 'id' });
  expect(data.region.indicator.lastChange.note).toBe('1.000 IKD_ACTIVE per 2026-10-31');
});

test('values before and after a write have none, done or tried out', async () => {
  const query = `mutation ($input: RetractFigureInput!) { retractFigure(input: $input) { ... on FigurePayload {
    effects { before { lastChange { at } } after { lastChange { at } } } } } }`;
  await publish('51.01.01');
  const figure = await recordFigure('51.01.01', 'IKD_ACTIVE', 5, '2026-11-01');
  const { data } = await desk.ask(query, { input: { figure: figure.id, reason: 'x', dryRun: true } });
  expect(data.retractFigure.effects[0]).toEqual({ before: { lastChange: null }, after: { lastChange: null } });
});
