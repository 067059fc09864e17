import type { ExecutionResult } from 'graphql';

/**
 * A subscription that runs for its subscriber alone: one execution for each item. Not a generator: its end must reach
 * the items also while the next is waited for.
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
      // Who iterates takes an error for the end and calls nothing more.
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
