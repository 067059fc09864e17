import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import { sendProblem } from '../graphql/problem.ts';
import { connectingClient, type TrustedProxies } from './client-address.ts';
import { answerOneAtATime } from './one-at-a-time.ts';
import { Counts } from './open-connections.ts';
import { textPolicy } from './send-file.ts';
import { problemIn } from './unfit-request.ts';

export type ListenerOptions = {
  maxHeaderBytes: number;
  /** How long a client may take to send its headers, and all of its request. */
  headersTimeoutMs: number;
  requestTimeoutMs: number;
  /** How long a connection may stay open between two requests. */
  keepAliveMs: number;
  maxConnections: number;
  /** Of one client that connects without a proxy. */
  maxConnectionsPerAddress: number;
  trustedProxies: TrustedProxies;
  allowedOrigins: string[];
  log: Logger;
};

/** The header that tells a request apart, in answers and in the log. */
export const requestIdHeader = 'x-request-id';
const usableId = /^[\w.-]{1,64}$/;
/** How often connections are looked at, and how often the log tells that connections are dropped. */
const [lookMs, tellMs] = [500, 10_000];

/**
 * The client's own request id if it is harmless, otherwise a new one; stored in the request's headers for later steps.
 */
const takeRequestId = (request: IncomingMessage): string => {
  const given = request.headers[requestIdHeader];
  const id = typeof given === 'string' && usableId.test(given) ? given : randomUUID();
  request.headers[requestIdHeader] = id;
  return id;
};

type ConnectionLimits = Pick<ListenerOptions, 'maxConnections' | 'maxConnectionsPerAddress' | 'trustedProxies' | 'log'>;

/** Drops connections beyond the limits before anything is read from them. */
const limitConnections = (server: Server, limits: ConnectionLimits): void => {
  const { maxConnections, maxConnectionsPerAddress, trustedProxies, log } = limits;
  const perAddress = new Counts(maxConnectionsPerAddress);
  let told = -tellMs;
  const tell = (limit: object, whose: string): void => {
    if (performance.now() - told < tellMs) return;
    told = performance.now();
    log.warn(limit, `connections are dropped: ${whose} are open`);
  };
  server.maxConnections = maxConnections;
  server.on('drop', () => tell({ maxConnections }, 'too many'));
  server.on('connection', (connection: Socket) => {
    const client = connectingClient(connection, trustedProxies);
    if (client === null) return;
    if (perAddress.isFull(client)) {
      tell({ maxConnectionsPerAddress, client }, 'too many of one address');
      connection.destroy();
      return;
    }
    perAddress.add(client);
    connection.once('close', () => perAddress.remove(client));
  });
};

/** An HTTP server within limits. `route` gets every request that is fit to be answered, with the path of its URL. */
export const createListener = (
  options: ListenerOptions,
  route: (path: string, request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Server => {
  const { log } = options;
  const server = createServer({
    maxHeaderSize: options.maxHeaderBytes,
    headersTimeout: options.headersTimeoutMs,
    requestTimeout: options.requestTimeoutMs,
    keepAliveTimeout: options.keepAliveMs,
    connectionsCheckingInterval: lookMs,
    joinDuplicateHeaders: true,
  });
  limitConnections(server, options);
  answerOneAtATime(server, (request, response) => {
    const started = performance.now();
    const requestId = takeRequestId(request);
    const [path = '/'] = (request.url ?? '/').split('?', 1);
    response.setHeader(requestIdHeader, requestId);
    // At the start of every answer, whichever it becomes; a page replaces the policy by its own.
    response.setHeader('content-security-policy', textPolicy);
    response.setHeader('x-content-type-options', 'nosniff');
    // While the server is stopping, a connection that keeps sending requests would hold it up.
    if (!server.listening) response.setHeader('connection', 'close');
    response.on('close', () => {
      const ms = Math.round(performance.now() - started);
      log.info({ requestId, method: request.method, path, status: response.statusCode, ms }, 'request');
    });
    const problem = problemIn(request, path, options.allowedOrigins);
    if (problem) {
      // Its body may be long, or never end.
      response.setHeader('connection', 'close');
      return sendProblem(response, problem);
    }
    route(path, request, response).catch((error: unknown) => {
      log.error({ err: error, requestId }, 'unexpected error');
      if (!response.headersSent)
        sendProblem(response, { status: 500, code: 'INTERNAL', message: 'Something went wrong on the server.' });
      else response.destroy();
    });
  });
  return server;
};
