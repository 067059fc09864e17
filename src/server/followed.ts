import type { ExecutionResult } from 'graphql';

/**
 * A subscription that runs for its subscriber alone: one execution for each item. It is not a generator, because
 * return() must reach the items even while next() is waiting for one.
 */
export class Followed implements AsyncIterableIterator<ExecutionResult> {
  private readonly items: AsyncIterator<unknown>;
  private readonly execute: (item: unknown) => Promise<ExecutionResult>;
  private readonly mask: (error: unknown) => unknown;
  private over: (() => void) | null = null;

  constructor(
    items: AsyncIterable<unknown>,
    execute: (item: unknown) => Promise<ExecutionResult>,
    mask: (error: unknown) => unknown,
  ) {
    this.items = items[Symbol.asyncIterator]();
    this.execute = execute;
    this.mask = mask;
  }

  /** Has `over` called once there are no more items. */
  whenOver(over: () => void): void {
    this.over = over;
  }

  async next(): Promise<IteratorResult<ExecutionResult, undefined>> {
    try {
      const step = await this.items.next();
      if (step.done) return this.end();
      return { done: false, value: await this.execute(step.value) };
    } catch (error) {
      // An iterator that throws is finished: the consumer never calls return().
      await this.return();
      throw this.mask(error);
    }
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    await this.items.return?.();
    return this.end();
  }

  private end(): IteratorReturnResult<undefined> {
    this.over?.();
    this.over = null;
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
