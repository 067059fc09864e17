import { cleanSource, type NewSource, type OfferedSource, sourceProblem } from '../figure/source.ts';
import type { Day } from '../terms/calendar.ts';
import { invalid, type Refused } from '../terms/refusal.ts';
import { type Sentence, said } from '../terms/sentence.ts';
import { requiredTextProblem } from '../terms/text.ts';
import { basesOf, type Catalogue, indicatorOf } from '../values/catalogue.ts';
import { earliestPublication, mostDecimals } from '../values/published-number.ts';
import type { Target } from '../values/target.ts';

/** A target as an administrator sends it. Its region code is known to be well-formed. */
export type TargetRequest = {
  indicator: string;
  region: string;
  percent: number;
  basis: string | null;
  from: Day;
  to: Day;
  setBy: string;
  source: OfferedSource | null;
  /** The number of the target that this one repeats. */
  restates: number | null;
};
/** A target that fits, to be stored. */
export type NewTarget = Omit<Target, 'id' | 'order'> & { source: NewSource | null };

const longestSetter = 200;
const lastDay = '2199-12-31';

/** An input field and the problem with it. */
type Problem = [field: keyof TargetRequest, problem: Sentence] | null;

const problemOf = (request: TargetRequest, catalogue: Catalogue): Problem => {
  const { percent, basis, from, to } = request;
  const indicator = indicatorOf(catalogue, request.indicator);
  if (!indicator) return ['indicator', said`there is no indicator ${JSON.stringify(request.indicator)}`];
  const bases = basesOf(indicator);
  if (basis !== null && !bases.includes(basis))
    return ['basis', said`${indicator.code} has no basis ${JSON.stringify(basis)}; it has ${bases.join(', ')}`];
  if (!(percent > 0 && percent <= 100)) return ['percent', said`must be above 0 and at most 100`];
  if (Number(percent.toFixed(mostDecimals)) !== percent)
    return ['percent', said`has more than ${mostDecimals} decimals`];
  if (from > to) return ['to', said`lies before from (${from})`];
  if (from < earliestPublication) return ['from', said`lies before ${earliestPublication}`];
  if (to > lastDay) return ['to', said`lies after ${lastDay}`];
  const problem = requiredTextProblem(request.setBy.trim(), longestSetter);
  return problem && ['setBy', problem];
};

/**
 * The target that a request describes, on the indicator's own basis unless the request names one; `today` is the day in
 * its region. Returns an INVALID
 * refusal naming the field if there is a problem.
 */
export const targetFrom = (request: TargetRequest, catalogue: Catalogue, today: Day): NewTarget | Refused => {
  const problem = problemOf(request, catalogue);
  if (problem) return invalid(...problem);
  const source = request.source && cleanSource(request.source);
  const wrongSource = sourceProblem(source, today);
  if (wrongSource) return invalid(`source.${wrongSource[0]}`, wrongSource[1]);
  const { indicator, region, percent, basis, from, to, setBy } = request;
  const defaultBasis = indicatorOf(catalogue, indicator)?.basisCode ?? '';
  return {
    indicatorCode: indicator,
    regionCode: region,
    percent,
    basisCode: basis ?? defaultBasis,
    from,
    to,
    setBy: setBy.trim(),
    restatesId: request.restates,
    source,
  };
};
