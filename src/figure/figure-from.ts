import type { Day } from '../terms/calendar.ts';
import { invalid, type Refused } from '../terms/refusal.ts';
import { said } from '../terms/sentence.ts';
import { basesOf, type Catalogue, indicatorOf, measureOf } from '../values/catalogue.ts';
import { basisBoundProblem, claimProblem, wordsProblem } from './claim-problem.ts';
import { dayProblem, periodOf } from './figure-period.ts';
import type { FigureRequest, NewFigure, Problem } from './figure-request.ts';
import { countsPeople, numberProblem, shapeProblem } from './number-problem.ts';
import { cleanSource, sourceProblem } from './source.ts';

const subjectProblem = ({ metric, measure, indicator, basis }: FigureRequest, catalogue: Catalogue): Problem => {
  if (metric === 'COUNT') {
    if (measure === null) return ['measure', said`is required for a COUNT`];
    if (!measureOf(catalogue, measure)) return ['measure', said`there is no measure ${JSON.stringify(measure)}`];
    if (indicator !== null) return ['indicator', said`is only for percentages; a COUNT has none`];
    return basis === null ? null : ['basis', said`is only for percentages; a COUNT has none`];
  }
  if (measure !== null) return ['measure', said`is only for a COUNT; ${metric} has an indicator`];
  if (indicator === null) return ['indicator', said`is required for ${metric}`];
  const known = indicatorOf(catalogue, indicator);
  if (!known) return ['indicator', said`there is no indicator ${JSON.stringify(indicator)}`];
  const bases = basesOf(known);
  if (basis === null || bases.includes(basis)) return null;
  return ['basis', said`${indicator} has no basis ${JSON.stringify(basis)}; it has ${bases.join(', ')}`];
};

/** The digits after the comma with which a number is written. */
const decimalsOf = (value: number): number => String(value).split('.')[1]?.length ?? 0;

/**
 * The figure that a request describes; `today` is the day in its region. The basis defaults to the indicator's own, the
 * decimals to those the percentage is written with. A month, semester or year counts from its last day. Returns an
 * INVALID refusal with the path of the field if the figure cannot be stored.
 */
export const figureFrom = (request: FigureRequest, catalogue: Catalogue, today: Day): NewFigure | Refused => {
  const source = request.source && cleanSource(request.source);
  const wrongSource = sourceProblem(source, today);
  const problem =
    subjectProblem(request, catalogue) ??
    shapeProblem(request) ??
    numberProblem(request) ??
    claimProblem(request) ??
    basisBoundProblem(request.measure, request.comparator, catalogue) ??
    wordsProblem(request) ??
    dayProblem(request, today) ??
    (wrongSource && [`source.${wrongSource[0]}`, wrongSource[1]]);
  if (problem) return invalid(...problem);
  const { metric, indicator, value, decimals } = request;
  const period = periodOf(request);
  const defaultBasis = indicator === null ? null : (indicatorOf(catalogue, indicator)?.basisCode ?? null);
  // Turns minus zero into zero.
  const plain = (number: number | null): number | null => (number === null ? null : number + 0);
  return {
    regionCode: request.region,
    metric,
    measureCode: request.measure,
    indicatorCode: indicator,
    basisCode: request.basis ?? defaultBasis,
    value: plain(value),
    low: plain(request.low),
    high: plain(request.high),
    comparator: request.comparator,
    approximate: request.approximate,
    decimals: countsPeople(metric) || metric === 'RANK' || value === null ? decimals : (decimals ?? decimalsOf(value)),
    targetPercent: request.targetPercent,
    extent: request.extent,
    among: request.among,
    of: request.of,
    printed: request.printed,
    provisional: request.provisional,
    asOfFrom: period?.from ?? null,
    asOf: period?.to ?? null,
    precision: request.precision,
    source,
  };
};
