import type { OfferedSource } from '../../figure/source.ts';
import type { Figure } from '../../values/figure.ts';
import type { NamedRegion } from './region-cell.ts';
import type { ClaimTitles } from './row-claim.ts';

/** A figure as a row offers it, checked on its own; its numbers are people or percent, depending on its metric. */
export type OfferedFigure = Omit<Figure, 'id' | 'order' | 'regionCode' | 'sourceId'> & {
  row: number;
  /** Titles of the columns of its number, its region and its day. */
  column: string;
  regionColumn: string;
  dayColumn: string;
  claimColumns: ClaimTitles;
  region: NamedRegion;
  /** The number in the words of the source. */
  printed: string | null;
  /** Null: the source of the whole file. */
  source: OfferedSource | null;
};
