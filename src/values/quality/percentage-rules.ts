import { daysBetween } from '../../terms/calendar.ts';
import { said } from '../../terms/sentence.ts';
import { basesOf, type Catalogue, type Indicator, indicatorOf } from '../catalogue.ts';
import { basisEvidence, isMeasured, newestCount, openness, type People, type RegionFacts } from '../evidence.ts';
import { type DatedFigure, isDated, rangeOf } from '../figure.ts';
import { overlap, percentOf, type Range, scaled } from '../range.ts';
import { bindingTarget } from '../target.ts';
import { peopleText, percentText } from '../text.ts';
import type { Finding } from './finding.ts';

// A basis from another day is not exact to the last digit: populations change by about two percent a year.
const basisDrift = 0.02;
const oldestBasisDays = 366;

/** A way to read a percentage, with the percentage that the known count and basis give for it. */
type Fit = { metric: 'COVERAGE' | 'ACHIEVEMENT'; basisCode: string; basis: People; share: number; percent: Range };

const basisOn = (
  facts: RegionFacts,
  catalogue: Catalogue,
  indicator: Indicator,
  code: string,
  figure: DatedFigure,
): People | null => {
  // Leave out bases derived from the percentages of this very indicator: they are being checked.
  const basis = basisEvidence(facts.figures, { catalogue, indicator, basisCode: code, day: figure.asOf }, true);
  if (!basis || basis.range.value === 0 || daysBetween(basis.day, figure.asOf) > oldestBasisDays) return null;
  if (basis.day === figure.asOf) return basis;
  const { value, low, high } = basis.range;
  return { ...basis, range: { value, low: low * (1 - basisDrift), high: high * (1 + basisDrift) } };
};

const readingsOf = (
  facts: RegionFacts,
  catalogue: Catalogue,
  indicator: Indicator,
  figure: DatedFigure,
  count: People,
): Fit[] => {
  const target = bindingTarget(facts.targets, facts.code, indicator.code, figure.asOf);
  return basesOf(indicator).flatMap((basisCode) => {
    const basis = basisOn(facts, catalogue, indicator, basisCode, figure);
    if (!basis) return [];
    const coverage = percentOf(count.range, basis.range);
    const reading = (metric: Fit['metric'], share: number): Fit => ({
      metric,
      basisCode,
      basis,
      share,
      percent: scaled(coverage, 1 / share),
    });
    return [reading('COVERAGE', 1), ...(target ? [reading('ACHIEVEMENT', target.percent / 100)] : [])];
  });
};

const contradiction = (figure: DatedFigure, count: People, own: Fit, other: Fit | undefined): Finding => {
  const stated = rangeOf(figure);
  const implied = Math.round((stated.value / 100) * own.basis.range.value * own.share);
  const people = Math.abs(implied - count.range.value);
  const figures = [...new Set([figure, ...count.figures, ...own.basis.figures])];
  const published = percentText(stated.value);
  if (other && other.metric !== own.metric && other.metric === 'ACHIEVEMENT') {
    const message = said`${published} is published as coverage, but it is the achievement against the target on ${other.basisCode}: coverage is ${percentText(other.percent.value * other.share)}.`;
    return { rule: 'MEANS_ACHIEVEMENT', severity: 'ERROR', message, people, figures };
  }
  if (other) {
    const message = said`${published} fits ${other.basisCode} (${other.metric}), not ${own.basisCode}, the basis it is published on.`;
    return { rule: 'OTHER_BASIS', severity: 'WARNING', message, people, figures };
  }
  const [of, would] = [peopleText(own.basis.range.value), peopleText(implied)];
  const [apart, counted] = [peopleText(people), peopleText(count.range.value)];
  const message =
    implied > count.range.value
      ? said`${published} of ${of} would be ${would} people, ${apart} more than the ${counted} counted the same day.`
      : said`${published} of ${of} would be ${would} people, ${apart} fewer than the ${counted} counted the same day.`;
  return { rule: 'PERCENT_CONTRADICTS_COUNT', severity: 'ERROR', message, people, figures };
};

/**
 * Checks each published percentage against the count of the same day: does it match as published and, if not, under
 * another reading? Raises PERCENT_CONTRADICTS_COUNT, MEANS_ACHIEVEMENT or OTHER_BASIS.
 */
export const percentageFindings = (facts: RegionFacts, catalogue: Catalogue): Finding[] =>
  facts.figures.filter(isDated).flatMap((figure) => {
    const indicator = figure.indicatorCode === null ? undefined : indicatorOf(catalogue, figure.indicatorCode);
    if (!indicator) return [];
    const count = newestCount(facts.figures, indicator.numeratorCode, figure.asOf);
    if (count?.day !== figure.asOf || ![figure, ...count.figures].every(isMeasured)) return [];
    const readings = readingsOf(facts, catalogue, indicator, figure, count);
    const own = readings.find((reading) => reading.metric === figure.metric && reading.basisCode === figure.basisCode);
    const stated = rangeOf(figure);
    if (!own || overlap(own.percent, stated)) return [];
    const others = readings.filter((reading) => reading !== own && overlap(reading.percent, stated));
    const other =
      others.find((reading) => reading.metric === 'ACHIEVEMENT' && own.metric === 'COVERAGE') ??
      others.find((reading) => reading.basisCode !== own.basisCode);
    // If the basis was derived from another percentage, trust the more precise of the two percentages.
    const [, derivedWith] = own.basis.derived ? own.basis.figures : [];
    return derivedWith && openness(derivedWith) >= openness(figure) ? [] : [contradiction(figure, count, own, other)];
  });

/** Flags published coverage above 100 %. The figures are kept. */
export const over100Findings = (facts: RegionFacts): Finding[] =>
  facts.figures
    .filter((figure) => figure.metric === 'COVERAGE' && rangeOf(figure).low > 100)
    .map((figure) => ({
      rule: 'OVER_100_PERCENT',
      severity: 'WARNING',
      message: said`${percentText(rangeOf(figure).value)} of ${figure.basisCode ?? ''} is published, which is more than everyone.`,
      people: null,
      figures: [figure],
    }));

/** Flags figures without a day, which are shown but never used in computations. */
export const undatedFindings = (facts: RegionFacts): Finding[] =>
  facts.figures
    .filter((figure) => !isDated(figure))
    .map((figure) => ({
      rule: 'UNDATED',
      severity: 'INFO',
      message: said`The figure has no day, so it is not used in any computation.`,
      people: null,
      figures: [figure],
    }));
