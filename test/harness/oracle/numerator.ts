/**
 * Point 1: the figure that the numerator stands on.
 *
 * DECISIONS
 * - Coverage and achievement are one kind: of several of one day the later recorded wins, whichever it is.
 * - Only percentages on the basis asked for compete; one on another basis neither serves nor hides an older count.
 */
import { countsOf, dayOf, newestFirst, percentagesOf } from './figures.ts';
import type { Figure, Indicator, Moment, World } from './world.ts';

export const newestCount = (world: World, region: string, measure: string, moment: Moment): Figure | null =>
  newestFirst(countsOf(world, region, measure, moment))[0] ?? null;

/** A count or a stated percentage; null where neither is known. */
export const numeratorOf = (
  world: World,
  region: string,
  indicator: Indicator,
  basis: string,
  moment: Moment,
): Figure | null => {
  const count = newestCount(world, region, indicator.numerator, moment);
  const [stated] = newestFirst(
    percentagesOf(world, region, moment).filter(
      (figure) => figure.indicator === indicator.code && figure.basis === basis,
    ),
  );
  if (!count || !stated) return count ?? stated ?? null;
  return dayOf(stated) > dayOf(count) ? stated : count;
};
