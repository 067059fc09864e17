import type { Steps } from '../../src/terms/steps.ts';

/** The most that a computation does between two pauses, as `done` counts it, and its result. */
export const mostBetween = <Result>(steps: Steps<Result>, done: () => number): { most: number; result: Result } => {
  let most = 0;
  for (let before = done(); ; before = done()) {
    const step = steps.next();
    most = Math.max(most, done() - before);
    if (step.done) return { most, result: step.value };
  }
};

/** Gives the items one by one, and counts those it has given. */
export const oneByOne = <Item>(items: readonly Item[]): { items: Iterable<Item>; count: () => number } => {
  let count = 0;
  function* each(): Generator<Item> {
    for (const item of items) {
      count++;
      yield item;
    }
  }
  return { items: each(), count: () => count };
};
