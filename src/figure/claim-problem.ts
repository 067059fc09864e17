import type { FigureMetric } from '../../prisma/generated/client/enums.ts';
import { levelOf, parentOf } from '../terms/region-code.ts';
import { said } from '../terms/sentence.ts';
import { optionalTextProblem } from '../terms/text.ts';
import { basesOf, type Catalogue } from '../values/catalogue.ts';
import type { FigureRequest, Problem } from './figure-request.ts';
import { isPlace, lastPlace } from './number-problem.ts';

/** The parts of a request that are checked against each other. */
export type ClaimParts = Pick<
  FigureRequest,
  'metric' | 'region' | 'value' | 'comparator' | 'low' | 'high' | 'targetPercent' | 'extent' | 'among' | 'of'
>;

/** The longest text in the words of a source. */
export const longestText = 200;
const targetMetrics = new Set<FigureMetric>(['ACHIEVEMENT', 'GAP_POINTS', 'TARGET_PEOPLE']);
/** Whether a figure refers to a target. */
export const refersToTarget = (metric: FigureMetric): boolean => targetMetrics.has(metric);

/** Checks the parts that only some kinds of figures have. */
export const claimProblem = ({
  metric,
  region,
  value,
  comparator,
  low,
  high,
  targetPercent,
  extent,
  among,
  of,
}: ClaimParts): Problem => {
  if (extent !== 'WHOLE') {
    if (metric !== 'COVERAGE') return ['extent', said`is only for COVERAGE`];
    if (!['COUNTRY', 'PROVINCE'].includes(levelOf(region))) return ['extent', said`${region} has no regencies`];
  }
  if (targetPercent !== null) {
    if (!refersToTarget(metric)) return ['targetPercent', said`is only for ACHIEVEMENT, GAP_POINTS and TARGET_PEOPLE`];
    if (!(targetPercent > 0 && targetPercent <= 100)) return ['targetPercent', said`must be above 0 and at most 100`];
  }
  if (metric !== 'RANK') {
    if (among !== null) return ['among', said`is only for RANK`];
    return of === null ? null : ['of', said`is only for RANK`];
  }
  if (parentOf(region) === null) return ['region', said`${region} has no peers to be ranked among`];
  if (comparator !== 'EQ' || low !== null || high !== null) return ['comparator', said`a RANK is one place`];
  if (value === null || !isPlace(value)) return ['value', said`must be a place, 1 to ${lastPlace}`];
  if (of === null) return null;
  if (!isPlace(of)) return ['of', said`must be a number of regions, 1 to ${lastPlace}`];
  return of < value ? ['of', said`is smaller than the rank`] : null;
};

const bounds = new Set(['LT', 'LTE', 'GT', 'GTE']);

/** Checks that a count that only serves as a basis is no bound: nothing can be divided by "at least 40,000". */
export const basisBoundProblem = (
  measure: string | null,
  comparator: FigureRequest['comparator'],
  { indicators }: Pick<Catalogue, 'indicators'>,
): Problem => {
  if (measure === null || !bounds.has(comparator)) return null;
  const isBasis = indicators.some((each) => basesOf(each).includes(measure));
  const isCounted = indicators.some(({ numeratorCode }) => numeratorCode === measure);
  return isBasis && !isCounted ? ['comparator', said`${measure} is a basis, which cannot be a bound`] : null;
};

/** Checks the texts in the words of the source. */
export const wordsProblem = (request: Pick<FigureRequest, 'among' | 'printed'>): Problem => {
  for (const name of ['among', 'printed'] as const) {
    const problem = optionalTextProblem(request[name], longestText);
    if (problem) return [name, problem];
  }
  return null;
};
