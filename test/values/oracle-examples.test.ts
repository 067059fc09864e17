import { describe, expect, test } from 'vitest';
import { computeValue } from '../harness/oracle/answer.ts';
import { checkClaim } from '../harness/oracle/claims.ts';
import { explain } from '../harness/oracle/explain.ts';
import { flagKeys } from '../harness/oracle/flag.ts';
import { findFlags, findingsOf } from '../harness/oracle/flags.ts';
import {
  emptyWorld,
  shippedWorld,
  treeOf,
  withEntries,
  withFigure,
  without,
  withTarget,
} from '../harness/oracle/load.ts';
import { rankChildren } from '../harness/oracle/ranking.ts';
import type { Question, World } from '../harness/oracle/world.ts';

const world = shippedWorld();
const ikd = 'IKD_ACTIVATION';
const ask = (region: string, indicator: string, day: string, basis: string | null = null): Question => ({
  region,
  indicator,
  basis,
  day,
});
const on = (day: string) => ({ day, now: null, knownAt: null });

const rules = (question: Question, of: World = world): string[] =>
  findFlags(of, question).flags.map(({ rule }) => rule);
const flagOf = (rule: string, question: Question, of: World = world) =>
  findFlags(of, question).flags.find((flag) => flag.rule === rule);
const check = (id: string, of: World = world) => {
  const figure = of.figures.find((each) => each.id === id);
  if (!figure) throw new Error(`No figure ${id}`);
  return checkClaim(of, figure, null);
};
const findings = (region: string, day: string, of: World = world): string[] =>
  findingsOf(of, region, on(day)).map(({ rule }) => rule);

describe('worked examples', () => {
  test('64.71 Balikpapan: two counts, a printed percentage that fits neither, a claim in people', () => {
    const question = ask('64.71', ikd, '2025-11-17');
    const { target, ...value } = computeValue(world, question);
    expect(value).toMatchObject({
      origin: 'COUNTED',
      numerator: { value: 38_000, low: 37_500, high: 38_499, approximate: true, asOf: '2025-11-17' },
      denominator: { value: 551_428, approximate: false },
      coverage: { text: '6,89 persen' },
      dataAsOf: '2025-11-17',
      evidence: ['001-05', '001-02'],
      claims: ['001-03'],
    });
    expect(target).toMatchObject({
      target: 't-03',
      percent: 30,
      people: 165_429,
      gapPeople: 127_429,
      met: false,
      achievement: { text: '22,97 persen dari target' },
    });
    expect(target?.gapPoints?.toFixed(2)).toBe('23.11');
    expect(target?.neededPerDay?.toFixed(1)).toBe('2896.1');
    expect(flagOf('PERCENT_CONTRADICTS_COUNT', question)).toEqual({
      rule: 'PERCENT_CONTRADICTS_COUNT',
      severity: 'ERROR',
      figures: ['001-04', '001-05', '001-02'],
      people: 2475,
    });
    expect(flagKeys(findFlags(world, question).flags)).toEqual([
      'DATE_UNCERTAIN INFO 001-02',
      'DATE_UNCERTAIN INFO 001-05',
      'PERCENT_CONTRADICTS_COUNT ERROR 001-02',
      'PERCENT_CONTRADICTS_COUNT ERROR 001-04',
      'PERCENT_CONTRADICTS_COUNT ERROR 001-05',
    ]);
    expect(check('001-03')).toMatchObject({ verdict: 'CONFIRMED', computed: 165_429 });
  });

  test('64 Kalimantan Timur, 2024-10-31: the recording gives the basis', () => {
    const { numerator, denominator, ...value } = computeValue(world, ask('64', ikd, '2024-10-31'));
    expect(value).toMatchObject({ origin: 'DERIVED', coverage: { text: '5,45 persen' } });
    expect([numerator?.value, denominator?.value]).toEqual([156_639, 2_873_921]);
    expect(value.target?.achievement?.text).toBe('18,17 persen dari target');
    expect(value.evidence).toEqual(['002-03', '002-01', '002-02']);
  });

  test('the same on the basis of those recorded: the published achievement', () => {
    const { numerator, denominator, ...value } = computeValue(world, ask('64', ikd, '2024-10-31', 'KTP_RECORDED'));
    expect(value).toMatchObject({ origin: 'COUNTED', coverage: { text: '5,48 persen' } });
    expect([numerator?.value, denominator?.value]).toEqual([156_639, 2_860_701]);
    expect(value.target?.achievement?.text).toBe('18,25 persen dari target');
  });

  test('64, 2024-06-19: only a stated percentage is that new', () => {
    const { target, ...value } = computeValue(world, ask('64', ikd, '2024-06-19'));
    expect(value).toMatchObject({
      origin: 'STATED',
      coverage: { text: '4,48 persen' },
      numerator: null,
      dataAsOf: '2024-06-19',
    });
    expect(target).toMatchObject({ gapPoints: 25.52, gapPeople: null, met: false });
    expect(target?.achievement?.text).toBe('14,93 persen dari target');
  });

  test('64.09 is first and 64.03 last among the known of the ten of 64', () => {
    const ranked = rankChildren(world, '64', ikd, null, on('2024-06-19'));
    expect(ranked[0]?.value.region).toBe('64.09');
    expect(computeValue(world, ask('64.09', ikd, '2024-06-19'))).toMatchObject({
      coverage: { text: '10,46 persen' },
      rank: { position: 1 },
    });
    expect(ranked.at(-1)?.value.region).toBe('64.03');
    expect(computeValue(world, ask('64.03', ikd, '2024-06-19')).coverage?.text).toBe('1,74 persen');
  });

  test('64, KIA: a target that is met hides a child below it', () => {
    const question = ask('64', 'KIA_OWNERSHIP', '2024-06-19');
    const { target, ...value } = computeValue(world, question);
    expect(value).toMatchObject({ origin: 'STATED', coverage: { text: '72,80 persen' } });
    expect(target).toMatchObject({ percent: 60, met: true, childrenBelow: 1, childrenKnown: 2 });
    expect(target?.achievement?.text).toBe('121,33 persen dari target');
    expect(flagOf('MET_HIDES_BELOW', question)?.figures).toEqual(['004-10']);
    expect(computeValue(world, ask('64.07', 'KIA_OWNERSHIP', '2024-06-19')).coverage?.text).toBe('54,67 persen');
  });

  test('ID, KIA: two targets of one year, and the later set binds', () => {
    const question = ask('ID', 'KIA_OWNERSHIP', '2024-06-19');
    const { target, targets } = computeValue(world, question);
    expect(target).toMatchObject({ target: 't-11', percent: 60 });
    expect(targets.map(({ percent }) => percent)).toEqual([75, 60]);
    expect(rules(question)).toContain('TARGETS_DIFFER');
    expect(rules(ask('64', 'KIA_OWNERSHIP', '2024-06-19'))).not.toContain('TARGETS_DIFFER');
  });

  test('64.72 Samarinda, recording: the printed percentage fits no drift of the basis', () => {
    const question = ask('64.72', 'KTP_RECORDING', '2022-04-15');
    const { numerator, denominator, ...value } = computeValue(world, question);
    expect(value).toMatchObject({ origin: 'COUNTED', coverage: { text: '100,12 persen' } });
    expect([numerator?.value, denominator?.value]).toEqual([591_980, 591_269]);
    expect(flagOf('PERCENT_CONTRADICTS_COUNT', question)).toMatchObject({
      people: 9754,
      figures: ['x-p72', 'x-r72', 'x-e72'],
    });
    expect(rules(question)).toContain('OVER_100_PERCENT');
  });

  test('64, recording, 2022-04-15: the source divided by the older count', () => {
    const question = ask('64', 'KTP_RECORDING', '2022-04-15');
    const { numerator, denominator, ...value } = computeValue(world, question);
    expect(value).toMatchObject({ origin: 'COUNTED', coverage: { text: '100,80 persen' } });
    expect([numerator?.value, denominator?.value]).toEqual([2_672_845, 2_651_549]);
    expect(rules(question)).not.toContain('PERCENT_CONTRADICTS_COUNT');
  });

  test('33.11 Sukoharjo on those who hold a card: ranges on both sides', () => {
    const question = ask('33.11', ikd, '2025-04-09', 'KTP_HOLDERS');
    const { coverage, ...value } = computeValue(world, question);
    expect(value).toMatchObject({
      origin: 'COUNTED',
      numerator: { value: 33_500, low: 32_000, high: 35_000 },
      denominator: { value: 680_000, low: 675_000, high: 685_000 },
    });
    expect(coverage?.text).toBe('4,93 persen');
    expect([coverage?.low.toFixed(2), coverage?.high.toFixed(2)]).toEqual(['4.67', '5.19']);
    expect(flagOf('RANGE_MIXES_DATES', question)?.figures).toEqual(['003-10', 'x-12']);
    expect(flagOf('SAME_NUMBER_OTHER_MEASURE', question)?.figures.toSorted()).toEqual(['003-06', 'x-16']);
    expect(findFlags(world, question).checks).toContainEqual(
      expect.objectContaining({ figure: '003-04', verdict: 'CONFIRMED' }),
    );
  });

  test('33.11, 2024-06-30: the regency and the ministry set different targets', () => {
    const question = ask('33.11', ikd, '2024-06-30');
    expect(rules(question)).toContain('TARGETS_DIFFER');
    expect(computeValue(world, question).targets.map(({ percent }) => percent)).toEqual([30, 25]);
    expect(computeValue(world, question).target).toMatchObject({ target: 't-04', percent: 25, basis: 'KTP_HOLDERS' });
  });

  test('33.11, 2023-03-01: a bound is no value', () => {
    expect(computeValue(world, ask('33.11', ikd, '2023-03-01'))).toMatchObject({
      origin: 'NONE',
      missing: 'ONLY_BOUNDS',
      coverage: null,
      claims: ['x-09'],
      target: { met: null },
    });
  });

  test('ID: a claim without a day stays open; some regencies under 4 % is confirmed', () => {
    expect(computeValue(world, ask('31', ikd, '2026-01-31')).coverage?.text).toBe('32,76 persen');
    expect(check('000-02').verdict).toBe('OPEN');
    expect(check('003-13')).toMatchObject({ verdict: 'CONFIRMED', decidedBy: ['51.71', '64.03'] });
    expect(check('003-13', without(without(world, '004-14'), 'x-42')).verdict).toBe('OPEN');
  });

  test('65 Kalimantan Utara: divided by a basis derived from its own percentage', () => {
    const question = ask('65', ikd, '2025-12-01');
    expect(computeValue(world, question)).toMatchObject({ origin: 'DERIVED', coverage: { text: '5,27 persen' } });
    expect(rules(question)).toContain('OWN_PERCENTAGE');
  });

  test('explain 18.25 %', () => {
    const { verdict, readings } = explain({
      percent: 18.25,
      decimals: 2,
      count: 156_639,
      targetPercent: 30,
      denominators: [
        { measure: 'KTP_RECORDED', value: 2_860_701 },
        { measure: 'KTP_ELIGIBLE', value: 2_873_921 },
      ],
    });
    expect(verdict).toBe('EXPLAINED');
    expect(readings.filter(({ matches }) => matches)).toMatchObject([{ metric: 'ACHIEVEMENT', basis: 'KTP_RECORDED' }]);
  });

  test('explain 7.34 %', () => {
    const denominators = [{ measure: 'KTP_ELIGIBLE', value: 551_428 }];
    const asked = { percent: 7.34, decimals: 2, count: 38_000, targetPercent: null, denominators };
    expect(explain(asked)).toMatchObject({ verdict: 'INCONSISTENT', readings: [{ differencePeople: 2475 }] });
  });

  test('64 loaded with a coverage of 18.25 %: beside its count, and alone', () => {
    const given = { id: 'loaded', region: '64', metric: 'COVERAGE', indicator: ikd, basis: 'KTP_ELIGIBLE' } as const;
    const loaded = { ...given, value: 18.25, decimals: 2, asOfTo: '2024-10-31' };
    const question = ask('64', ikd, '2024-10-31');
    expect(flagOf('MEANS_ACHIEVEMENT', question, withFigure(world, loaded))).toMatchObject({ severity: 'ERROR' });
    const alone = withFigure(without(without(world, '002-03'), '002-04'), loaded);
    expect(computeValue(alone, question)).toMatchObject({ origin: 'STATED', coverage: { text: '18,25 persen' } });
    expect(rules(question, alone)).toContain('PARENT_OUTSIDE_CHILDREN');
  });
});

describe('further facts that the rules name', () => {
  test('64, recording at the end of 2023: a numerator of April 2022 over a newer basis', () => {
    const question = ask('64', 'KTP_RECORDING', '2023-12-31');
    const { numerator, denominator } = computeValue(world, question);
    expect([numerator?.asOf, denominator?.asOf]).toEqual(['2022-04-15', '2023-12-31']);
    expect(rules(question)).toContain('STALE_NUMERATOR');
  });

  test('in 2026 no target is in force, and the last one is named', () => {
    const { target, targets, lapsedTarget } = computeValue(world, ask('64.71', ikd, '2026-02-01'));
    expect([target, targets]).toEqual([null, []]);
    expect(lapsedTarget).toMatchObject({ target: 't-03', people: 165_429, neededPerDay: null });
    expect(computeValue(world, ask('33.11', ikd, '2026-02-01')).lapsedTarget?.target).toBe('t-05');
  });

  test('a recording that grew with the population is not above it', () => {
    expect(findings('64', '2024-10-31')).not.toContain('PART_EXCEEDS_WHOLE');
  });

  test('knownAt before a retraction answers as before it', () => {
    const question = ask('64.71', ikd, '2025-11-17');
    const retracted = without(world, '001-05', '2026-01-01T00:00:00Z');
    const before = computeValue(retracted, { ...question, knownAt: '2025-12-31T23:59:59Z' });
    expect(before).toEqual(computeValue(world, question));
    expect(computeValue(retracted, question).origin).toBe('STATED');
  });

  test('a roll-up is a ratio of sums, and a stated percentage adds nothing to it', () => {
    const day = { asOfTo: '2025-05-31' };
    const given: Parameters<typeof withFigure>[1][] = [
      { ...day, id: 'a', region: '51.01', metric: 'COUNT', measure: 'KTP_ELIGIBLE', value: 1000 },
      { ...day, id: 'b', region: '51.01', metric: 'COUNT', measure: 'IKD_ACTIVE', value: 100 },
      { ...day, id: 'c', region: '51.02.01', metric: 'COUNT', measure: 'KTP_ELIGIBLE', value: 3000 },
      { id: 'd', region: '51.02.01', metric: 'COUNT', measure: 'IKD_ACTIVE', value: 900, asOfTo: '2025-04-30' },
      { ...day, id: 'e', region: '51.03', metric: 'COVERAGE', indicator: ikd, basis: 'KTP_ELIGIBLE', value: 90 },
    ];
    const of = given.reduce(withFigure, emptyWorld(treeOf(['51', '51.01', '51.02', '51.02.01', '51.02.02', '51.03'])));
    expect(computeValue(of, ask('51', ikd, '2025-06-30'))).toMatchObject({
      origin: 'ROLLED_UP',
      numerator: { value: 1000, asOf: null },
      denominator: { value: 4000, asOf: '2025-05-31' },
      coverage: { value: 25 },
      completeness: 0.5,
      evidence: [],
      dataAsOf: '2025-05-31',
      dataFrom: '2025-04-30',
    });
    expect(rules(ask('51', ikd, '2025-06-30'), of)).toEqual(['MIXED_DATES']);
  });

  test.each([
    ['three denominators', '64', '2024-10-31', 'BASES_DIFFER'],
    ['a restatement on another basis', 'ID', '2025-04-09', 'BASES_DIFFER'],
    ['7.34 % against 38,000', '64.71', '2025-11-17', 'PERCENT_CONTRADICTS_COUNT'],
    ['two dates in one article', '64.71', '2025-11-17', 'DATE_UNCERTAIN'],
    ['two targets of one year', 'ID', '2024-06-19', 'TARGETS_DIFFER'],
    ['a range of two dates', '33.11', '2025-04-09', 'RANGE_MIXES_DATES'],
    ['one number under two labels', '33.11', '2025-04-09', 'SAME_NUMBER_OTHER_MEASURE'],
    ['undated figures', '64.09', '2025-01-31', 'UNDATED'],
    ['a met target that hides a child below it', '64', '2024-06-19', 'MET_HIDES_BELOW'],
  ])('%s is found at %s', (_, region, day, rule) => {
    expect(findings(region, day)).toContain(rule);
  });
});

describe('small inputs of issue 12', () => {
  const empty = emptyWorld();
  const count = (region: string, measure: string, value: number, asOfTo: string) =>
    ({ id: `${region} ${measure} ${asOfTo}`, region, metric: 'COUNT', measure, value, asOfTo }) as const;
  const percentage = (region: string, indicator: string, value: number, decimals: number, asOfTo: string) =>
    ({
      id: `${region} ${indicator} ${asOfTo}`,
      region,
      metric: 'COVERAGE',
      indicator,
      basis: 'KTP_ELIGIBLE',
      value,
      decimals,
      asOfTo,
    }) as const;
  const ministry = {
    id: 'ministry',
    indicator: ikd,
    region: 'ID',
    percent: 30,
    basis: 'KTP_ELIGIBLE',
    from: '2025-01-01',
    to: '2025-12-31',
    setBy: 'Kementerian Dalam Negeri',
    restates: null,
  };
  const start = withTarget(empty, ministry);
  const loaded = (...figures: Parameters<typeof withFigure>[1][]): World => figures.reduce(withFigure, start);

  test('1: a bound is among the claims', () => {
    const of = loaded(count('51.02', 'KTP_ELIGIBLE', 40_000, '2025-05-31'), {
      ...count('51.02', 'IKD_ACTIVE', 12_500, '2025-05-31'),
      comparator: 'GTE',
    });
    expect(computeValue(of, ask('51.02', ikd, '2025-05-31'))).toMatchObject({
      origin: 'NONE',
      missing: 'ONLY_BOUNDS',
      claims: ['51.02 IKD_ACTIVE 2025-05-31'],
      target: { met: null, achievement: null },
    });
  });

  test('2: a percentage that contradicts its count derives no basis', () => {
    const of = loaded(
      count('51.03', 'KTP_ELIGIBLE', 90_000, '2024-12-31'),
      count('51.03', 'KTP_RECORDED', 88_000, '2025-03-31'),
      percentage('51.03', 'KTP_RECORDING', 92, 2, '2025-03-31'),
      count('51.03', 'IKD_ACTIVE', 9000, '2025-03-31'),
    );
    const recording = ask('51.03', 'KTP_RECORDING', '2025-03-31');
    expect(computeValue(of, recording)).toMatchObject({ origin: 'COUNTED', coverage: { text: '97,78 persen' } });
    expect(computeValue(of, ask('51.03', ikd, '2025-03-31'))).toMatchObject({
      origin: 'COUNTED',
      coverage: { value: 10, text: '10,00 persen' },
      denominator: { value: 90_000 },
    });
    expect(flagOf('PERCENT_CONTRADICTS_COUNT', recording, of)?.people).toBe(5200);
  });

  test('3: an achievement keeps the target it was recorded with', () => {
    const of = loaded({ ...percentage('51.04', ikd, 30, 1, '2025-03-31'), metric: 'ACHIEVEMENT' });
    const later = withTarget(of, { ...ministry, id: 'later', region: '51.04', percent: 45 });
    const question = ask('51.04', ikd, '2025-03-31');
    expect(computeValue(of, question).coverage).toMatchObject({ value: 9, text: '9,00 persen' });
    expect(computeValue(later, question).coverage).toMatchObject({ value: 9, text: '9,00 persen' });
    expect(computeValue(later, question).target?.achievement?.value).toBe(20);
  });

  const ratio = (numerator: number, denominator: number) =>
    computeValue(
      loaded(
        count('51.05', 'KTP_ELIGIBLE', denominator, '2025-03-31'),
        count('51.05', 'IKD_ACTIVE', numerator, '2025-03-31'),
      ),
      ask('51.05', ikd, '2025-03-31'),
    );

  test.each([
    [59_994, 200_000, '29,997 persen', false],
    [60_000, 200_000, '30,00 persen', true],
    [99_996, 100_000, '99,996 persen', true],
    [100_004, 100_000, '100,004 persen', true],
    [100_000, 100_000, '100,00 persen', true],
  ])('4: %d of %d reads %s', (numerator, denominator, text, met) => {
    expect(ratio(numerator, denominator)).toMatchObject({ coverage: { text }, target: { met } });
  });

  test('4: an achievement of 99.9997 does not read as 100', () => {
    expect(ratio(29_999_910, 100_000_000).target?.achievement?.text).toBe('99,9997 persen dari target');
  });

  test.each([
    { value: 30_000, low: 29_500, high: 30_499, approximate: true },
    { value: null, low: 28_000, high: 33_000, comparator: 'BETWEEN' },
  ] as const)('5: a range over the target is neither met nor missed, %#', (numbers) => {
    const of = loaded(count('51.05', 'KTP_ELIGIBLE', 100_000, '2025-03-31'), {
      ...count('51.05', 'IKD_ACTIVE', 0, '2025-03-31'),
      ...numbers,
    });
    expect(computeValue(of, ask('51.05', ikd, '2025-03-31')).target?.met).toBeNull();
  });

  test.each(['x-04', 'x-05'])('6: retracting %s raises nothing', (id) => {
    for (const day of ['2024-01-15', '2024-06-19', '2024-10-31', '2025-06-30']) {
      const [before, after] = [findings('64', day), findings('64', day, without(world, id))];
      expect(after).not.toContain('PERCENT_CONTRADICTS_COUNT');
      expect(after.filter((rule) => !before.includes(rule))).toEqual([]);
    }
  });

  test('7: parts above their wholes on one day', () => {
    const of = loaded(
      count('51.06', 'KTP_RECORDED', 150_000, '2025-05-31'),
      count('51.06', 'IKD_ACTIVE', 160_000, '2025-05-31'),
      count('51.06', 'KTP_HOLDERS', 900_000, '2025-05-31'),
    );
    const found = findingsOf(of, '51.06', on('2025-05-31')).filter(({ rule }) => rule === 'PART_EXCEEDS_WHOLE');
    expect(found.map(({ severity, people }) => [severity, people])).toEqual([
      ['ERROR', 750_000],
      ['ERROR', 10_000],
    ]);
  });

  test('8: a running total that falls to zero is flagged on the value that stands on it', () => {
    const of = loaded(
      count('51.07', 'KTP_ELIGIBLE', 100_000, '2025-05-31'),
      count('51.07', 'IKD_ACTIVE', 18_298, '2025-05-30'),
      count('51.07', 'IKD_ACTIVE', 0, '2025-05-31'),
    );
    const question = ask('51.07', ikd, '2025-05-31');
    expect(computeValue(of, question).coverage?.text).toBe('0,00 persen');
    expect(flagOf('FALLING_CUMULATIVE', question, of)).toMatchObject({ severity: 'WARNING', people: 18_298 });
  });

  test("9: at 23.30 WIB a current value of the country has Papua's new day in it", () => {
    const counted = loaded(
      count('ID', 'KTP_ELIGIBLE', 1000, '2025-05-31'),
      count('ID', 'IKD_ACTIVE', 100, '2025-05-31'),
    );
    const of = withEntries(counted, { domicile: '91.71', measure: 'IKD_ACTIVE', day: '2025-06-11', net: 7 });
    const question = { region: 'ID', indicator: ikd, basis: null, day: null, now: '2025-06-10T16:30:00Z' };
    expect(computeValue(of, question)).toMatchObject({
      asOf: '2025-06-10',
      numerator: { value: 107 },
      live: 7,
      dataAsOf: '2025-06-11',
    });
    expect(computeValue(of, ask('ID', ikd, '2025-06-10'))).toMatchObject({ numerator: { value: 100 }, live: 0 });
  });
});
