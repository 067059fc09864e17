import type { DatePrecision, Extent, FigureMetric } from '../../prisma/generated/client/enums.ts';
import type { Day } from '../terms/calendar.ts';
import type { Sentence } from '../terms/sentence.ts';
import type { Figure } from '../values/figure.ts';
import type { PublishedNumber } from '../values/published-number.ts';
import type { NewSource } from './source.ts';

/** A figure as an administrator sends it. Its region code is known to be well-formed. */
export type FigureRequest = PublishedNumber & {
  region: string;
  metric: FigureMetric;
  measure: string | null;
  indicator: string | null;
  basis: string | null;
  /** As the source says; null leaves it to the target that bound on the day. */
  targetPercent: number | null;
  extent: Extent;
  among: string | null;
  of: number | null;
  printed: string | null;
  provisional: boolean;
  /** The day, or any day of the period where the precision is a month, a semester or a year. */
  asOf: Day | null;
  /** The first day of a RANGE. */
  asOfFrom: Day | null;
  precision: DatePrecision;
  source: NewSource | null;
};

/** A figure that fits, to be stored. */
export type NewFigure = Omit<Figure, 'id' | 'order' | 'sourceId'> & {
  printed: string | null;
  source: NewSource | null;
};

/** The path of an input field and the problem with it. */
export type Problem = [path: string, problem: Sentence] | null;
