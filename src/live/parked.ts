/** Takes a subscription's place with graphql-ws, which keeps the protocol, while the hub itself writes the messages. */
export class Parked implements AsyncGenerator<never, void, void> {
  private readonly start: (ended: () => void) => () => void;
  private leave: (() => void) | undefined;
  private readonly over = Promise.withResolvers<IteratorReturnResult<void>>();
  private hasEnded = false;

  /** `start` is called when iteration begins and returns what stops it; it calls back once there is nothing more. */
  constructor(start: (ended: () => void) => () => void) {
    this.start = start;
  }

  next(): Promise<IteratorReturnResult<void>> {
    if (!this.leave && !this.hasEnded) this.leave = this.start(() => this.end());
    return this.over.promise;
  }

  /** Also resolves the `next()` that is waited for, or graphql-ws would wait for it for good. */
  return(): Promise<IteratorReturnResult<void>> {
    this.end();
    return this.over.promise;
  }

  throw(error: unknown): Promise<never> {
    this.end();
    return Promise.reject(error);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.end();
    await this.over.promise;
  }

  private end(): void {
    this.hasEnded = true;
    this.leave?.();
    this.leave = undefined;
    this.over.resolve({ done: true, value: undefined });
  }
}
