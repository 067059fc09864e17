import type { FigureMetric } from '../../prisma/generated/client/enums.ts';
import { type Sentence, said } from '../terms/sentence.ts';
import { mostDecimals, mostPeople, mostPercent } from '../values/published-number.ts';
import type { FigureRequest, Problem } from './figure-request.ts';

/** The lowest place that a rank can be. */
export const lastPlace = 100_000;

/** Checks which of value, low and high are given, and their order. */
export const shapeProblem = ({ comparator, value, low, high }: FigureRequest): Problem => {
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

/** Whether the number of such a figure is people. */
export const countsPeople = (metric: FigureMetric): boolean => metric === 'COUNT' || metric === 'TARGET_PEOPLE';

/** Whether the number can be a place among others. */
export const isPlace = (value: number): boolean => Number.isInteger(value) && value >= 1 && value <= lastPlace;

const sizeProblem = (metric: FigureMetric, value: number): Sentence | null => {
  if (!Number.isFinite(value)) return said`is not a number`;
  if (metric === 'RANK') return isPlace(value) ? null : said`must be a place, 1 to ${lastPlace}`;
  if (countsPeople(metric))
    return Number.isInteger(value) && value >= 0 && value <= mostPeople
      ? null
      : said`must be a whole number of people, 0 to ${mostPeople}`;
  if (value < 0 || value > mostPercent) return said`must be a percentage, 0 to ${mostPercent}`;
  return hasDecimals(value, mostDecimals) ? said`has more than ${mostDecimals} decimals` : null;
};

/** Checks the size and the decimals of its numbers. */
export const numberProblem = (request: FigureRequest): Problem => {
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
  if (countsPeople(metric) || metric === 'RANK')
    return ['decimals', said`is only for percentages; counts are whole numbers`];
  if (!Number.isInteger(decimals) || decimals < 0 || decimals > mostDecimals)
    return ['decimals', said`must be 0 to ${mostDecimals}`];
  // Bounds may have more decimals than the value: 7.34 is 7.335 to 7.345.
  const { value } = request;
  return value !== null && hasDecimals(value, decimals)
    ? ['decimals', said`${value} has more than ${decimals} decimals`]
    : null;
};
