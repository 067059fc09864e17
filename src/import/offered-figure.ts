import type { Day } from '../calendar.ts';
import type { Figure } from '../figure/figure.ts';
import type { NamedRegion } from './region-cell.ts';

/** Where a figure was published: the id of a known source, or what describes it. */
export type OfferedSource = {
  id: string | null;
  publisher: string;
  title: string | null;
  /** As precise as known: 2024, 2024-01 or 2024-01-15. */
  published: string | null;
  url: string | null;
};

/** A figure as a row offers it, checked in itself; people or percent by its metric. */
export type OfferedFigure = Omit<Figure, 'id' | 'regionCode'> & {
  row: number;
  /** Title of the column of its number. */
  column: string;
  region: NamedRegion;
  asOfFrom: Day | null;
  /** Null: the source of the whole file. */
  source: OfferedSource | null;
};
