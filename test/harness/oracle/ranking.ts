/**
 * A place among the siblings.
 *
 * DECISIONS
 * - Competition ranking by the value; `best` counts the siblings that are surely above, `worst` those that may be
 *   above.
 */
import { isAbove } from './exact.ts';
import { isWhollyAbove } from './range.ts';
import { type Value, valueAt } from './value.ts';
import { childrenOf, type Moment, type World } from './world.ts';

export type Rank = { position: number; best: number; worst: number; of: number };
type Placed = { rank: Rank; value: Value };

export const rankAmong = (values: Value[], region: string): Rank | null => {
  const known = values.flatMap(({ region: code, coverage }) => (coverage ? [{ code, coverage }] : []));
  const own = known.find(({ code }) => code === region)?.coverage;
  if (!own) return null;
  const others = known.filter(({ code }) => code !== region).map(({ coverage }) => coverage);
  return {
    position: 1 + others.filter((other) => isAbove(other.value, own.value)).length,
    best: 1 + others.filter((other) => isWhollyAbove(other, own)).length,
    worst: 1 + others.filter((other) => isAbove(other.high, own.low)).length,
    of: known.length,
  };
};

/** The children that have a value, best first; in code order where they are level. */
export const rankChildren = (
  world: World,
  parent: string,
  indicator: string,
  basis: string | null,
  moment: Moment,
): Placed[] => {
  const values = childrenOf(world, parent).map((child) => valueAt(world, child, indicator, basis, moment));
  return values
    .flatMap((value) => {
      const rank = rankAmong(values, value.region);
      return rank ? [{ rank, value }] : [];
    })
    .toSorted((a, b) => a.rank.position - b.rank.position || (a.value.region < b.value.region ? -1 : 1));
};
