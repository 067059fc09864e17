import type { DatePrecision, FigureMetric } from '../../prisma/generated/client/enums.ts';
import type { Day } from '../terms/calendar.ts';
import type { PublishedNumber } from './published-number.ts';
import type { Range } from './range.ts';

/** A figure as the rules see it: an active published number with its day. */
export type Figure = PublishedNumber & {
  /** Increases in recording order. */
  id: number;
  regionCode: string;
  metric: FigureMetric;
  measureCode: string | null;
  indicatorCode: string | null;
  basisCode: string | null;
  /** The last day of its period; null if undated. */
  asOf: Day | null;
  precision: DatePrecision;
};

/** A figure that has a day, so it can be used in computations. */
export type DatedFigure = Figure & { asOf: Day };

export const isDated = (figure: Figure): figure is DatedFigure => figure.asOf !== null;

const halfUnit = (decimals: number): number => 5 / 10 ** (decimals + 1);
const rounded = (value: number, decimals: number): number => Number(value.toFixed(decimals));

/**
 * The figure's number with its bounds, in its own unit (people or percent). The bounds are the published ones; failing
 * those, half a unit of the last digit on either side of a rounded percentage; failing that, whatever the comparator
 * implies. "At least" has no known upper bound, so its value stands in for one. The value of a BETWEEN figure is its
 * midpoint.
 */
export const rangeOf = (figure: Figure): Range => {
  const { low, high, decimals, comparator, metric } = figure;
  const value = figure.value ?? ((low ?? 0) + (high ?? 0)) / 2;
  if (low !== null && high !== null) return { value, low, high };
  if (comparator === 'LT' || comparator === 'LTE') return { value, low: low ?? 0, high: value };
  if (metric === 'COUNT' || decimals === null || comparator !== 'EQ')
    return { value, low: low ?? value, high: high ?? value };
  const half = halfUnit(decimals);
  return { value, low: Math.max(0, rounded(value - half, decimals + 1)), high: rounded(value + half, decimals + 1) };
};
