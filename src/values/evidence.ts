import type { Day } from '../terms/calendar.ts';
import type { Catalogue, Indicator } from './catalogue.ts';
import { type DatedFigure, type Figure, isDated, rangeOf } from './figure.ts';
import type { DayCount } from './ledger-counts.ts';
import { type Range, scaled, wholeOf, wholePeople } from './range.ts';
import { bindingTarget, type Target } from './target.ts';

/** A number of people backed by figures: one count, or the count and percentage it was derived from. */
export type People = { range: Range; day: Day; derived: boolean; figures: DatedFigure[] };
/** A published percentage, converted to coverage. */
type Stated = { percent: Range; day: Day; figure: DatedFigure };
/** A region's own evidence for a numerator: either a count or a published coverage. */
export type NumeratorEvidence = { counted: People; stated: null } | { counted: null; stated: Stated };

/**
 * The facts known about one region: its figures in recording order, the targets set for it and its ancestors, and net
 * activations in its subtree by day.
 */
export type RegionFacts = { code: string; figures: Figure[]; targets: Target[]; live: DayCount[] };

/** The newer of two items; on the same day, the one recorded later. `null` loses to anything. */
const newer = <Item extends { day: Day; id: number }>(best: Item | null, item: Item): Item =>
  best && (best.day > item.day || (best.day === item.day && best.id > item.id)) ? best : item;

const newest = (figures: DatedFigure[]): DatedFigure | null =>
  figures.reduce<{ day: Day; id: number; figure: DatedFigure } | null>(
    (best, figure) => newer(best, { day: figure.asOf, id: figure.id, figure }),
    null,
  )?.figure ?? null;

const counted = (figure: DatedFigure): People => ({
  range: wholePeople(rangeOf(figure)),
  day: figure.asOf,
  derived: false,
  figures: [figure],
});

const datedUntil = (figures: Figure[], day: Day): DatedFigure[] =>
  figures.filter(isDated).filter((figure) => figure.asOf <= day);

/** The newest count of a measure dated on or before `day`; null if there is none. */
export const newestCount = (figures: Figure[], measureCode: string, day: Day): People | null => {
  const figure = newest(datedUntil(figures, day).filter((each) => each.measureCode === measureCode));
  return figure && counted(figure);
};

/**
 * A percentage figure as coverage. An achievement is converted with the target that bound the region on the figure's
 * day; null if there was none.
 */
const statedCoverage = (facts: RegionFacts, figure: DatedFigure): Stated | null => {
  const percent = rangeOf(figure);
  if (figure.metric === 'COVERAGE') return { percent, day: figure.asOf, figure };
  const target = bindingTarget(facts.targets, facts.code, figure.indicatorCode ?? '', figure.asOf);
  return target && { percent: scaled(percent, target.percent / 100), day: figure.asOf, figure };
};

const newestStated = (facts: RegionFacts, indicator: Indicator, basisCode: string, day: Day): Stated | null =>
  datedUntil(facts.figures, day)
    .filter((figure) => figure.indicatorCode === indicator.code && figure.basisCode === basisCode)
    .map((figure) => statedCoverage(facts, figure))
    .reduce<Stated | null>(
      (best, stated) =>
        stated && (!best || best.day < stated.day || (best.day === stated.day && best.figure.id < stated.figure.id))
          ? stated
          : best,
      null,
    );

/** The newest evidence for the numerator: a count or a stated coverage on the basis. On the same day the count wins. */
export const numeratorEvidence = (
  facts: RegionFacts,
  indicator: Indicator,
  basisCode: string,
  day: Day,
): NumeratorEvidence | null => {
  const count = newestCount(facts.figures, indicator.numeratorCode, day);
  const stated = newestStated(facts, indicator, basisCode, day);
  if (count && (!stated || stated.day <= count.day)) return { counted: count, stated: null };
  return stated && { counted: null, stated };
};

/** The question that a value answers: an indicator on one of its bases, on a day. */
export type Question = { catalogue: Catalogue; indicator: Indicator; basisCode: string; day: Day };

/** A basis derived from an indicator's count and its stated coverage for the same day. */
type Derivation = People & { statedId: number };

/**
 * The number of people in the question's basis: its newest count, or the newest derivation from any indicator that has
 * a count and a stated coverage on that basis for the same day. On the same day a count wins, then the derivation from
 * the percentage with the narrowest bounds for its value (99.54 % pins down its whole far more closely than 18.25 %),
 * then the one recorded later. `independent` leaves out derivations from the question's own indicator, for checks that
 * must not rely on the percentage they check.
 */
export const basisEvidence = (figures: Figure[], question: Question, independent = false): People | null => {
  const { catalogue, indicator, basisCode, day } = question;
  const dated = datedUntil(figures, day);
  const count = newestCount(dated, basisCode, day);
  const derivation = catalogue.indicators
    .filter((each) => !independent || each !== indicator)
    .flatMap((each) => newestDerivation(dated, each, basisCode) ?? [])
    .toSorted((a, b) => byDay(b, a) || spread(a) - spread(b) || b.statedId - a.statedId)
    .at(0);
  return count && (!derivation || derivation.day <= count.day) ? count : (derivation ?? null);
};

const byDay = (a: { day: Day }, b: { day: Day }): number => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0);

/** The width of a figure's bounds relative to its value. */
export const openness = (figure: Figure): number => {
  const { low, high, value } = rangeOf(figure);
  return (high - low) / value;
};

/** The openness of the percentage alone: including the count's would favour large counts. */
const spread = ({ figures }: Derivation): number => openness(figures[1] as DatedFigure);

/**
 * Whether a figure is a measurement. "Less than" and "at least" only bound a number; nothing exact can be derived from
 * them.
 */
export const isMeasured = ({ comparator }: Figure): boolean => comparator === 'EQ' || comparator === 'BETWEEN';

const newestDerivation = (dated: DatedFigure[], indicator: Indicator, basisCode: string): Derivation | undefined =>
  dated
    .filter(
      (figure) =>
        figure.metric === 'COVERAGE' &&
        figure.indicatorCode === indicator.code &&
        figure.basisCode === basisCode &&
        isMeasured(figure) &&
        rangeOf(figure).value > 0,
    )
    .flatMap((stated) => {
      const count = newest(
        dated.filter((figure) => figure.measureCode === indicator.numeratorCode && figure.asOf === stated.asOf),
      );
      if (!count || !isMeasured(count) || rangeOf(count).value === 0) return [];
      const range = wholePeople(wholeOf(rangeOf(count), rangeOf(stated)));
      return [{ range, day: stated.asOf, derived: true, figures: [count, stated], statedId: stated.id }];
    })
    .toSorted((a, b) => byDay(b, a) || b.statedId - a.statedId)
    .at(0);
