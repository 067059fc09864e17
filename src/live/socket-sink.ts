import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import { completeFrame, nextFrame, nextHead } from './frame.ts';
import type { Membership, Sink } from './stream.ts';

const mostUnsentBytes = 64 * 1024;
const patienceMs = 10_000;
const closeGraceMs = 2000;
const tryAgainLater = 1013;

/** The last frame: subscribers to one state mostly have the same id, and then share the frame. */
let lastFrame: { head: Buffer; state: Buffer; frame: Buffer } | null = null;

const frameFor = (head: Buffer, state: Buffer): Buffer => {
  if (lastFrame?.state === state && (lastFrame.head === head || lastFrame.head.equals(head))) return lastFrame.frame;
  const frame = nextFrame(head, state);
  lastFrame = { head, state, frame };
  return frame;
};

/** Heads by id: clients number their subscriptions, so ten thousand screens all use the same few ids. */
const heads = new Map<string, Buffer>();
const mostHeads = 1000;
const longestKnownId = 8;

const headFor = (id: string): Buffer => {
  if (id.length > longestKnownId) return nextHead(id);
  const known = heads.get(id) ?? nextHead(id);
  if (heads.size < mostHeads) heads.set(id, known);
  return known;
};

/** The record that graphql-ws keeps of a WebSocket: its subscriptions by id, and in `extra` the WebSocket itself. */
export type Carrier = {
  readonly subscriptions: Record<string, AsyncIterable<unknown> | null>;
  extra: WebSocket & { connection: Duplex };
};

/**
 * One subscription on a WebSocket. Prepared frames are written directly to the underlying connection: without
 * compression, ws writes each of its own frames in one go, so the two never interleave. While the connection accepts no
 * data, only the newest state waits; after ten seconds of that, the WebSocket is closed with 1013.
 *
 * There may be tens of thousands of these, so each has few members, and no function of its own while it keeps up.
 */
export class SocketSink implements Sink, AsyncIterable<never> {
  private readonly carrier: Carrier;
  private readonly id: string;
  private readonly head: Buffer;
  private membership: Membership | null = null;
  private held: { state: Buffer; drained: () => void; patience: NodeJS.Timeout } | null = null;

  constructor(carrier: Carrier, id: string) {
    this.carrier = carrier;
    this.id = id;
    this.head = headFor(id);
  }

  /** Takes its place among the subscriptions of the WebSocket, and begins to get the state. */
  begin(join: (sink: Sink) => Membership): void {
    this.carrier.subscriptions[this.id] = this;
    this.membership = join(this);
  }

  write(state: Buffer): void {
    if (this.held) this.held.state = state;
    else if (this.carrier.extra.connection.writableLength > mostUnsentBytes) this.hold(state);
    else this.send(state);
  }

  end(): void {
    // The last state is sent however slow the client is: no later one will replace it.
    if (this.held) this.send(this.held.state);
    this.release();
    this.put(completeFrame(this.id));
    delete this.carrier.subscriptions[this.id];
  }

  /** Called by graphql-ws when the client completes the subscription or has left; nothing is sent after this. */
  async return(): Promise<IteratorReturnResult<void>> {
    this.release();
    return { done: true, value: undefined };
  }

  /** Makes this a subscription to graphql-ws, which never iterates over it. */
  [Symbol.asyncIterator](): AsyncIterator<never, void> {
    return { next: () => this.return() };
  }

  private release(): void {
    this.letGo();
    this.membership?.leave(this);
    this.membership = null;
  }

  private letGo(): void {
    if (!this.held) return;
    clearTimeout(this.held.patience);
    this.carrier.extra.connection.off('drain', this.held.drained);
    this.held = null;
  }

  private send(state: Buffer): void {
    this.put(frameFor(this.head, state));
  }

  private put(frame: Buffer): void {
    const { extra: socket } = this.carrier;
    if (socket.readyState === WebSocket.OPEN) socket.connection.write(frame);
  }

  private hold(state: Buffer): void {
    const { extra: socket } = this.carrier;
    const drained = (): void => {
      const newest = this.held?.state;
      this.letGo();
      if (newest) this.send(newest);
    };
    const patience = setTimeout(() => {
      socket.close(tryAgainLater, 'Too slow');
      // A client that does not read does not answer the close either.
      setTimeout(() => socket.terminate(), closeGraceMs).unref();
    }, patienceMs);
    this.held = { state, drained, patience };
    socket.connection.once('drain', drained);
  }
}

/** Ends at once. */
const over: AsyncIterable<never> = {
  [Symbol.asyncIterator]: () => ({ next: async () => ({ done: true, value: undefined }) }),
};

/**
 * Takes a subscription from graphql-ws, and returns what it gets in its place. While the library waits for a result it
 * holds on to the message, its arguments and a suspended function: 2 KB for a screen that may stay for days. Instead, it
 * finds the operation over and, because its id is gone, says nothing of that to the client. Then the id is put back, so
 * that the library goes on to refuse it if it is used again, and ends it when the client completes it or leaves.
 */
export const park = (carrier: Carrier, id: string, join: (sink: Sink) => Membership): AsyncIterable<never> => {
  // Otherwise the client has completed it already.
  if (!(id in carrier.subscriptions)) return over;
  delete carrier.subscriptions[id];
  // After everything that the library does at once, and before anything else can come from the client.
  process.nextTick(() => {
    if (carrier.extra.readyState !== WebSocket.CLOSED) new SocketSink(carrier, id).begin(join);
  });
  return over;
};
