import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { createYoga, type Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { Viewer } from '../access/viewer.ts';
import type { Answering } from '../answers/answering.ts';
import type { Context } from '../graphql/context.ts';
import type { Sizes } from '../graphql/cost.ts';
import type { Limits } from '../graphql/limits.ts';
import { type Language, languageOf } from '../language/language.ts';
import type { Hub } from '../live/hub.ts';
import { useCompiled } from './compiled-plugin.ts';
import { Documents, noErrors } from './documents.ts';
import { maskError, useErrorCodes } from './error-plugin.ts';
import { examples } from './examples.ts';
import { useLimits } from './limits-plugin.ts';
import { useLive } from './live-plugin.ts';
import { answerOneAtATime } from './one-at-a-time.ts';
import { OpenConnections, type OpenLimits } from './open-connections.ts';
import type { Pace } from './paced-reading.ts';
import { printedSchema, schema } from './schema.ts';
import { uncacheable, varying } from './send-answer.ts';
import { servePages } from './serve-pages.ts';
import type { Sessions } from './sessions.ts';
import { attachSockets, type Sockets } from './socket-edge.ts';
import { boundUnreadBytes, type UnreadOptions } from './unread-bytes.ts';
import { wayIn } from './way-in.ts';

type EdgeParts = {
  limits: Limits;
  maxTokens: number;
  maxBodyBytes: number;
  documentCacheBytes: number;
  /** How long other caches may give a public answer without asking again. */
  maxAgeSeconds: number;
  answering: Answering;
  maxFrameBytes: number;
  trustedProxies: number;
  allowedOrigins: string[];
  sizes: Sizes;
  log: Logger;
  /**
   * The viewer behind an authorization header; throws UNAUTHENTICATED for a token that is not accepted, and UNAVAILABLE
   * while it cannot be checked.
   */
  authenticate: (authorization: string | null) => Promise<Viewer>;
  sessions: Sessions;
  hub: Hub<Context>;
  /** Sentences are in English by default, as in everything that subscribers share. */
  contextFor: (requestId: string, viewer: Viewer, language?: Language) => Context;
  /** The same for states of subscriptions, which are read again for what is newer than all that is remembered. */
  freshContextFor: (requestId: string, viewer: Viewer) => Context;
  /** Answers requests for paths below /export/. */
  answerExport: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Whether this server should be sent requests. */
  isReady: () => Promise<boolean>;
};
export type EdgeOptions = EdgeParts & Pace & OpenLimits & UnreadOptions;

const header = 'x-request-id';
const builtPages = join(import.meta.dirname, '../../pages/dist');
const usableId = /^[\w.-]{1,64}$/;

/**
 * The client's own request id if it is harmless, otherwise a new one; stored in the request's headers for later steps.
 */
const takeRequestId = (request: IncomingMessage): string => {
  const given = request.headers[header];
  const id = typeof given === 'string' && usableId.test(given) ? given : randomUUID();
  request.headers[header] = id;
  return id;
};

/**
 * No cache may serve a response in one language, or to one viewer, to a client that asks as another. A response that
 * does not say how long it holds must not be kept at all: some CDNs would keep it for a day.
 */
const forCaches: Plugin = {
  onResponse: ({ request, response: { headers } }) => {
    headers.append('vary', varying);
    if (request.method === 'GET' && !headers.has('cache-control')) headers.set('cache-control', uncacheable);
  },
};

type GraphqlParts = { streams: Set<() => void>; connections: OpenConnections; documents: Documents };

const createGraphql = (options: EdgeOptions, { streams, connections, documents }: GraphqlParts) =>
  createYoga<Record<string, unknown>, Context>({
    schema,
    // A WebSocket was authenticated when it connected, and passes its viewer along.
    context: async ({ request, viewer, requestId, reads }) => {
      // The way in made the context itself.
      if (reads) return {} as Context;
      if (viewer) return options.contextFor(String(requestId), viewer as Viewer);
      return options.contextFor(
        request.headers.get(header) ?? '',
        await options.authenticate(request.headers.get('authorization')),
        languageOf(request.headers.get('accept-language')),
      );
    },
    graphqlEndpoint: '/graphql',
    landingPage: false,
    multipart: false,
    maxRequestBodySize: options.maxBodyBytes,
    cors: options.allowedOrigins.length > 0 && { origin: options.allowedOrigins, credentials: false },
    // Served inline, so that it works on a closed network; its 30 MB are loaded when somebody first opens it.
    renderGraphiQL: async (given) => (await import('@graphql-yoga/render-graphiql')).renderGraphiQL(given),
    graphiql: {
      title: 'Jemput',
      defaultTabs: examples.map(({ query, variables }) => ({ query, variables: variables ?? null })),
    },
    logging: false,
    parserAndValidationCache: { documentCache: documents, errorCache: noErrors },
    maskedErrors: { maskError: (error) => maskError(error, options.log) },
    plugins: [
      forCaches,
      useLimits(options.limits, options.maxTokens, options.sizes),
      useLive({ ...options, connections }, streams),
      useCompiled(),
      useErrorCodes((request) => request.headers.get(header) ?? '', options.maxBodyBytes),
    ],
  });

const say = (response: ServerResponse, status: number, type: string, body: string): void => {
  response.writeHead(status, { 'content-type': `${type}; charset=utf-8` }).end(body);
};

/** The server with its WebSockets; `endStreams` ends the open event streams, which would otherwise never end. */
export type Edge = { server: Server; sockets: Sockets; endStreams: () => void };

/**
 * The HTTP and WebSocket server: /graphql, /schema.graphql, /health (the process is alive), /ready (requests can be
 * sent here), /export/, and the pages.
 */
export const createEdge = (options: EdgeOptions): Edge => {
  const streams = new Set<() => void>();
  const documents = new Documents(options.documentCacheBytes, options.maxTokens);
  const connections = new OpenConnections(options);
  const graphql = createGraphql(options, { streams, connections, documents });
  const answer = wayIn({
    ...options,
    graphql,
    documentOf: (query) => documents.parsed(query),
  });
  const sdl = printedSchema();
  const pages = servePages(builtPages, options.log);

  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [path = '/'] = (request.url ?? '/').split('?', 1);
    if (path === '/health') return say(response, 200, 'text/plain', 'ok\n');
    if (path === '/ready')
      return (await options.isReady())
        ? say(response, 200, 'text/plain', 'ready\n')
        : say(response, 503, 'text/plain', 'not ready\n');
    if (path === '/schema.graphql') return say(response, 200, 'application/graphql', sdl);
    if (path === '/graphql') return answer(request, response);
    if (path.startsWith('/export/')) return options.answerExport(request, response);
    if (pages(path, request, response)) return;
    say(response, 404, 'text/plain', 'There is nothing here; the endpoint is /graphql.\n');
  };

  const server = createServer();
  answerOneAtATime(server, (request, response) => {
    const started = performance.now();
    const requestId = takeRequestId(request);
    response.setHeader(header, requestId);
    // While the server is stopping, a connection that keeps sending requests would hold it up.
    if (!server.listening) response.setHeader('connection', 'close');
    response.on('close', () => {
      const ms = Math.round(performance.now() - started);
      options.log.info(
        { requestId, method: request.method, path: request.url?.split('?', 1)[0], status: response.statusCode, ms },
        'request',
      );
    });
    route(request, response).catch((error: unknown) => {
      options.log.error({ err: error, requestId }, 'unexpected error');
      if (!response.headersSent) say(response, 500, 'text/plain', 'Something went wrong on the server.\n');
      else response.destroy();
    });
  });
  boundUnreadBytes(server, options);
  const maxSubscriptions = options.limits.maxSubscriptionsPerSocket;
  return {
    server,
    sockets: attachSockets(server, { ...options, connections, graphql, maxSubscriptions }),
    endStreams: () => {
      for (const end of streams) end();
    },
  };
};
