import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';

export type UnreadOptions = {
  /** Bytes that may wait for all clients together. */
  maxUnsentBytes: number;
  /** How long a client may take nothing of what waits for it. */
  maxStallSeconds: number;
  log: Logger;
};

/** An answer of 5 MB takes a fifth of this to make, so there are few between two looks. */
const lookMs = 500;

/** How much has left a connection, and when that was seen first. */
type Stand = { left: number; since: number };
/** Node's own object below a socket, the only one that tells how much of one long write has left. */
type Handled = { _handle?: { writeQueueSize?: number } | null };

/** Bytes that the operating system has taken, of whole writes and of the present one. */
const leftOf = (connection: Socket): number =>
  connection.bytesWritten - connection.writableLength - ((connection as Handled)._handle?.writeQueueSize ?? 0);

/**
 * Bounds what clients leave unread, over HTTP and WebSocket alike: a connection that takes nothing of what waits for it
 * is cut, whatever it sends or answers in that time; and if all together leave too much, those that hold most of it.
 */
export const boundUnreadBytes = (server: Server, { maxUnsentBytes, maxStallSeconds, log }: UnreadOptions): void => {
  const open = new Set<Socket>();
  const behind = new Map<Socket, Stand>();
  const forget = (connection: Socket): void => {
    open.delete(connection);
    behind.delete(connection);
  };
  server.on('connection', (connection: Socket) => {
    open.add(connection);
    connection.once('close', () => forget(connection));
  });
  const cut = (connection: Socket, why: string): void => {
    log.warn({ bytes: connection.writableLength }, why);
    // It may take a while to close, but takes nothing more.
    forget(connection);
    connection.destroy();
  };
  const isStalled = (connection: Socket, now: number): boolean => {
    const left = leftOf(connection);
    const stand = behind.get(connection);
    if (stand?.left === left) return now - stand.since >= maxStallSeconds * 1000;
    behind.set(connection, { left, since: now });
    return false;
  };
  const look = (): void => {
    const now = performance.now();
    let unsent = 0;
    for (const connection of open) {
      const { writableLength } = connection;
      if (writableLength === 0) behind.delete(connection);
      else if (isStalled(connection, now)) cut(connection, 'a client read nothing for too long (MAX_STALL_SECONDS)');
      else unsent += writableLength;
    }
    if (unsent <= maxUnsentBytes) return;
    for (const connection of [...behind.keys()].sort((a, b) => b.writableLength - a.writableLength)) {
      unsent -= connection.writableLength;
      cut(connection, 'clients left too much unread, and this one the most (MAX_UNSENT_BYTES)');
      if (unsent <= maxUnsentBytes) return;
    }
  };
  const looking = setInterval(look, lookMs).unref();
  server.once('close', () => clearInterval(looking));
};
