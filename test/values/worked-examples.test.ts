import { describe, expect, test } from 'vitest';
import { productAnswer } from '../harness/agreement.ts';
import { shippedWorld, withFigure, without } from '../harness/oracle/load.ts';
import type { World } from '../harness/oracle/world.ts';
import { WorldEvidence } from '../harness/world-evidence.ts';

const shipped = shippedWorld();
const ikd = 'IKD_ACTIVATION';

const answer = (region: string, day: string, indicator = ikd, basis: string | null = null, world: World = shipped) =>
  productAnswer(new WorldEvidence(world), { region, indicator, basis, day });
const flagsOf = async (...asked: Parameters<typeof answer>) => (await answer(...asked))['flags'] as string[];
const close = (value: number) => expect.closeTo(value, 2);

// The independent computation answers the same questions in oracle-examples.test.ts.
describe('worked examples', () => {
  test('64.71 Balikpapan: two counts, and a percentage that fits neither', async () => {
    expect(await answer('64.71', '2025-11-17')).toMatchObject({
      origin: 'COUNTED',
      numerator: { value: 38_000, low: 37_500, high: 38_499, approximate: true },
      denominator: { value: 551_428 },
      coverage: { text: '6,89 persen' },
      target: {
        people: 165_429,
        gapPeople: 127_429,
        gapPoints: close(23.11),
        achievement: { text: '22,97 persen dari target' },
        neededPerDay: expect.closeTo(2896.1, 1),
      },
      verdicts: ['CONFIRMED'],
      flags: [
        'DATE_UNCERTAIN INFO 001-02',
        'DATE_UNCERTAIN INFO 001-05',
        'PERCENT_CONTRADICTS_COUNT ERROR 001-02',
        'PERCENT_CONTRADICTS_COUNT ERROR 001-04',
        'PERCENT_CONTRADICTS_COUNT ERROR 001-05',
      ],
    });
  });

  test('64, 2024-10-31: the recording gives the basis, and the published achievement is on those recorded', async () => {
    expect(await answer('64', '2024-10-31')).toMatchObject({
      origin: 'DERIVED',
      numerator: { value: 156_639 },
      denominator: { value: 2_873_921 },
      coverage: { text: '5,45 persen' },
      target: { achievement: { text: '18,17 persen dari target' } },
    });
    expect(await answer('64', '2024-10-31', ikd, 'KTP_RECORDED')).toMatchObject({
      origin: 'COUNTED',
      denominator: { value: 2_860_701 },
      coverage: { text: '5,48 persen' },
      target: { achievement: { text: '18,25 persen dari target' } },
    });
  });

  test('64, 2024-06-19: only a stated percentage is that new, and its regencies are ranked', async () => {
    expect(await answer('64', '2024-06-19')).toMatchObject({
      origin: 'STATED',
      coverage: { text: '4,48 persen' },
      dataAsOf: '2024-06-19',
      target: { gapPoints: close(25.52), achievement: { text: '14,93 persen dari target' } },
    });
    expect(await answer('64.09', '2024-06-19')).toMatchObject({
      coverage: { text: '10,46 persen' },
      rank: { position: 1 },
    });
    const { coverage, rank } = await answer('64.03', '2024-06-19');
    expect(coverage).toMatchObject({ text: '1,74 persen' });
    expect(rank).toMatchObject({ position: (rank as { of: number }).of });
  });

  test('KIA, 2024-06-19: the target that binds is met, and hides Kutai Barat', async () => {
    expect(await answer('64', '2024-06-19', 'KIA_OWNERSHIP')).toMatchObject({
      coverage: { text: '72,80 persen' },
      target: { target: 't-11', met: true, achievement: { text: '121,33 persen dari target' } },
      flags: expect.arrayContaining(['MET_HIDES_BELOW INFO 004-10']),
    });
    expect(await flagsOf('ID', '2024-06-19', 'KIA_OWNERSHIP')).toContain('TARGETS_DIFFER INFO');
  });

  test('the recording of 2022: Samarinda contradicts its count, the province divided by the older one', async () => {
    expect(await answer('64.72', '2022-04-15', 'KTP_RECORDING')).toMatchObject({
      origin: 'COUNTED',
      coverage: { text: '100,12 persen' },
      flags: expect.arrayContaining(['PERCENT_CONTRADICTS_COUNT ERROR x-p72', 'OVER_100_PERCENT WARNING x-r72']),
    });
    expect(await answer('64', '2022-04-15', 'KTP_RECORDING')).toMatchObject({
      origin: 'COUNTED',
      numerator: { value: 2_672_845 },
      denominator: { value: 2_651_549 },
      coverage: { text: '100,80 persen' },
    });
  });

  test('33.11 Sukoharjo: ranges on both sides, two targets, and before them a bound alone', async () => {
    expect(await answer('33.11', '2025-04-09', ikd, 'KTP_HOLDERS')).toMatchObject({
      origin: 'COUNTED',
      numerator: { value: 33_500, low: 32_000, high: 35_000 },
      denominator: { value: 680_000, low: 675_000, high: 685_000 },
      coverage: { text: '4,93 persen', low: close(4.67), high: close(5.19) },
    });
    expect(await flagsOf('33.11', '2024-06-30')).toContain('TARGETS_DIFFER INFO');
    expect(await answer('33.11', '2023-03-01')).toMatchObject({
      origin: 'NONE',
      missing: 'ONLY_BOUNDS',
      claims: ['x-09'],
      target: { met: null },
    });
  });

  test('ID: an undated claim stays open, and "some under 4 percent" is confirmed', async () => {
    const { claims, verdicts } = await answer('ID', '2026-01-31');
    const verdictOn = (id: string) => (verdicts as string[])[(claims as string[]).indexOf(id)];
    expect([verdictOn('000-02'), verdictOn('003-13')]).toEqual(['OPEN', 'CONFIRMED']);
  });

  test('65 Kalimantan Utara: the coverage only repeats the printed percentage', async () => {
    expect(await answer('65', '2025-12-01')).toMatchObject({
      origin: 'DERIVED',
      coverage: { text: '5,27 persen' },
      flags: expect.arrayContaining(['OWN_PERCENTAGE INFO x-50']),
    });
  });

  test('64 loaded with a coverage of 18.25 percent, beside its count and alone', async () => {
    const given = { id: 'loaded', region: '64', metric: 'COVERAGE', indicator: ikd, basis: 'KTP_ELIGIBLE' } as const;
    const loaded = { ...given, value: 18.25, decimals: 2, asOfTo: '2024-10-31' };
    const beside = withFigure(shipped, loaded);
    expect(await flagsOf('64', '2024-10-31', ikd, null, beside)).toContain('MEANS_ACHIEVEMENT ERROR loaded');
    const alone = withFigure(without(without(shipped, '002-03'), '002-04'), loaded);
    expect(await flagsOf('64', '2024-10-31', ikd, null, alone)).toContain('PARENT_OUTSIDE_CHILDREN WARNING loaded');
  });
});
