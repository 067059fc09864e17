import { setImmediate as turn } from 'node:timers/promises';
import type { Steps } from '../terms/steps.ts';

/** Other work waits no longer than about this for a long computation, in milliseconds. */
const longestMs = 10;

/** The turns of one long computation in the event loop, between which other work is done. */
export class Turns {
  private began = performance.now();
  private last: Promise<void> = Promise.resolve();

  /** Whether this turn has taken 10 ms. */
  get isOver(): boolean {
    return performance.now() - this.began >= longestMs;
  }

  /** To be awaited before each step: steps that are asked for together go on one by one. */
  next(): Promise<void> {
    this.last = this.last.then(() => this.giveWay());
    return this.last;
  }

  /** Runs a computation, and gives way in its pauses. */
  async run<Result>(steps: Steps<Result>): Promise<Result> {
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
      if (this.isOver) await this.next();
    }
  }

  private async giveWay(): Promise<void> {
    if (!this.isOver) return;
    await turn();
    this.began = performance.now();
  }
}

/** Computes a result for each item, in turns. */
export const inTurns = async <Item, Result>(
  items: readonly Item[],
  compute: (item: Item, index: number) => Result,
): Promise<Result[]> => {
  const turns = new Turns();
  const results: Result[] = [];
  for (const [index, item] of items.entries()) {
    if (turns.isOver) await turns.next();
    results.push(compute(item, index));
  }
  return results;
};
