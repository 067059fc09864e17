import type { Socket } from 'node:net';
import type { WebSocket as ProtocolSocket } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Viewer } from '../access/viewer.ts';

/** A socket from which nothing is read waits for this; `messages` had been read with those before. */
type Held = { messages: string[]; isFull: boolean };

type Receive = (text: string) => Promise<void>;

/**
 * A WebSocket with all that the server keeps of it. There may be tens of thousands, so these are members of one object:
 * each function that would hold them instead takes 100 bytes for each socket.
 */
export class OpenSocket extends WebSocket {
  /** The connection below the WebSocket. */
  connection!: Socket;
  address = '';
  /** How many bytes had been read from the connection at the last ping. */
  bytesAtPing = -1;
  /** Set once it is authenticated. */
  viewer: Viewer | undefined = undefined;
  /** The key of its token, under which it is counted. */
  token: string | null = null;
  /** Messages that came before it was authenticated. */
  early = 0;
  /** Pings and pongs that came since the last ping of the server. */
  pings = 0;
  /** Messages that are being handled, with those whose answers the client has yet to read. */
  running = 0;
  /** Those of them that follow a feed, for as long as the client likes. */
  feeds = 0;
  /** While nothing is read from it. */
  held: Held | null = null;
  /** Ends the watch over its token. */
  unwatch: (() => unknown) | null = null;
  /** Handles a message of the protocol. */
  receive: Receive | null = null;
  /** Tells the protocol that the socket is closed. */
  closed: ((code: number, reason: string) => Promise<void>) | null = null;
}

/** A WebSocket as graphql-ws wants it: sending can be waited for. */
export class Adapted implements ProtocolSocket {
  private readonly socket: OpenSocket;

  constructor(socket: OpenSocket) {
    this.socket = socket;
  }

  get protocol(): string {
    return this.socket.protocol;
  }

  send(text: string): Promise<void> {
    return new Promise((resolve) => this.socket.send(text, () => resolve()));
  }

  close(code?: number, reason?: string): void {
    this.socket.close(code, reason);
  }

  onMessage(receive: Receive): void {
    this.socket.receive = receive;
  }
}
