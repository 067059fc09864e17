/**
 * The figures beside a value that nothing is computed with, and the reason where there is no value.
 *
 * DECISIONS
 * - The claims of a value are the bounds, claims and undated figures about its indicator, on any basis, and those
 *   counts of its numerator or of the basis asked for. Dated ones count up to the day. Newest first, undated last.
 * - Without a numerator: ONLY_BOUNDS where a dated one is about the indicator or its numerator; else NO_NUMERATOR where
 *   the basis is known; else ONLY_BOUNDS where the basis has a dated bound; else NO_DATA.
 */
import { dayOf, figuresOf, isChecked, isUndated } from './figures.ts';
import type { Figure, Indicator, Moment, World } from './world.ts';

export const claimsAbout = (
  world: World,
  region: string,
  indicator: Indicator,
  basis: string,
  moment: Moment,
): Figure[] =>
  figuresOf(world, region, moment)
    .filter(
      (figure) =>
        isChecked(figure) &&
        (figure.metric === 'COUNT'
          ? figure.measure === indicator.numerator || figure.measure === basis
          : figure.indicator === indicator.code),
    )
    .toSorted((a, b) => {
      const [first, second] = [isUndated(a) ? '' : dayOf(a), isUndated(b) ? '' : dayOf(b)];
      if (first === second) return b.order - a.order;
      return first < second ? 1 : -1;
    });

export type Missing = 'NO_NUMERATOR' | 'NO_DENOMINATOR' | 'ZERO_DENOMINATOR' | 'NO_DATA' | 'ONLY_BOUNDS';

/** Why there is no value where there is no numerator. */
export const reasonWithoutNumerator = (claims: Figure[], indicator: Indicator, hasBasis: boolean): Missing => {
  const dated = claims.filter((figure) => !isUndated(figure));
  if (dated.some((figure) => figure.metric !== 'COUNT' || figure.measure === indicator.numerator)) return 'ONLY_BOUNDS';
  if (hasBasis) return 'NO_NUMERATOR';
  return dated.length > 0 ? 'ONLY_BOUNDS' : 'NO_DATA';
};
