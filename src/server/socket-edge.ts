import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { clientAddress } from './client-address.ts';
import type { Sessions } from './sessions.ts';
import { type Extra, type ProtocolOptions, socketProtocol } from './socket-protocol.ts';

export type SocketOptions = ProtocolOptions & {
  allowedOrigins: string[];
  maxFrameBytes: number;
  maxSocketsPerAddress: number;
  trustedProxies: number;
  sessions: Sessions;
};

// 4403 and not 4401: clients take the latter for final, and a renewed token is no reason to give up.
const [forbidden, internalError, serviceRestart] = [4403, 4500, 1012];
/** A socket that has not answered one ping by the next is gone: half-open connections are found out so. */
const pingMs = 15_000;
/** Closing in slices spreads the reconnecting of thousands of screens over the servers that stay. */
const [drainSlice, drainPauseMs, lastWordsMs] = [200, 50, 2000];

/** The sockets of a server: `drain` lets no more in and closes those that are open. */
export type Sockets = { refuse: () => void; drain: () => Promise<void> };

/** GraphQL over WebSocket on /graphql. */
export const attachSockets = (server: Server, options: SocketOptions): Sockets => {
  const { log, sessions } = options;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: options.maxFrameBytes,
    // Prepared frames are written beside those of ws, which compression would interleave; and it costs 300 KB a socket.
    perMessageDeflate: false,
    handleProtocols: (protocols) =>
      protocols.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) ? GRAPHQL_TRANSPORT_WS_PROTOCOL : false,
  });
  const protocol = socketProtocol(options);
  const perAddress = new Map<string, number>();
  const unanswered = new WeakSet<WebSocket>();
  let isDraining = false;

  const open = (socket: WebSocket, connection: Duplex, address: string): void => {
    let leave = (): unknown => undefined;
    const extra: Extra = {
      socket,
      connection,
      admitted: (viewer) => {
        leave = sessions.admit(viewer, (why) => socket.close(forbidden, why));
      },
    };
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (data) => new Promise((resolve) => socket.send(data, () => resolve())),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (receive) =>
          socket.on('message', (data) => {
            // Who was told to go is not listened to, however long the goodbye takes.
            if (socket.readyState !== socket.OPEN) return;
            // A Buffer, whatever the types allow: binaryType is left as it is.
            receive((data as Buffer).toString('utf8')).catch((error: unknown) => {
              log.error({ err: error }, 'unexpected error on a socket');
              socket.close(internalError, 'Internal server error');
            });
          }),
      },
      extra,
    );
    socket.on('pong', () => unanswered.delete(socket));
    // What a peer gets wrong (a frame too long, bytes that are no frame) ws answers itself by closing.
    socket.on('error', (error) => log.debug({ err: error }, 'a socket failed'));
    socket.once('close', (code, reason) => {
      leave();
      const left = (perAddress.get(address) ?? 1) - 1;
      if (left > 0) perAddress.set(address, left);
      else perAddress.delete(address);
      closed(code, String(reason)).catch((error: unknown) => log.error({ err: error }, 'a socket could not be closed'));
    });
  };

  const pinging = setInterval(() => {
    for (const socket of sockets.clients) {
      if (unanswered.has(socket)) socket.terminate();
      else if (socket.readyState === socket.OPEN) {
        unanswered.add(socket);
        socket.ping();
      }
    }
  }, pingMs).unref();

  const refusal = (request: IncomingMessage, address: string): string | null => {
    const { origin } = request.headers;
    if ((request.url ?? '').split('?', 1)[0] !== '/graphql') return '404 Not Found';
    if (isDraining) return '503 Service Unavailable';
    if (options.allowedOrigins.length > 0 && origin !== undefined && !options.allowedOrigins.includes(origin))
      return '403 Forbidden';
    return (perAddress.get(address) ?? 0) >= options.maxSocketsPerAddress ? '429 Too Many Requests' : null;
  };

  server.on('upgrade', (request: IncomingMessage, connection: Duplex, head: Buffer) => {
    const address = clientAddress(request, options.trustedProxies);
    const refused = refusal(request, address);
    if (refused) {
      // The server has let go of the connection: an error that nobody took would end the process.
      connection.on('error', (error) => log.debug({ err: error }, 'a refused socket failed'));
      // Nor is it left open for as long as the other side likes.
      connection.once('finish', () => connection.destroy());
      connection.end(`HTTP/1.1 ${refused}\r\nConnection: close\r\n\r\n`);
      return;
    }
    // Each subscription may wait for the connection to drain.
    connection.setMaxListeners(0);
    sockets.handleUpgrade(request, connection, head, (socket) => {
      perAddress.set(address, (perAddress.get(address) ?? 0) + 1);
      open(socket, connection, address);
    });
  });

  const drain = async (): Promise<void> => {
    const open = [...sockets.clients];
    for (let at = 0; at < open.length; at += drainSlice) {
      for (const socket of open.slice(at, at + drainSlice)) socket.close(serviceRestart, 'Service restart');
      await sleep(drainPauseMs);
    }
    const deadline = Date.now() + lastWordsMs;
    while (sockets.clients.size > 0 && Date.now() < deadline) await sleep(drainPauseMs);
    for (const socket of sockets.clients) socket.terminate();
    clearInterval(pinging);
  };

  return {
    refuse: () => {
      isDraining = true;
    },
    drain,
  };
};
