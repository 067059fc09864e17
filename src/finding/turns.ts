import { setImmediate as turn } from 'node:timers/promises';

/** Other requests wait no longer than about this while a list is computed, in milliseconds. */
const longestTurnMs = 10;

/** The turns of one long computation in the event loop, between which other work is done. */
export class Turns {
  private began = performance.now();
  private last: Promise<void> = Promise.resolve();

  /** To be awaited before each step: steps that are asked for together go on one by one. */
  next(): Promise<void> {
    this.last = this.last.then(() => this.giveWay());
    return this.last;
  }

  private async giveWay(): Promise<void> {
    if (performance.now() - this.began <= longestTurnMs) return;
    await turn();
    this.began = performance.now();
  }
}
