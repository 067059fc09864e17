import type { DatePrecision, FigureMetric } from '../../prisma/generated/client/enums.ts';
import { type Day, endOfMonth } from '../terms/calendar.ts';
import { invalid, type Refused } from '../terms/refusal.ts';
import { type Sentence, said } from '../terms/sentence.ts';
import { basesOf, type Catalogue, indicatorOf, measureOf } from '../values/catalogue.ts';
import type { Figure } from '../values/figure.ts';
import type { PublishedNumber } from '../values/published-number.ts';
import { cleanSource, type NewSource, sourceProblem } from './source.ts';

/** A figure as an administrator sends it. Its region code is known to be well-formed. */
export type FigureRequest = PublishedNumber & {
  region: string;
  metric: FigureMetric;
  measure: string | null;
  indicator: string | null;
  basis: string | null;
  /** The day, or any day of the period where the precision is a month, a semester or a year. */
  asOf: Day | null;
  /** The first day of a RANGE. */
  asOfFrom: Day | null;
  precision: DatePrecision;
  source: NewSource | null;
};

/** A valid figure, ready to be stored. */
export type NewFigure = Omit<Figure, 'id'> & { asOfFrom: Day | null; source: NewSource | null };

/** The path of an input field and the problem with it. */
type Problem = [path: string, problem: Sentence] | null;

const mostPeople = 2_000_000_000;
const mostPercent = 1000;
const mostDecimals = 6;
/** No office existed before that day to publish anything. */
const firstDay = '1945-08-17';

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

/** Checks which of value, low and high are given, and their order. */
const shapeProblem = ({ comparator, value, low, high }: FigureRequest): Problem => {
  if (comparator === 'BETWEEN') {
    if (value !== null) return ['value', said`must be empty for BETWEEN, which has low and high instead`];
    if (low === null) return ['low', said`BETWEEN needs low and high`];
    if (high === null) return ['high', said`BETWEEN needs low and high`];
    return low <= high ? null : ['low', said`is above high`];
  }
  if (value === null) return ['value', said`${comparator} needs a value`];
  if (comparator !== 'EQ' && (low !== null || high !== null))
    return [low === null ? 'high' : 'low', said`${comparator} is itself a bound and takes no other`];
  if ((low === null) !== (high === null))
    return [low === null ? 'low' : 'high', said`give both low and high, or neither`];
  if (low === null || high === null) return null;
  if (low > high) return ['low', said`is above high`];
  return low <= value && value <= high ? null : ['value', said`lies outside low and high`];
};

const hasDecimals = (value: number, decimals: number): boolean => Number(value.toFixed(decimals)) !== value;

const sizeProblem = (metric: FigureMetric, value: number): Sentence | null => {
  if (!Number.isFinite(value)) return said`is not a number`;
  if (metric === 'COUNT')
    return Number.isInteger(value) && value >= 0 && value <= mostPeople
      ? null
      : said`must be a whole number of people, 0 to ${mostPeople}`;
  if (value < 0 || value > mostPercent) return said`must be a percentage, 0 to ${mostPercent}`;
  return hasDecimals(value, mostDecimals) ? said`has more than ${mostDecimals} decimals` : null;
};

const numberProblem = (request: FigureRequest): Problem => {
  const { metric, decimals } = request;
  const numbers = (['value', 'low', 'high'] as const).flatMap((name): [string, number][] => {
    const number = request[name];
    return number === null ? [] : [[name, number]];
  });
  for (const [name, number] of numbers) {
    const problem = sizeProblem(metric, number);
    if (problem) return [name, problem];
  }
  if (decimals === null) return null;
  if (metric === 'COUNT') return ['decimals', said`is only for percentages; counts are whole numbers`];
  if (!Number.isInteger(decimals) || decimals < 0 || decimals > mostDecimals)
    return ['decimals', said`must be 0 to ${mostDecimals}`];
  // Bounds may have more decimals than the value: 7.34 is 7.335 to 7.345.
  const { value } = request;
  return value !== null && hasDecimals(value, decimals)
    ? ['decimals', said`${value} has more than ${decimals} decimals`]
    : null;
};

/** The number of decimals with which a number is written. */
const decimalsOf = (value: number): number => String(value).split('.')[1]?.length ?? 0;

/** The first and last day of the period that the request names; null if undated. */
const periodOf = ({ precision, asOf, asOfFrom }: FigureRequest): { from: Day; to: Day } | null => {
  if (asOf === null) return null;
  const [year, month] = [asOf.slice(0, 4), asOf.slice(0, 7)];
  switch (precision) {
    case 'UNDATED':
      return null;
    case 'DAY':
      return { from: asOf, to: asOf };
    case 'MONTH':
      return { from: `${month}-01`, to: endOfMonth(asOf) };
    case 'SEMESTER':
      return month <= `${year}-06`
        ? { from: `${year}-01-01`, to: `${year}-06-30` }
        : { from: `${year}-07-01`, to: `${year}-12-31` };
    case 'YEAR':
      return { from: `${year}-01-01`, to: `${year}-12-31` };
    case 'RANGE':
      return { from: asOfFrom ?? asOf, to: asOf };
  }
};

/**
 * The problem with a figure for a day that is still in the future; null if there is none. `today` is the day in its
 * region.
 */
export const futureProblem = (day: Day, precision: DatePrecision, today: Day): Sentence | null => {
  if (day <= today) return null;
  return precision === 'DAY' || precision === 'RANGE'
    ? said`${day} lies in the future: it is ${today} in that region`
    : said`${day} lies in the future: it is ${today} in that region; a ${precision} counts from its last day`;
};

const dayProblem = (request: FigureRequest, today: Day): Problem => {
  const { precision, asOf, asOfFrom } = request;
  if (asOfFrom !== null && precision !== 'RANGE') return ['asOfFrom', said`is only for a RANGE`];
  if (precision === 'UNDATED') return asOf === null ? null : ['asOf', said`an UNDATED figure has none`];
  const period = periodOf(request);
  if (!period) return ['asOf', said`${precision} needs a day; without one the precision is UNDATED`];
  if (precision === 'RANGE' && asOfFrom === null) return ['asOfFrom', said`a RANGE needs its first day`];
  if (period.from > period.to) return ['asOfFrom', said`lies after asOf`];
  if (period.from < firstDay) return [precision === 'RANGE' ? 'asOfFrom' : 'asOf', said`lies before ${firstDay}`];
  const problem = futureProblem(period.to, precision, today);
  return problem && ['asOf', problem];
};

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
    decimals: metric === 'COUNT' || value === null ? decimals : (decimals ?? decimalsOf(value)),
    asOfFrom: period?.from ?? null,
    asOf: period?.to ?? null,
    precision: request.precision,
    source,
  };
};
