import type { Sink } from './stream.ts';

/** A sink that sends for a parked subscription: it ends the subscription, and is released with it. */
export type ParkedSink = Sink & { parked: Parked | null; release: () => void };

/** Stands in for a subscription in graphql-ws, which handles the protocol while the hub itself writes the messages. */
export class Parked implements AsyncGenerator<never, void, void> {
  private sink: ParkedSink | null;
  private join: ((sink: Sink) => () => void) | null;
  private leave: (() => void) | undefined;
  private readonly over = Promise.withResolvers<IteratorReturnResult<void>>();
  private hasEnded = false;

  /** `join` is called when iteration begins; it returns a function that removes the sink. */
  constructor(sink: ParkedSink, join: (sink: Sink) => () => void) {
    this.sink = sink;
    this.join = join;
  }

  next(): Promise<IteratorReturnResult<void>> {
    const { sink, join } = this;
    // Releases `join`: a screen would hold on to it for hours, and it was over 2 KB.
    this.join = null;
    if (sink && join && !this.hasEnded) {
      sink.parked = this;
      this.leave = join(sink);
    }
    return this.over.promise;
  }

  /** Also resolves the pending `next()`; otherwise graphql-ws would wait for it forever. */
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

  /** Ends the subscription, because the last state was sent or the subscriber has left. */
  end(): void {
    this.hasEnded = true;
    this.leave?.();
    this.leave = undefined;
    this.sink?.release();
    this.sink = null;
    this.over.resolve({ done: true, value: undefined });
  }
}
