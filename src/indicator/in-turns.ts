import { setImmediate as turn } from 'node:timers/promises';

const longestMs = 10;

/** Computes a result for each item, and gives other work a turn on the event loop whenever that has taken 10 ms. */
export const inTurns = async <Item, Result>(
  items: readonly Item[],
  compute: (item: Item, index: number) => Result,
): Promise<Result[]> => {
  const results: Result[] = [];
  let since = performance.now();
  for (const [index, item] of items.entries()) {
    results.push(compute(item, index));
    if (performance.now() - since < longestMs) continue;
    await turn();
    since = performance.now();
  }
  return results;
};
