import { describe, expect, test } from 'vitest';
import { productAnswer } from '../../harness/agreement.ts';
import { emptyWorld, treeOf, withEntries, withFigure } from '../../harness/oracle/load.ts';
import type { World } from '../../harness/oracle/world.ts';
import { WorldEvidence } from '../../harness/world-evidence.ts';

const day = '2025-05-31';
type Given = Parameters<typeof withFigure>[1];
const counted = (region: string, value: number, asOfTo = day): Given[] => [
  { id: `${region} active`, region, metric: 'COUNT', measure: 'IKD_ACTIVE', value, asOfTo },
  { id: `${region} eligible`, region, metric: 'COUNT', measure: 'KTP_ELIGIBLE', value: 1000, asOfTo },
];
const claim = (more: Partial<Given>): Given => ({
  id: 'claim',
  region: '51.01',
  metric: 'COVERAGE',
  indicator: 'IKD_ACTIVATION',
  basis: 'KTP_ELIGIBLE',
  decimals: 2,
  asOfTo: day,
  ...more,
});
const start = emptyWorld(treeOf(['51', '51.01', '51.02', '51.03']));
const worldOf = (...given: Given[]): World => given.reduce(withFigure, start);

/** The flag on the value of the region, and the verdict on its only claim. */
const judged = async (world: World, region: string, asOf = day) => {
  const question = { region, indicator: 'IKD_ACTIVATION', basis: null, day: asOf };
  const { flags, verdicts } = await productAnswer(new WorldEvidence(world), question);
  return [(flags as string[]).filter((key) => key.startsWith('CLAIM_CONTRADICTED')), (verdicts as string[])[0]];
};
const raised = [['CLAIM_CONTRADICTED WARNING claim'], 'CONTRADICTED'];

describe('CLAIM_CONTRADICTED', () => {
  test('a bound on a coverage is held against the two counts', async () => {
    const bound = claim({ comparator: 'GTE', value: 30 });
    expect(await judged(worldOf(...counted('51.01', 299), bound), '51.01')).toEqual(raised);
    expect(await judged(worldOf(...counted('51.01', 300), bound), '51.01')).toEqual([[], 'CONFIRMED']);
  });

  test('a number more than a year older proves nothing', async () => {
    const bound = claim({ comparator: 'GTE', value: 30 });
    expect(await judged(worldOf(...counted('51.01', 299, '2024-05-29'), bound), '51.01')).toEqual([[], 'OPEN']);
    expect(await judged(worldOf(...counted('51.01', 299, '2024-05-30'), bound), '51.01')).toEqual(raised);
  });

  test('a value rolled up from some children alone proves nothing', async () => {
    const bound = claim({ region: '51', comparator: 'GTE', value: 30 });
    const some = [...counted('51.01', 100), ...counted('51.02', 100)];
    expect(await judged(worldOf(...some, bound), '51')).toEqual([[], 'OPEN']);
    expect(await judged(worldOf(...some, ...counted('51.03', 100), bound), '51')).toEqual(raised);
  });

  test('a bound on a count goes by the newest count and the entries since', async () => {
    const bound = claim({
      metric: 'COUNT',
      measure: 'IKD_ACTIVE',
      indicator: null,
      basis: null,
      comparator: 'LT',
      value: 105,
    });
    const world = worldOf(...counted('51.01', 100, '2025-05-01'), bound);
    expect(await judged(world, '51.01')).toEqual([[], 'CONFIRMED']);
    const later = withEntries(world, { domicile: '51.01', measure: 'IKD_ACTIVE', day, net: 5 });
    expect(await judged(later, '51.01')).toEqual(raised);
  });

  test('an older total that may have grown does not contradict "at least"', async () => {
    const bound = claim({
      metric: 'COUNT',
      measure: 'IKD_ACTIVE',
      indicator: null,
      basis: null,
      comparator: 'GTE',
      value: 105,
    });
    expect(await judged(worldOf(...counted('51.01', 100, '2025-05-01'), bound), '51.01')).toEqual([[], 'OPEN']);
    expect(await judged(worldOf(...counted('51.01', 100), bound), '51.01')).toEqual(raised);
  });

  test('a rank is contradicted by a better sibling, though another is unknown', async () => {
    const first = claim({ metric: 'RANK', value: 1, decimals: null });
    expect(await judged(worldOf(...counted('51.01', 100), ...counted('51.02', 200), first), '51.01')).toEqual(raised);
    expect(await judged(worldOf(...counted('51.01', 300), ...counted('51.02', 200), first), '51.01')).toEqual([
      [],
      'OPEN',
    ]);
  });

  test('what is said of some regencies is contradicted only by all of them', async () => {
    const some = claim({ region: '51', comparator: 'LT', value: 10, extent: 'SOME_REGENCIES' });
    const two = [...counted('51.01', 100), ...counted('51.02', 200)];
    expect(await judged(worldOf(...two, some), '51')).toEqual([[], 'OPEN']);
    expect(await judged(worldOf(...two, ...counted('51.03', 100), some), '51')).toEqual(raised);
  });
});
