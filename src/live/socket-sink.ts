import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import { nextFrame, nextHead } from './frame.ts';
import type { Parked, ParkedSink } from './parked.ts';

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

/**
 * One subscription on a WebSocket. Prepared frames are written directly to the underlying connection: without
 * compression, ws writes each of its own frames in one go, so the two never interleave. While the connection accepts no
 * data, only the newest state waits; after ten seconds of that, the WebSocket is closed with 1013.
 */
export class SocketSink implements ParkedSink {
  parked: Parked | null = null;
  private readonly socket: WebSocket;
  private readonly connection: Duplex;
  private readonly head: Buffer;
  private waiting: Buffer | null = null;
  private timer: NodeJS.Timeout | undefined;

  constructor(socket: WebSocket, connection: Duplex, id: string) {
    this.socket = socket;
    this.connection = connection;
    this.head = headFor(id);
  }

  write(state: Buffer): void {
    if (this.waiting) this.waiting = state;
    else if (this.connection.writableLength > mostUnsentBytes) this.hold(state);
    else this.send(state);
  }

  end(): void {
    // The last state is sent however slow the client is: no later one will replace it.
    if (this.waiting) this.send(this.waiting);
    this.release();
    this.parked?.end();
  }

  /** Drops the waiting state; nothing is sent after this. */
  release(): void {
    clearTimeout(this.timer);
    this.connection.off('drain', this.drained);
    this.waiting = null;
  }

  private send(state: Buffer): void {
    if (this.socket.readyState === WebSocket.OPEN) this.connection.write(frameFor(this.head, state));
  }

  private hold(state: Buffer): void {
    this.waiting = state;
    this.connection.once('drain', this.drained);
    this.timer = setTimeout(() => {
      this.socket.close(tryAgainLater, 'Too slow');
      // A client that does not read does not answer the close either.
      setTimeout(() => this.socket.terminate(), closeGraceMs).unref();
    }, patienceMs);
  }

  private readonly drained = (): void => {
    const state = this.waiting;
    this.release();
    if (state) this.send(state);
  };
}
