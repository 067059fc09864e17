import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloseCode, GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { clientAddress, type TrustedProxies } from './client-address.ts';
import { Adapted, OpenSocket } from './open-socket.ts';
import { isWelcome } from './origins.ts';
import type { Sessions } from './sessions.ts';
import { type ProtocolOptions, socketProtocol } from './socket-protocol.ts';

export type SocketOptions = Omit<ProtocolOptions, 'begun' | 'admitted'> & {
  allowedOrigins: string[];
  maxFrameBytes: number;
  maxSocketsPerAddress: number;
  trustedProxies: TrustedProxies;
  sessions: Sessions;
};

// 4403 and not 4401: clients treat 4401 as final, but after an expired token they should retry with a renewed one.
const [forbidden, internalError, serviceRestart] = [4403, 4500, 1012];
/**
 * A socket that has sent nothing since the last ping by the time of the next one is terminated: every client answers
 * pings. This is how half-open connections are found.
 */
const pingMs = 15_000;
/** A client that has not begun by then is closed with 4408. One timer for all sockets takes less than one for each. */
const [silenceMs, lookMs] = [3000, 500];
/** Closing in slices spreads the reconnects of thousands of screens over the remaining servers. */
const [drainSlice, drainPauseMs, closeTimeoutMs] = [200, 50, 2000];

/** The sockets of a server: `refuse` lets no more in, and `drain` closes those that are open. */
export type Sockets = { refuse: () => void; drain: () => Promise<void> };

/** GraphQL over WebSocket on /graphql. */
export const attachSockets = (server: Server, options: SocketOptions): Sockets => {
  const { log, sessions } = options;
  const sockets = new WebSocketServer({
    noServer: true,
    WebSocket: OpenSocket,
    // With this, ws has a function of its own for each socket.
    clientTracking: false,
    maxPayload: options.maxFrameBytes,
    // Prepared frames are written straight to the connection; with compression, ws would interleave its own frames with
    // them. Compression also costs 300 KB per socket.
    perMessageDeflate: false,
    handleProtocols: (protocols) =>
      protocols.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) ? GRAPHQL_TRANSPORT_WS_PROTOCOL : false,
  });
  const protocol = socketProtocol({
    ...options,
    begun: (socket) => silent.delete(socket),
    admitted: (socket, viewer) => {
      socket.unwatch = sessions.admit(viewer, (why) => socket.close(forbidden, why));
    },
  });
  const perAddress = new Map<string, number>();
  /** Until when each new socket may take to begin, the oldest first. */
  const silent = new Map<OpenSocket, number>();
  const opened = new Set<OpenSocket>();
  let isDraining = false;

  // One function for all sockets: each of them has only its members.
  function heard(this: WebSocket, data: RawData): void {
    const socket = this as OpenSocket;
    // Ignore messages that arrive after close() was called, however long the closing handshake takes.
    if (socket.readyState !== socket.OPEN) return;
    // Always a Buffer, although the types allow more: binaryType keeps its default.
    socket.receive?.((data as Buffer).toString('utf8')).catch((error: unknown) => {
      log.error({ err: error }, 'unexpected error on a socket');
      socket.close(internalError, 'Internal server error');
    });
  }
  // After an error of the peer (a frame that is too long, bytes that are not a frame), ws closes the socket itself.
  const failed = (error: Error): void => log.debug({ err: error }, 'a socket failed');
  function gone(this: WebSocket, code: number, reason: Buffer): void {
    const { address, unwatch, closed } = this as OpenSocket;
    opened.delete(this as OpenSocket);
    silent.delete(this as OpenSocket);
    unwatch?.();
    const left = (perAddress.get(address) ?? 1) - 1;
    if (left > 0) perAddress.set(address, left);
    else perAddress.delete(address);
    closed?.(code, String(reason)).catch((error: unknown) => log.error({ err: error }, 'a socket could not be closed'));
  }

  const open = (socket: OpenSocket, connection: Socket, address: string): void => {
    perAddress.set(address, (perAddress.get(address) ?? 0) + 1);
    socket.connection = connection;
    socket.address = address;
    socket.closed = protocol.opened(new Adapted(socket), socket);
    socket.on('message', heard).on('error', failed).on('close', gone);
    opened.add(socket);
    silent.set(socket, performance.now() + silenceMs);
  };

  const listening = setInterval(() => {
    for (const [socket, until] of silent) {
      if (until > performance.now()) break;
      silent.delete(socket);
      socket.close(CloseCode.ConnectionInitialisationTimeout, 'Connection initialisation timeout');
    }
  }, lookMs).unref();

  const pinging = setInterval(() => {
    for (const socket of opened) {
      const { bytesRead } = socket.connection;
      if (bytesRead === socket.bytesAtPing) socket.terminate();
      else if (socket.readyState === socket.OPEN) {
        socket.bytesAtPing = bytesRead;
        socket.ping();
      }
    }
  }, pingMs).unref();

  const refusal = (request: IncomingMessage, address: string): string | null => {
    if ((request.url ?? '').split('?', 1)[0] !== '/graphql') return '404 Not Found';
    if (isDraining) return '503 Service Unavailable';
    if (!isWelcome(request, options.allowedOrigins)) return '403 Forbidden';
    return (perAddress.get(address) ?? 0) >= options.maxSocketsPerAddress ? '429 Too Many Requests' : null;
  };

  server.on('upgrade', (request: IncomingMessage, connection: Duplex, head: Buffer) => {
    const address = clientAddress(request, options.trustedProxies);
    const refused = refusal(request, address);
    if (refused) {
      // The HTTP server no longer handles this connection: an error without a listener would end the process.
      connection.on('error', (error) => log.debug({ err: error }, 'a refused socket failed'));
      // Without this, the client could keep the connection open for as long as it likes.
      connection.once('finish', () => connection.destroy());
      connection.end(`HTTP/1.1 ${refused}\r\nConnection: close\r\n\r\n`);
      return;
    }
    // Each subscription may listen for the connection to drain.
    connection.setMaxListeners(0);
    sockets.handleUpgrade(request, connection, head, (socket) => open(socket, request.socket, address));
  });

  const drain = async (): Promise<void> => {
    const open = [...opened];
    for (let at = 0; at < open.length; at += drainSlice) {
      for (const socket of open.slice(at, at + drainSlice)) socket.close(serviceRestart, 'Service restart');
      await sleep(drainPauseMs);
    }
    const deadline = performance.now() + closeTimeoutMs;
    while (opened.size > 0 && performance.now() < deadline) await sleep(drainPauseMs);
    for (const socket of opened) socket.terminate();
    clearInterval(pinging);
    clearInterval(listening);
  };

  return {
    refuse: () => {
      isDraining = true;
    },
    drain,
  };
};
