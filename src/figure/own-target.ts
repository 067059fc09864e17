import type { Queryable } from '../database/database.ts';
import { readTargets } from '../indicator/evidence.store.ts';
import { invalid, type Refused } from '../terms/refusal.ts';
import { type Sentence, said } from '../terms/sentence.ts';
import type { Figure } from '../values/figure.ts';
import { bindingTarget, type Target } from '../values/target.ts';
import { refersToTarget } from './claim-problem.ts';

type Referring = Pick<Figure, 'metric' | 'regionCode' | 'indicatorCode' | 'targetPercent' | 'asOf'>;

/** Whether the figure refers to a target and its source does not say which. */
export const needsTarget = ({ metric, targetPercent }: Referring): boolean =>
  refersToTarget(metric) && targetPercent === null;

/** The percentage of the target that bound on the figure's day, or a sentence that says why there is none. */
export const targetPercentOf = (targets: Target[], figure: Referring): number | Sentence => {
  const { metric, regionCode, indicatorCode, asOf } = figure;
  if (asOf === null) return said`is required for ${metric} without a day`;
  const target = bindingTarget(targets, regionCode, indicatorCode ?? '', asOf);
  return target?.percent ?? said`is required for ${metric}: no target was in force in ${regionCode} on ${asOf}`;
};

/**
 * The figure with the percentage of the target it refers to; INVALID at `targetPercent` where neither the source nor a
 * target in force gives one. It is kept with the figure, so a later target changes nothing that was published.
 */
export const withOwnTarget = async <Offered extends Referring>(
  client: Queryable,
  figure: Offered,
): Promise<Offered | Refused> => {
  if (!needsTarget(figure)) return figure;
  const percent = targetPercentOf(await readTargets(client, [figure.regionCode]), figure);
  return typeof percent === 'number' ? { ...figure, targetPercent: percent } : invalid('targetPercent', percent);
};
