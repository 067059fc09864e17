/**
 * Rules about one figure, or about two of one subject: DATE_UNCERTAIN, UNDATED, PROVISIONAL, SOURCES_DIFFER.
 *
 * DECISIONS
 * - DATE_UNCERTAIN, UNDATED and PROVISIONAL hold for every figure, bounds and claims included.
 * - SOURCES_DIFFER: the same metric, measure or indicator and basis, first and last day. Both figures name a source.
 *   Bounds, claims and undated figures are left out. Achievements are compared as coverages.
 */
import { lengthOf } from './calendar.ts';
import { coverageOf, figuresOf, isChecked, isUndated, rangeOf } from './figures.ts';
import { type Flag, flag, peopleBetween } from './flag.ts';
import { overlap, type Range } from './range.ts';
import type { Figure, Moment, World } from './world.ts';

const subjectOf = (figure: Figure): string =>
  [figure.metric, figure.measure, figure.indicator, figure.basis, figure.asOfFrom, figure.asOfTo].join(' ');

const isLong = ({ precision, asOfFrom, asOfTo }: Figure): boolean =>
  precision === 'RANGE' && asOfFrom !== null && asOfTo !== null && lengthOf(asOfFrom, asOfTo) > 92;

const numberOf = (figure: Figure): Range => (figure.metric === 'COUNT' ? rangeOf(figure) : coverageOf(figure));

const differing = (figures: Figure[]): Flag[] => {
  const serving = figures.filter((figure) => !isChecked(figure) && figure.source !== null);
  return serving.flatMap((figure, place) =>
    serving
      .slice(place + 1)
      .filter((other) => other.source !== figure.source && subjectOf(other) === subjectOf(figure))
      .filter((other) => !overlap(numberOf(other), numberOf(figure)))
      .map((other) => {
        const people = figure.metric === 'COUNT' ? peopleBetween(rangeOf(figure).value, rangeOf(other).value) : null;
        return flag('SOURCES_DIFFER', [figure, other], people);
      }),
  );
};

export const figureFlags = (world: World, region: string, moment: Moment): Flag[] => {
  const figures = figuresOf(world, region, moment);
  return [
    ...figures.filter(isLong).map((figure) => flag('DATE_UNCERTAIN', [figure])),
    ...figures.filter(isUndated).map((figure) => flag('UNDATED', [figure])),
    ...figures.filter(({ provisional }) => provisional).map((figure) => flag('PROVISIONAL', [figure])),
    ...differing(figures),
  ];
};
