import type { DatePrecision, Extent, FigureMetric } from '../../prisma/generated/client/enums.ts';
import type { Day } from '../terms/calendar.ts';
import type { PublishedNumber } from './published-number.ts';
import type { Range } from './range.ts';

/** A figure as the rules read it: an active published number with its period. */
export type Figure = PublishedNumber & {
  id: number;
  /** Rises in the order of recording; shipped figures come before all that people record. */
  order: number;
  regionCode: string;
  metric: FigureMetric;
  measureCode: string | null;
  indicatorCode: string | null;
  basisCode: string | null;
  /** The percentage that an achievement, a gap or a number of people refers to. */
  targetPercent: number | null;
  /** The regions that a percentage is about: the region itself, or every, most or some of its regencies. */
  extent: Extent;
  /** The peers of a rank in the source's words, and how many they are. */
  among: string | null;
  of: number | null;
  provisional: boolean;
  /** The first day of its period. */
  asOfFrom: Day | null;
  /** The last day of its period, from which it counts; null where undated. */
  asOf: Day | null;
  precision: DatePrecision;
  sourceId: string | null;
};

/** A figure that has a day. */
export type DatedFigure = Figure & { asOf: Day };

export const isDated = (figure: Figure): figure is DatedFigure => figure.asOf !== null;

/** "Less than" and "at least" say where a number lies, not what it is. */
export const isBound = ({ comparator }: Pick<Figure, 'comparator'>): boolean =>
  comparator !== 'EQ' && comparator !== 'BETWEEN';

const claimMetrics = new Set<FigureMetric>(['RANK', 'GAP_POINTS', 'TARGET_PEOPLE']);

/** Claims and bounds are shown and checked, and never computed with. */
export const isClaim = (figure: Pick<Figure, 'metric' | 'extent' | 'comparator'>): boolean =>
  claimMetrics.has(figure.metric) || figure.extent !== 'WHOLE' || isBound(figure);

/** Whether a value can stand on the figure. */
export const isComputable = (figure: Figure): figure is DatedFigure => isDated(figure) && !isClaim(figure);

const halfUnit = (decimals: number): number => 5 / 10 ** (decimals + 1);
const rounded = (value: number, decimals: number): number => Number(value.toFixed(decimals));

/** The bounds of a percentage that was rounded to that number of decimals. */
const roundingBounds = (value: number, decimals: number): { low: number; high: number } => {
  const half = halfUnit(decimals);
  return { low: Math.max(0, rounded(value - half, decimals + 1)), high: rounded(value + half, decimals + 1) };
};

/**
 * The figure's number with its bounds, in its own unit (people or percent). Bounds are those published; else half a
 * unit of the last digit of a rounded percentage; else the number itself. A BETWEEN figure has its midpoint as value.
 */
export const rangeOf = (figure: Figure): Range => {
  const { low, high, decimals, metric } = figure;
  const value = figure.value ?? ((low ?? 0) + (high ?? 0)) / 2;
  const isRounded = metric !== 'COUNT' && decimals !== null && figure.comparator === 'EQ';
  const printed = isRounded ? roundingBounds(value, decimals) : { low: value, high: value };
  return { value, low: low ?? printed.low, high: high ?? printed.high };
};

/** Whether the number is exact as printed: neither approximate nor a range beyond the rounding of its last digit. */
export const isExact = (figure: Figure): boolean => {
  const { value, low, high, decimals, approximate, comparator } = figure;
  if (approximate || comparator !== 'EQ' || value === null) return false;
  const printed =
    figure.metric === 'COUNT' || decimals === null ? { low: value, high: value } : roundingBounds(value, decimals);
  return (low ?? value) >= printed.low && (high ?? value) <= printed.high;
};
