import type { Range } from './range.ts';

/** Competition rank (1, 2, 2, 4) among `of` values; best and worst differ where ranges overlap. */
export type Rank = { position: number; best: number; worst: number; of: number };

/**
 * The rank of each value, in the order given; rank 1 is the highest percentage. Each rank is a binary search in sorted
 * copies, so ranking the 83,762 villages stays cheap.
 */
export const rankAll = (values: Range[]): Rank[] => {
  const settled = values.map(({ value, low, high }) => ({
    value: settle(value),
    low: settle(low),
    high: settle(high),
  }));
  const percents = settled.map((range) => range.value).toSorted(descending);
  const lows = settled.map((range) => range.low).toSorted(descending);
  const highs = settled.map((range) => range.high).toSorted(descending);
  return settled.map((range) => ({
    position: 1 + countAbove(percents, range.value),
    best: 1 + countAbove(lows, range.high),
    worst: 1 + countAbove(highs, range.low) - (range.high > range.low ? 1 : 0),
    of: values.length,
  }));
};

/** Items with a value, best first and equals in the order given, and the number of items without one. */
export type Ranked<Item> = { ranked: { rank: Rank; computed: Item }[]; missing: number };

/** Ranks the items that have a value among each other. */
export const rankKnown = <Item extends { value: { coverage: Range | null } }>(items: Item[]): Ranked<Item> => {
  const known = items.flatMap((computed) =>
    computed.value.coverage ? [{ computed, range: computed.value.coverage }] : [],
  );
  const ranks = rankAll(known.map(({ range }) => range));
  const ranked = known
    .map(({ computed }, index) => ({ rank: ranks[index] as Rank, computed }))
    // A stable sort: ties stay in the order given.
    .toSorted((a, b) => a.rank.position - b.rank.position);
  return { ranked, missing: items.length - known.length };
};

// A percentage that was derived and divided again may differ from the printed one in its sixteenth digit.
const settle = (percent: number): number => Math.round(percent * 1e9);

const descending = (a: number, b: number): number => b - a;

/** The number of values above the limit in a list sorted from high to low. */
const countAbove = (sorted: number[], limit: number): number => {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((sorted[middle] as number) > limit) from = middle + 1;
    else to = middle;
  }
  return from;
};
