import { daysBetween } from '../../terms/calendar.ts';
import { said } from '../../terms/sentence.ts';
import { longestProofDays } from '../basis.ts';
import { asCoverage, type RegionFacts } from '../evidence.ts';
import { type DatedFigure, isComputable, isDated, rangeOf } from '../figure.ts';
import { figureText, numberText, subjectOf } from '../figure-text.ts';
import { overlap, type Range } from '../range.ts';
import type { Finding } from './finding.ts';

const longestCertainDays = 92;

/** Figures without a day: shown, never computed with. */
export const undatedFindings = (facts: RegionFacts): Finding[] =>
  facts.figures
    .filter((figure) => !isDated(figure))
    .map((figure) => ({
      rule: 'UNDATED',
      severity: 'INFO',
      message: said`${figureText(figure)} has no day, so it is not used in any computation.`,
      people: null,
      figures: [figure],
    }));

/** Figures of a period so long that its last day says little. */
export const uncertainDateFindings = (facts: RegionFacts): Finding[] =>
  facts.figures.filter(isDated).flatMap((figure): Finding[] => {
    // The first and the last day both count.
    const days = figure.asOfFrom === null ? 0 : daysBetween(figure.asOfFrom, figure.asOf) + 1;
    if (figure.precision !== 'RANGE' || days <= longestCertainDays) return [];
    const message = said`${numberText(figure)} ${subjectOf(figure)} is of some day from ${figure.asOfFrom ?? ''} to ${figure.asOf}: ${days} days.`;
    return [{ rule: 'DATE_UNCERTAIN', severity: 'INFO', message, people: null, figures: [figure] }];
  });

export const provisionalFindings = (facts: RegionFacts): Finding[] =>
  facts.figures
    .filter(({ provisional }) => provisional)
    .map((figure) => ({
      rule: 'PROVISIONAL',
      severity: 'INFO',
      message: said`${figureText(figure)} was published as provisional.`,
      people: null,
      figures: [figure],
    }));

/** An achievement as coverage, because the two sources may have taken different targets. */
const numberOf = (figure: DatedFigure): Range => asCoverage(figure)?.percent ?? rangeOf(figure);

const subjectAndPeriod = (figure: DatedFigure): string =>
  [figure.metric, figure.measureCode, figure.indicatorCode, figure.basisCode, figure.asOfFrom, figure.asOf].join(' ');

/** Two sources that print other numbers of the same thing and the same period. */
export const sourcesDifferFindings = (facts: RegionFacts): Finding[] => {
  const sourced = facts.figures.filter(isComputable).filter(({ sourceId }) => sourceId !== null);
  return [...Map.groupBy(sourced, subjectAndPeriod).values()].flatMap((same) =>
    same.flatMap((figure, index) =>
      same.slice(index + 1).flatMap((other): Finding[] => {
        if (figure.sourceId === other.sourceId || overlap(numberOf(figure), numberOf(other))) return [];
        const message = said`Two sources say ${numberText(figure)} and ${figureText(other)}.`;
        const people = figure.metric === 'COUNT' ? Math.abs(rangeOf(figure).value - rangeOf(other).value) : null;
        return [{ rule: 'SOURCES_DIFFER', severity: 'WARNING', message, people, figures: [figure, other] }];
      }),
    ),
  );
};

/** Percentages of one indicator and about one time on different bases: they cannot be compared. */
export const basesDifferFindings = (facts: RegionFacts): Finding[] => {
  const percentages = facts.figures.filter(isComputable).filter(({ indicatorCode }) => indicatorCode !== null);
  return [...Map.groupBy(percentages, ({ indicatorCode }) => indicatorCode).values()].flatMap((figures) => {
    const newestFirst = figures.toSorted((a, b) => (a.asOf < b.asOf ? 1 : a.asOf > b.asOf ? -1 : b.order - a.order));
    return newestFirst.flatMap((figure, index) =>
      newestFirst.slice(index + 1).flatMap((other): Finding[] => {
        const [one, two] = [figure.basisCode ?? '', other.basisCode ?? ''];
        if (one === two || daysBetween(other.asOf, figure.asOf) > longestProofDays) return [];
        const message = said`${figureText(figure)} is on ${one}, ${figureText(other)} is on ${two}: the percentages cannot be compared.`;
        return [{ rule: 'BASES_DIFFER', severity: 'INFO', message, people: null, figures: [figure, other] }];
      }),
    );
  });
};
