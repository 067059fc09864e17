import type { OpenSocket } from './open-socket.ts';

export type Pace = {
  /** Bytes that may wait for the client before no more is read from it. */
  maxUnsentBytesPerSocket: number;
  /** Operations that may run, or have answers that wait for the client, at once. */
  maxOperationsPerSocket: number;
};

/**
 * Reads from each WebSocket only as fast as its client reads. While too many bytes wait for the client, or too many
 * operations run, nothing more is read. A client that never takes those bytes is cut with its connection.
 */
export class PacedReading {
  private readonly pace: Pace;
  private readonly failed: (socket: OpenSocket, error: unknown) => void;

  constructor(pace: Pace, failed: (socket: OpenSocket, error: unknown) => void) {
    this.pace = pace;
    this.failed = failed;
  }

  /** Handles a message, now or when the client has caught up. */
  take(socket: OpenSocket, message: string): void {
    this.look(socket);
    if (socket.held) socket.held.messages.push(message);
    else this.begin(socket, message);
  }

  /** Holds the socket if too much waits for its client, or runs for it. */
  look(socket: OpenSocket): void {
    const isFull = socket.connection.writableLength > this.pace.maxUnsentBytesPerSocket;
    if (isFull || this.isBusy(socket)) this.hold(socket, isFull);
  }

  /** Reads nothing more until the operations are fewer and, if it is full, all bytes are sent. */
  private hold(socket: OpenSocket, isFull: boolean): void {
    const { connection } = socket;
    if (!socket.held) {
      socket.held = { messages: [], isFull: false };
      socket.pause();
    }
    if (!isFull || socket.held.isFull) return;
    socket.held.isFull = true;
    connection.once('drain', () => {
      if (socket.held) socket.held.isFull = false;
      this.proceed(socket);
    });
  }

  private isBusy({ running, feeds }: OpenSocket): boolean {
    return running - feeds >= this.pace.maxOperationsPerSocket;
  }

  private begin(socket: OpenSocket, message: string): void {
    if (!socket.receive) return;
    socket.running++;
    socket
      .receive(message)
      .catch((error: unknown) => this.failed(socket, error))
      // It ends when its answer was sent, not when it was written.
      .finally(() => {
        socket.running--;
        this.proceed(socket);
      });
  }

  private proceed(socket: OpenSocket): void {
    const { held, connection } = socket;
    if (!held || socket.readyState !== socket.OPEN) return;
    while (held.messages.length > 0 && !held.isFull && !this.isBusy(socket)) {
      this.begin(socket, held.messages.shift() as string);
      if (connection.writableLength > this.pace.maxUnsentBytesPerSocket) this.hold(socket, true);
    }
    if (held.messages.length > 0 || held.isFull || this.isBusy(socket)) return;
    socket.held = null;
    // It could not have answered the last ping.
    socket.bytesAtPing = -1;
    socket.resume();
  }
}
