import { describe, expect, test } from 'vitest';
import { productAnswer, productFindings } from '../harness/agreement.ts';
import { shippedWorld, withFigure, without } from '../harness/oracle/load.ts';
import type { World } from '../harness/oracle/world.ts';
import { WorldEvidence } from '../harness/world-evidence.ts';

const shipped = shippedWorld();
const ikd = 'IKD_ACTIVATION';

type Found = [rule: string, severity: string, ...figures: string[]];

const keysOf = ([rule, severity, ...figures]: Found): string[] =>
  (figures.length > 0 ? figures : ['']).map((figure) => `${rule} ${severity} ${figure}`.trim());

/** Where the contradiction is found: on the value of an indicator, on its own basis unless another is named. */
const onValue = async (region: string, indicator: string, day: string, basis: string | null, world: World) => {
  const { flags } = await productAnswer(new WorldEvidence(world), { region, indicator, basis, day });
  return flags as string[];
};

// The tenth, 25 points that read as 25 percent of the people, is told apart by types: GAP_POINTS, COVERAGE and
// TARGET_PEOPLE are different metrics, and a gap is never computed with.
const contradictions: [string, region: string, indicator: string, day: string, basis: string | null, Found][] = [
  ['three denominators', '64', ikd, '2024-10-31', 'KTP_RECORDED', ['BASES_DIFFER', 'INFO']],
  [
    '7.34 % against 38,000 people',
    '64.71',
    ikd,
    '2025-11-17',
    null,
    ['PERCENT_CONTRADICTS_COUNT', 'ERROR', '001-04', '001-05', '001-02'],
  ],
  ['two dates in one article', '64.71', ikd, '2025-11-17', null, ['DATE_UNCERTAIN', 'INFO', '001-02', '001-05']],
  ['two targets of one year', 'ID', 'KIA_OWNERSHIP', '2024-06-19', null, ['TARGETS_DIFFER', 'INFO']],
  ['a target of the regency beside that of the ministry', '33.11', ikd, '2024-06-30', null, ['TARGETS_DIFFER', 'INFO']],
  [
    'a range of two dates',
    '33.11',
    ikd,
    '2025-04-09',
    'KTP_HOLDERS',
    ['RANGE_MIXES_DATES', 'WARNING', '003-10', 'x-12'],
  ],
  [
    'one number under two labels',
    '33.11',
    ikd,
    '2025-04-09',
    'KTP_HOLDERS',
    ['SAME_NUMBER_OTHER_MEASURE', 'WARNING', '003-06', 'x-16'],
  ],
  ['undated figures', '64.09', ikd, '2025-01-31', null, ['UNDATED', 'INFO', '000-03', '000-05', 'x-08']],
  [
    'a met target that hides a child below it',
    '64',
    'KIA_OWNERSHIP',
    '2024-06-19',
    null,
    ['MET_HIDES_BELOW', 'INFO', '004-10'],
  ],
];

describe('the contradictions of the shipped articles', () => {
  test.each(contradictions)('%s is found at %s', async (_what, region, indicator, day, basis, found) => {
    const flags = await onValue(region, indicator, day, basis, shipped);
    for (const key of keysOf(found)) expect(flags).toContain(key);
  });

  test('the three denominators are found of the figures, and of the restated targets', async () => {
    const evidence = new WorldEvidence(shipped);
    const found = await productFindings(evidence, '64', '2024-10-31');
    for (const key of keysOf(['BASES_DIFFER', 'INFO', '002-04', '004-12'])) expect(found).toContain(key);
    // KTP_HOLDERS is the basis on which the target of 2025 is repeated.
    expect(await productFindings(evidence, 'ID', '2025-04-09')).toContain('BASES_DIFFER INFO');
  });

  describe('a phrase that can be read two ways: "18.25 percent of the target"', () => {
    const loaded = {
      id: 'loaded',
      region: '64',
      metric: 'COVERAGE',
      indicator: ikd,
      basis: 'KTP_ELIGIBLE',
      value: 18.25,
      decimals: 2,
      asOfTo: '2024-10-31',
    } as const;

    // It is shipped as the achievement that it is, so there is nothing to find in it.
    test('as it is shipped it fits the count', async () => {
      const flags = await onValue('64', ikd, '2024-10-31', 'KTP_RECORDED', shipped);
      expect(flags.filter((key) => /MEANS_ACHIEVEMENT|PERCENT_CONTRADICTS/.test(key))).toEqual([]);
    });

    test('loaded as a coverage beside its count it is found to mean achievement', async () => {
      const flags = await onValue('64', ikd, '2024-10-31', null, withFigure(shipped, loaded));
      expect(flags).toContain('MEANS_ACHIEVEMENT ERROR loaded');
    });

    test('loaded without its count it lies above all known regencies', async () => {
      const alone = withFigure(without(without(shipped, '002-03'), '002-04'), loaded);
      const flags = await onValue('64', ikd, '2024-10-31', null, alone);
      expect(flags).toContain('PARENT_OUTSIDE_CHILDREN WARNING loaded');
    });
  });

  test('25 points missing is a gap, and is no percentage of the people', async () => {
    const question = { region: '33.11', indicator: ikd, basis: 'KTP_HOLDERS', day: '2025-04-09' };
    const { evidence, claims, verdicts } = await productAnswer(new WorldEvidence(shipped), question);
    expect(evidence).not.toContain('003-04');
    expect((verdicts as string[])[(claims as string[]).indexOf('003-04')]).toBe('CONFIRMED');
  });
});

test.each(['x-04', 'x-05'])('%s retracted raises nothing that was not raised before', async (id) => {
  for (const day of ['2024-01-15', '2024-06-19', '2024-10-31', '2025-06-30']) {
    const before = await productFindings(new WorldEvidence(shipped), '64', day);
    const after = await productFindings(new WorldEvidence(without(shipped, id)), '64', day);
    const rules = (keys: string[]): string[] => keys.map((key) => key.split(' ')[0] ?? '');
    expect(rules(after).filter((rule) => !rules(before).includes(rule))).toEqual([]);
    expect(rules(after)).not.toContain('PERCENT_CONTRADICTS_COUNT');
  }
});
