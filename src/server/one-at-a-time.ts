import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

type Handle = (request: IncomingMessage, response: ServerResponse) => void;
type Request = { request: IncomingMessage; response: ServerResponse };
/** The requests that wait on a connection, and how many bytes had been read from it when the first of them came. */
type Ahead = { requests: Request[]; from: number };

/**
 * Requests that may wait behind one that is being answered, of 3 KB each. Browsers and proxies send none in advance. Node
 * reads 64 KiB at once, which may hold 2,500 short ones, so without this a few thousand connections would take all
 * memory. A client that is cut off sends those without an answer again (RFC 9112, 9.3.2).
 */
const mostWaiting = 100;
/** Bytes of such requests, with their bodies; Node itself reads no further into one body than 64 KiB. */
const mostBytesAhead = 262_144;

const isTooFar = ({ bytesRead }: Socket, { requests, from }: Ahead): boolean =>
  requests.length > mostWaiting || bytesRead - from > mostBytesAhead;

/**
 * Answers the requests of each connection one after another: the next one begins when the response before it has been
 * handed to the operating system. Node would begin all that a client sends in advance, and keep their answers.
 */
class Connections {
  private readonly handle: Handle;
  /** Each connection that is being answered; null if no request has waited on it. */
  private readonly answered = new WeakMap<Socket, Ahead | null>();

  constructor(handle: Handle) {
    this.handle = handle;
  }

  take({ request, response }: Request): void {
    const connection = request.socket;
    // Node goes on with what it has read of a connection that was cut.
    if (connection.destroyed) return;
    const waiting = this.answered.get(connection);
    if (waiting === undefined) {
      this.answered.set(connection, null);
      this.begin({ request, response });
      return;
    }
    const ahead = waiting ?? { requests: [], from: 0 };
    if (!waiting) this.answered.set(connection, ahead);
    if (ahead.requests.length === 0) ahead.from = connection.bytesRead;
    ahead.requests.push({ request, response });
    // It could be paused instead, but then Node would not find that a client has left, say from a stream of events.
    if (isTooFar(connection, ahead)) connection.destroy();
  }

  private begin({ request, response }: Request): void {
    const connection = request.socket;
    // A response that waits behind another has no such event when the connection breaks, but this one is the first.
    response.once('close', () => this.next(connection));
    this.handle(request, response);
  }

  private next(connection: Socket): void {
    const waiting = this.answered.get(connection);
    const request = connection.destroyed ? undefined : waiting?.requests.shift();
    if (request) this.begin(request);
    else this.answered.delete(connection);
  }
}

/** Has a server answer the requests of each connection one after another. */
export const answerOneAtATime = (server: Server, handle: Handle): void => {
  const connections = new Connections(handle);
  server.on('request', (request, response) => connections.take({ request, response }));
};
