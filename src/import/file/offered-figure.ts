import type { OfferedSource } from '../../figure/source.ts';
import type { Day } from '../../terms/calendar.ts';
import type { Figure } from '../../values/figure.ts';
import type { NamedRegion } from './region-cell.ts';

/** A figure as a row offers it, checked on its own; its numbers are people or percent, depending on its metric. */
export type OfferedFigure = Omit<Figure, 'id' | 'regionCode'> & {
  row: number;
  /** Titles of the columns of its number, its region and its day. */
  column: string;
  regionColumn: string;
  dayColumn: string;
  region: NamedRegion;
  asOfFrom: Day | null;
  /** Null means the source of the whole file. */
  source: OfferedSource | null;
};
