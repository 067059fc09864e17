import type { Sink } from './stream.ts';

/** A sink that a parked subscription lends its place to: it ends the subscription, and is let go with it. */
export type ParkedSink = Sink & { parked: Parked | null; release: () => void };

/** Takes a subscription's place with graphql-ws, which keeps the protocol, while the hub itself writes the messages. */
export class Parked implements AsyncGenerator<never, void, void> {
  private sink: ParkedSink | null;
  private join: ((sink: Sink) => () => void) | null;
  private leave: (() => void) | undefined;
  private readonly over = Promise.withResolvers<IteratorReturnResult<void>>();
  private hasEnded = false;

  /** `join` is called when iteration begins and returns what stops it. */
  constructor(sink: ParkedSink, join: (sink: Sink) => () => void) {
    this.sink = sink;
    this.join = join;
  }

  next(): Promise<IteratorReturnResult<void>> {
    const { sink, join } = this;
    // What it began with is let go: a screen keeps it for hours, and it was over 2 KB.
    this.join = null;
    if (sink && join && !this.hasEnded) {
      sink.parked = this;
      this.leave = join(sink);
    }
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

  /** There is nothing more to come, or nobody to come to. */
  end(): void {
    this.hasEnded = true;
    this.leave?.();
    this.leave = undefined;
    this.sink?.release();
    this.sink = null;
    this.over.resolve({ done: true, value: undefined });
  }
}
