import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { keyOfToken, publicViewer } from '../access/viewer.ts';
import { clientAddress, type TrustedProxies } from './client-address.ts';
import type { OpenConnections } from './open-connections.ts';
import { Adapted, OpenSocket } from './open-socket.ts';
import { isWelcome } from './origins.ts';
import { type Pace, PacedReading } from './paced-reading.ts';
import type { Sessions } from './sessions.ts';
import { SilentSockets } from './silent-sockets.ts';
import { type ProtocolOptions, socketProtocol } from './socket-protocol.ts';
import { type Refusal, refuseUpgrade } from './upgrade-refusal.ts';

export type SocketOptions = Omit<ProtocolOptions, 'begun' | 'admitted' | 'pinged'> &
  Pace & {
    allowedOrigins: string[];
    maxFrameBytes: number;
    maxSocketsPerAddress: number;
    trustedProxies: TrustedProxies;
    sessions: Sessions;
    connections: OpenConnections;
  };

// 4403 and not 4401: clients treat 4401 as final, but after an expired token they should retry with a renewed one.
const [forbidden, internalError, serviceRestart] = [4403, 4500, 1012];
const [badRequest, tryAgainLater, policyViolation] = [4400, 1013, 1008];
/**
 * A socket that has sent nothing since the last ping by the time of the next one is terminated: every client answers
 * pings. This is how half-open connections are found.
 */
const pingMs = 15_000;
/** Messages before the acknowledgement: a client needs one, and may ping while it waits. */
const mostEarly = 16;
/** Pings and pongs between two of the server's own: ten in a second, where clients send one in ten seconds. */
const mostPings = (10 * pingMs) / 1000;
/** A message comes in one frame, or in a few of at least 64 KiB from some browsers; each frame is kept until the last. */
const mostFragments = 128;
/** The pieces of one message as the network cuts them: 256 KiB are 500 of the smallest that networks carry. */
const mostPieces = 2048;
/** How long a client may take to answer a close. The types of ws do not have this option yet. */
const closing = { closeTimeout: 5000 };
/** Closing in slices spreads the reconnects of thousands of screens over the remaining servers. */
const [drainSlice, drainPauseMs, closeTimeoutMs] = [200, 50, 2000];

/** Whether a client sent a message of the protocol that only servers send: the library throws a plain error for it. */
const isOfServers = (error: unknown): error is Error =>
  error instanceof Error && /^Unexpected message of type \w+ received$/.test(error.message);

/** The sockets of a server: `refuse` lets no more in, and `drain` closes those that are open. */
export type Sockets = { refuse: () => void; drain: () => Promise<void> };

/** GraphQL over WebSocket on /graphql. */
export const attachSockets = (server: Server, options: SocketOptions): Sockets => {
  const { log, sessions, connections } = options;
  const sockets = new WebSocketServer({
    noServer: true,
    WebSocket: OpenSocket,
    // With this, ws has a function of its own for each socket.
    clientTracking: false,
    maxPayload: options.maxFrameBytes,
    maxFragments: mostFragments,
    maxBufferedChunks: mostPieces,
    ...closing,
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
      const token = viewer === publicViewer ? null : keyOfToken(viewer);
      const refused = connections.refusal(null, token);
      if (refused) socket.close(tryAgainLater, `RATE_LIMITED: ${refused.message}`);
      // It may have been closed while its token was checked.
      if (socket.readyState !== socket.OPEN) return false;
      if (token !== null) connections.perToken.add(token);
      socket.token = token;
      socket.unwatch = sessions.admit(viewer, (why) => socket.close(forbidden, why));
      return true;
    },
    pinged,
  });
  const reading = new PacedReading(options, (socket, error) => {
    if (isOfServers(error)) return socket.close(badRequest, error.message);
    log.error({ err: error }, 'unexpected error on a socket');
    socket.close(internalError, 'Internal server error');
  });
  const silent = new SilentSockets();
  const opened = new Set<OpenSocket>();
  let isDraining = false;

  // One function for all sockets: each of them has only its members.
  function heard(this: WebSocket, data: RawData): void {
    const socket = this as OpenSocket;
    // Ignore messages that arrive after close() was called, however long the closing handshake takes.
    if (socket.readyState !== socket.OPEN) return;
    // Always a Buffer, although the types allow more: binaryType keeps its default.
    if (socket.viewer || ++socket.early <= mostEarly) reading.take(socket, (data as Buffer).toString('utf8'));
    else socket.close(badRequest, 'Too many messages before the acknowledgement');
  }
  function pinged(socket: OpenSocket): void {
    if (++socket.pings > mostPings) socket.close(policyViolation, 'Too many pings');
    else reading.look(socket);
  }
  function pingedBelow(this: WebSocket): void {
    pinged(this as OpenSocket);
  }
  // After an error of the peer (a frame that is too long, bytes that are not a frame), ws closes the socket itself.
  const failed = (error: Error): void => log.debug({ err: error }, 'a socket failed');
  function gone(this: WebSocket, code: number, reason: Buffer): void {
    const { address, token, unwatch, closed } = this as OpenSocket;
    opened.delete(this as OpenSocket);
    silent.delete(this as OpenSocket);
    unwatch?.();
    connections.perAddress.remove(address);
    if (token !== null) connections.perToken.remove(token);
    closed?.(code, String(reason)).catch((error: unknown) => log.error({ err: error }, 'a socket could not be closed'));
  }

  const open = (socket: OpenSocket, connection: Socket, address: string): void => {
    connections.perAddress.add(address);
    socket.connection = connection;
    socket.address = address;
    socket.closed = protocol.opened(new Adapted(socket), socket);
    socket.on('message', heard).on('ping', pingedBelow).on('pong', pingedBelow).on('error', failed).on('close', gone);
    opened.add(socket);
    silent.add(socket);
  };

  const pinging = setInterval(() => {
    for (const socket of opened) {
      const { bytesRead } = socket.connection;
      socket.pings = 0;
      // Nothing is read from a socket that is held, so its pong would not be seen either.
      if (socket.held) continue;
      if (bytesRead === socket.bytesAtPing) socket.terminate();
      else if (socket.readyState === socket.OPEN) {
        socket.bytesAtPing = bytesRead;
        socket.ping();
      }
    }
  }, pingMs).unref();

  const refusal = (request: IncomingMessage, address: string): Refusal | null => {
    if ((request.url ?? '').split('?', 1)[0] !== '/graphql') return { status: 404 };
    if (isDraining) return { status: 503 };
    if (!isWelcome(request, options.allowedOrigins)) return { status: 403 };
    return connections.refusal(address, null) ? { status: 429, allowed: options.maxSocketsPerAddress } : null;
  };

  server.on('upgrade', (request: IncomingMessage, connection: Duplex, head: Buffer) => {
    const address = clientAddress(request, options.trustedProxies);
    const refused = refusal(request, address);
    if (refused)
      return refuseUpgrade(connection, refused, (error) => log.debug({ err: error }, 'a refused socket failed'));
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
    silent.stop();
  };

  return {
    refuse: () => {
      isDraining = true;
    },
    drain,
  };
};
