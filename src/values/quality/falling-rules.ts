import { lastDay } from '../../terms/calendar.ts';
import { said } from '../../terms/sentence.ts';
import { basesOf, type Catalogue } from '../catalogue.ts';
import { type RegionFacts, statedCoverages } from '../evidence.ts';
import { type DatedFigure, rangeOf } from '../figure.ts';
import { isWhollyAbove, nearestPeople, type Range } from '../range.ts';
import { peopleText, percentText } from '../text.ts';
import type { Finding } from './finding.ts';
import { countsByMeasure } from './measure-counts.ts';

type Total = { range: Range; figure: DatedFigure };

/** Each total with the highest of an earlier day that it fell below: its high end lies below the other's low end. */
const falls = (totals: Total[]): [earlier: Total, later: Total][] =>
  totals.flatMap((later): [Total, Total][] => {
    const [earlier] = totals
      .filter(({ figure, range }) => figure.asOf < later.figure.asOf && isWhollyAbove(range, later.range))
      .toSorted(
        (a, b) =>
          b.range.low - a.range.low ||
          (a.figure.asOf === b.figure.asOf ? b.figure.order - a.figure.order : a.figure.asOf < b.figure.asOf ? 1 : -1),
      );
    return earlier ? [[earlier, later]] : [];
  });

/** A total that should only grow and fell: kept, and flagged. */
export const fallingFindings = (facts: RegionFacts, catalogue: Catalogue): Finding[] => {
  const counts = countsByMeasure(facts.figures);
  return catalogue.measures
    .filter(({ cumulative }) => cumulative)
    .flatMap(({ code }) => {
      const totals = (counts.get(code) ?? []).map((figure) => ({ range: rangeOf(figure), figure }));
      return falls(totals).map(([earlier, later]): Finding => {
        const people = nearestPeople(earlier.range.value) - nearestPeople(later.range.value);
        const [from, to] = [earlier.figure.asOf, later.figure.asOf];
        const message = said`${code} fell by ${peopleText(people)} people between ${from} and ${to}.`;
        const figures = [earlier.figure, later.figure];
        return { rule: 'FALLING_CUMULATIVE', severity: 'WARNING', message, people, figures };
      });
    });
};

/** A stated coverage below an earlier one on the same basis. */
export const fallingCoverageFindings = (facts: RegionFacts, catalogue: Catalogue): Finding[] =>
  catalogue.indicators.flatMap((indicator) =>
    basesOf(indicator).flatMap((basisCode) => {
      const stated = statedCoverages(facts.figures, indicator, basisCode, lastDay);
      const totals = stated.map(({ percent, figure }) => ({ range: percent, figure }));
      return falls(totals).map(([earlier, later]): Finding => {
        const [before, after] = [percentText(earlier.range.value), percentText(later.range.value)];
        const [from, to] = [earlier.figure.asOf, later.figure.asOf];
        const message = said`${indicator.code} fell from ${before} on ${from} to ${after} on ${to}.`;
        const figures = [earlier.figure, later.figure];
        return { rule: 'FALLING_COVERAGE', severity: 'WARNING', message, people: null, figures };
      });
    }),
  );
