import { CloseCode } from 'graphql-ws';
import type { OpenSocket } from './open-socket.ts';

/** One timer for all sockets takes less than one for each. */
const [silenceMs, lookMs] = [3000, 500];
/**
 * Sockets that may be silent at once, each of 20 KB. Beyond that the oldest is closed: ten thousand screens that come
 * back at once begin within a round trip, and to crowd them out takes more new sockets a second than one process opens.
 */
const mostSilent = 10_000;

const closeSilent = (socket: OpenSocket): void =>
  socket.close(CloseCode.ConnectionInitialisationTimeout, 'Connection initialisation timeout');

/** Sockets whose clients have not begun. After three seconds of that, a socket is closed with 4408. */
export class SilentSockets {
  /** Until when each may take, the oldest first. */
  private readonly until = new Map<OpenSocket, number>();
  private readonly looking = setInterval(() => this.look(), lookMs).unref();

  add(socket: OpenSocket): void {
    this.until.set(socket, performance.now() + silenceMs);
    if (this.until.size <= mostSilent) return;
    const oldest = this.until.keys().next().value;
    if (!oldest) return;
    this.delete(oldest);
    closeSilent(oldest);
  }

  delete(socket: OpenSocket): void {
    this.until.delete(socket);
  }

  stop(): void {
    clearInterval(this.looking);
  }

  private look(): void {
    for (const [socket, until] of this.until) {
      if (until > performance.now()) return;
      this.delete(socket);
      closeSilent(socket);
    }
  }
}
