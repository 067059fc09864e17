import type { DatePrecision } from '../../prisma/generated/client/enums.ts';
import { type Day, endOfMonth } from '../terms/calendar.ts';
import { type Sentence, said } from '../terms/sentence.ts';
import { earliestPublication } from '../values/published-number.ts';
import type { FigureRequest, Problem } from './figure-request.ts';

/** The first and last day of the period that the request names; null if undated. */
export const periodOf = ({ precision, asOf, asOfFrom }: FigureRequest): { from: Day; to: Day } | null => {
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

/** Checks the day and its precision. */
export const dayProblem = (request: FigureRequest, today: Day): Problem => {
  const { precision, asOf, asOfFrom } = request;
  if (asOfFrom !== null && precision !== 'RANGE') return ['asOfFrom', said`is only for a RANGE`];
  if (precision === 'UNDATED') return asOf === null ? null : ['asOf', said`an UNDATED figure has none`];
  const period = periodOf(request);
  if (!period) return ['asOf', said`${precision} needs a day; without one the precision is UNDATED`];
  if (precision === 'RANGE' && asOfFrom === null) return ['asOfFrom', said`a RANGE needs its first day`];
  if (period.from > period.to) return ['asOfFrom', said`lies after asOf`];
  if (period.from < earliestPublication)
    return [precision === 'RANGE' ? 'asOfFrom' : 'asOf', said`lies before ${earliestPublication}`];
  const problem = futureProblem(period.to, precision, today);
  return problem && ['asOf', problem];
};
