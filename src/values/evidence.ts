import type { Day } from '../terms/calendar.ts';
import type { Catalogue, Indicator } from './catalogue.ts';
import { type DatedFigure, type Figure, isDated, rangeOf } from './figure.ts';
import type { DayCount } from './ledger-counts.ts';
import { type Range, scaled, wholeOf, wholePeople } from './range.ts';
import { bindingTarget, type Target } from './target.ts';

/** A number of people that stands on figures: one count, or a count and the percentage it was derived with. */
export type People = { range: Range; day: Day; derived: boolean; figures: DatedFigure[] };
/** A published percentage, as coverage. */
type Stated = { percent: Range; day: Day; figure: DatedFigure };
/** What a region itself says of a numerator. */
export type NumeratorEvidence = { counted: People; stated: null } | { counted: null; stated: Stated };

/**
 * What is known of one region: its figures, in the order of recording, the targets for it and above it, and net
 * activations in its subtree by day.
 */
export type RegionFacts = { code: string; figures: Figure[]; targets: Target[]; live: DayCount[] };

/** The newer one; on the same day the one recorded later. `null` loses to anything. */
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

/** A percentage figure as coverage: an achievement counts by the target that bound the region on its day. */
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

/** The newest of a count and a stated coverage on the basis; on the same day the count wins. */
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

/** What is asked: an indicator on one of its bases, on a day. */
export type Question = { catalogue: Catalogue; indicator: Indicator; basisCode: string; day: Day };

/** A basis derived from an indicator's count and its stated coverage of the same day. */
type Derivation = People & { statedId: number };

/**
 * People of the question's basis: the newest of its counts, or of the derivations from any indicator whose count and
 * stated coverage on that basis have the same day; on the same day a count wins, then the derivation that leaves the
 * least open (99.54 % names its whole far more closely than 18.25 %), then the later recorded one.
 * `independent` leaves the indicator's own derivations out, for checks that must not stand on what they check.
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

/** How wide a figure's bounds are for its size: what it leaves open. */
export const openness = (figure: Figure): number => {
  const { low, high, value } = rangeOf(figure);
  return (high - low) / value;
};

/** The percentage's openness alone: the count's would favour large counts. */
const spread = ({ figures }: Derivation): number => openness(figures[1] as DatedFigure);

/** "Less than" and "at least" bound a number; nothing exact can be derived from them. */
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
