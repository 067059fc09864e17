import type { Day } from '../terms/calendar.ts';
import type { Catalogue, Indicator } from './catalogue.ts';
import { type DatedFigure, type Figure, isComputable, rangeOf } from './figure.ts';
import type { DayCount } from './ledger-counts.ts';
import { type Range, shareOf } from './range.ts';
import type { Target } from './target.ts';

/** A number of people that stands on figures: one count, or a count and the percentage it was derived with. */
export type People = { range: Range; day: Day; derived: boolean; figures: DatedFigure[] };
/** A published percentage, as coverage. */
export type Stated = { percent: Range; day: Day; figure: DatedFigure };
/** A region's own evidence of a numerator. */
export type NumeratorEvidence = { counted: People; stated: null } | { counted: null; stated: Stated };

/**
 * The facts about one region: its figures in the order of recording, the targets for it and above it, and net
 * activations in its subtree by day.
 */
export type RegionFacts = { code: string; figures: Figure[]; targets: Target[]; live: DayCount[] };

/** An indicator on one of its bases, on a day. */
export type Question = {
  catalogue: Catalogue;
  indicator: Indicator;
  basisCode: string;
  day: Day;
  /** The last day whose entries count: later than `day` for a current value while another zone is a day ahead. */
  liveUntil: Day;
};

/** Figures that a value on that day can stand on. */
export const computableUntil = (figures: Figure[], day: Day): DatedFigure[] =>
  figures.filter(isComputable).filter((figure) => figure.asOf <= day);

/** The newest of the figures; of one day the one recorded last. */
export const newestOf = <Item extends DatedFigure>(figures: Item[]): Item | null =>
  figures.reduce<Item | null>(
    (best, figure) =>
      best && (best.asOf > figure.asOf || (best.asOf === figure.asOf && best.order > figure.order)) ? best : figure,
    null,
  );

export const counted = (figure: DatedFigure): People => ({
  range: rangeOf(figure),
  day: figure.asOf,
  derived: false,
  figures: [figure],
});

/** The newest count of a measure dated on or before `day`; null if there is none. */
export const newestCount = (figures: Figure[], measureCode: string, day: Day): People | null => {
  const figure = newestOf(computableUntil(figures, day).filter((each) => each.measureCode === measureCode));
  return figure && counted(figure);
};

/** A percentage figure as coverage; null for a count, and for an achievement of an unknown target. */
export const asCoverage = (figure: DatedFigure): Stated | null => {
  const percent = rangeOf(figure);
  if (figure.metric === 'COUNT') return null;
  if (figure.metric === 'COVERAGE') return { percent, day: figure.asOf, figure };
  return figure.targetPercent === null
    ? null
    : { percent: shareOf(percent, figure.targetPercent), day: figure.asOf, figure };
};

/** The stated coverages of an indicator on a basis dated on or before `day`, achievements among them. */
export const statedCoverages = (figures: Figure[], indicator: Indicator, basisCode: string, day: Day): Stated[] =>
  computableUntil(figures, day)
    .filter((figure) => figure.indicatorCode === indicator.code && figure.basisCode === basisCode)
    .flatMap((figure) => asCoverage(figure) ?? []);

/** The newest of a count and a stated coverage on the basis; on the same day the count wins. */
export const numeratorEvidence = (
  figures: Figure[],
  indicator: Indicator,
  basisCode: string,
  day: Day,
): NumeratorEvidence | null => {
  const count = newestCount(figures, indicator.numeratorCode, day);
  const all = statedCoverages(figures, indicator, basisCode, day);
  const newest = newestOf(all.map(({ figure }) => figure));
  const stated = all.find(({ figure }) => figure === newest) ?? null;
  if (count && (!stated || stated.day <= count.day)) return { counted: count, stated: null };
  return stated && { counted: null, stated };
};
