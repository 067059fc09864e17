/**
 * The facts that everything is computed from. Plain data: no database, no clock, nothing of src.
 *
 * DECISIONS
 * - A fact is known at an instant from recordedAt on, and no longer from endedAt on. Without knownAt it is known while
 *   it has no endedAt.
 * - A figure or target recorded later has the higher `order`. Shipped rows take the order of their file.
 * - `region` of a question may be retired. As a child a retired region counts nowhere: not in a roll-up, its
 *   completeness, a rank or a claim. Entries with a domicile in it still count for the regions above.
 */
import type { Day } from './calendar.ts';

export type Measure = { code: string; cumulative: boolean; within: string[] };
export type Indicator = { code: string; numerator: string; basis: string; alternativeBases: string[] };
/** The regions directly below, and whether the region is no longer in the tree. */
export type Region = { code: string; parent: string | null; children: string[]; retired: boolean };

type Metric = 'COUNT' | 'COVERAGE' | 'ACHIEVEMENT' | 'RANK' | 'GAP_POINTS' | 'TARGET_PEOPLE';
type Extent = 'WHOLE' | 'EVERY_REGENCY' | 'MOST_REGENCIES' | 'SOME_REGENCIES';
type Comparator = 'EQ' | 'LT' | 'LTE' | 'GT' | 'GTE' | 'BETWEEN';
type Precision = 'DAY' | 'MONTH' | 'SEMESTER' | 'YEAR' | 'RANGE' | 'UNDATED';

/** When it was recorded, and when it was superseded, retracted or withdrawn. */
export type Recorded = { order: number; recordedAt: string; endedAt: string | null };

/** A row of figures.csv. Percentages are in percent; counts are people. */
export type Figure = Recorded & {
  id: string;
  region: string;
  metric: Metric;
  measure: string | null;
  indicator: string | null;
  basis: string | null;
  value: number | null;
  low: number | null;
  high: number | null;
  comparator: Comparator;
  approximate: boolean;
  decimals: number | null;
  asOfFrom: Day | null;
  asOfTo: Day | null;
  precision: Precision;
  source: string | null;
  targetPercent: number | null;
  extent: Extent;
  among: string | null;
  of: number | null;
  printed: string | null;
  provisional: boolean;
};

/** A row of targets.csv. */
export type Target = Recorded & {
  id: string;
  indicator: string;
  region: string;
  percent: number;
  basis: string;
  from: Day;
  to: Day;
  setBy: string;
  restates: string | null;
};

/** Net activations of people who live in `domicile`, on a day of its own zone. */
export type Entries = { domicile: string; measure: string; day: Day; net: number; recordedAt: string };

export type World = {
  measures: Measure[];
  indicators: Indicator[];
  figures: Figure[];
  targets: Target[];
  entries: Entries[];
  regions: Map<string, Region>;
};

/** The state that a question is answered for. `now` is set for a current value alone. */
export type Moment = { day: Day; now: string | null; knownAt: string | null };

/** `day` null asks for the current value at `now`; `basis` null takes the indicator's own. */
export type Question = {
  region: string;
  indicator: string;
  basis: string | null;
  day: Day | null;
  now?: string;
  knownAt?: string;
};

export const isKnown = ({ recordedAt, endedAt }: Recorded, knownAt: string | null): boolean => {
  if (knownAt === null) return endedAt === null;
  const instant = Date.parse(knownAt);
  return Date.parse(recordedAt) <= instant && (endedAt === null || Date.parse(endedAt) > instant);
};

export const indicatorOf = (world: World, code: string): Indicator => {
  const found = world.indicators.find((indicator) => indicator.code === code);
  if (!found) throw new Error(`No indicator ${code}`);
  return found;
};

export const childrenOf = (world: World, code: string): string[] =>
  (world.regions.get(code)?.children ?? []).filter((child) => world.regions.get(child)?.retired === false);

/** From the region itself up to the country. */
export const lineOf = (world: World, code: string): string[] => {
  const parent = world.regions.get(code)?.parent ?? null;
  return parent === null ? [code] : [code, ...lineOf(world, parent)];
};
