/** A source of numbers from 0 up to, but not including, 1. */
export type Random = () => number;

/** mulberry32: small, fast and good enough for a simulation; the same seed gives the same numbers. */
export const randomFrom = (seed: number): Random => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/** A whole number from `low` to `high`, both included. */
export const between = (random: Random, low: number, high: number): number =>
  low + Math.floor(random() * (high - low + 1));

/** One item of the list, which must not be empty. */
export const oneOf = <Item>(random: Random, list: readonly Item[]): Item =>
  list[Math.floor(random() * list.length)] as Item;

/** One item of the list, chosen by weight. */
export const weighted = <Item>(random: Random, list: readonly (readonly [Item, number])[]): Item => {
  let left = random() * list.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [item, weight] of list) {
    left -= weight;
    if (left < 0) return item;
  }
  return (list.at(-1) as readonly [Item, number])[0];
};
