import type { Day } from '../terms/calendar.ts';
import type { Figure } from '../values/figure.ts';
import { type Stretch, stretchCounts } from '../values/ledger-counts.ts';
import type { AlikeVillages } from '../values/roll-up.ts';

type Sum = Pick<Figure, 'measureCode' | 'value' | 'low' | 'high' | 'approximate' | 'provisional'> & { asOf: Day };

/** The counts of villages of a district that were counted alike, added up. */
export type VillageSums = { district: string; regions: number; figures: Sum[]; live: Stretch[] };

/**
 * A count of all the villages together. Each day has only one for each measure, so its id never decides between
 * figures.
 */
const figureOf = (district: string, sum: Sum): Figure => ({
  id: 0,
  regionCode: district,
  metric: 'COUNT',
  indicatorCode: null,
  basisCode: null,
  order: 0,
  targetPercent: null,
  extent: 'WHOLE',
  among: null,
  of: null,
  comparator: 'EQ',
  decimals: null,
  asOfFrom: null,
  precision: 'DAY',
  sourceId: null,
  ...sum,
});

/** The villages as a roll-up takes them. */
export const alikeVillages = ({ figures, live, ...sums }: VillageSums): AlikeVillages => ({
  ...sums,
  live: live.flatMap(stretchCounts),
  figures: figures.map((sum) => figureOf(sums.district, sum)),
});
