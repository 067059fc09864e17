import { createServer, type IncomingMessage, request } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** A connection to the server that a test can disturb. */
export type Proxy = {
  url: string;
  /** Forwards to another address from now on. */
  leadTo: (url: string) => void;
  /** Forwards nothing any more and closes nothing, like a network that fails silently. */
  stall: () => void;
  /** Cuts every connection, and accepts new ones again. */
  cut: () => void;
  close: () => Promise<void>;
};

/** A reverse proxy in front of `target`; `refusesSockets` answers every upgrade with 403, as some networks do. */
export const startProxy = async (target: string, { refusesSockets = false } = {}): Promise<Proxy> => {
  let upstream = new URL(target);
  let stalled = false;
  const open = new Set<Duplex>();
  const keep = (socket: Duplex): void => {
    // Sockets to the server are reused.
    if (open.has(socket)) return;
    open.add(socket);
    socket.on('close', () => open.delete(socket)).on('error', () => socket.destroy());
    if (stalled) socket.pause();
  };

  const server = createServer((incoming, outgoing) => {
    if (stalled) return;
    const { hostname, port } = upstream;
    const { method, url: path, headers } = incoming;
    const sent = request({ hostname, port, method, path, headers }, (response) => {
      outgoing.writeHead(response.statusCode ?? 502, response.headers);
      outgoing.flushHeaders();
      response.pipe(outgoing);
    });
    sent.on('error', () => outgoing.destroy());
    outgoing.on('close', () => sent.destroy());
    sent.on('socket', keep);
    incoming.pipe(sent);
  });
  server.on('connection', keep);
  server.on('upgrade', (incoming: IncomingMessage, socket: Socket, head: Buffer) => {
    if (refusesSockets) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    const out = connect(Number(upstream.port), upstream.hostname, () => {
      const lines = Object.entries(incoming.headers).map(([name, value]) => `${name}: ${String(value)}`);
      out.write(`GET ${incoming.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      out.write(head);
      out.pipe(socket).pipe(out);
    });
    keep(out);
    out.on('close', () => socket.destroy());
    socket.on('close', () => out.destroy());
  });
  const listening = new Promise((resolve) => server.once('listening', resolve));
  server.listen(0, '127.0.0.1');
  await listening;

  const cut = (): void => {
    stalled = false;
    for (const socket of open) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    leadTo: (url) => {
      upstream = new URL(url);
    },
    stall: () => {
      stalled = true;
      for (const socket of open) {
        socket.unpipe();
        socket.pause();
      }
    },
    cut,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      cut();
      server.closeAllConnections();
      await closed;
    },
  };
};
