import type { ExecutionResult } from 'graphql';

/**
 * A subscription that runs for its subscriber alone: one execution for each item. It is not a generator, because
 * return() must reach the items even while next() is waiting for one.
 */
export class Followed implements AsyncIterableIterator<ExecutionResult> {
  private readonly items: AsyncIterator<unknown>;
  private readonly execute: (item: unknown) => Promise<ExecutionResult>;
  private readonly mask: (error: unknown) => unknown;

  constructor(
    items: AsyncIterable<unknown>,
    execute: (item: unknown) => Promise<ExecutionResult>,
    mask: (error: unknown) => unknown,
  ) {
    this.items = items[Symbol.asyncIterator]();
    this.execute = execute;
    this.mask = mask;
  }

  async next(): Promise<IteratorResult<ExecutionResult, undefined>> {
    try {
      const step = await this.items.next();
      if (step.done) return { done: true, value: undefined };
      return { done: false, value: await this.execute(step.value) };
    } catch (error) {
      // An iterator that throws is finished: the consumer never calls return().
      await this.return();
      throw this.mask(error);
    }
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    await this.items.return?.();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
