import type { IncomingMessage, Server } from 'node:http';
import { join } from 'node:path';
import { createYoga } from 'graphql-yoga';
import type { Viewer } from '../access/viewer.ts';
import type { Answering } from '../answers/answering.ts';
import type { Budgets } from '../budget/open-budgets.ts';
import type { ReadyAnswer } from '../database/readiness.ts';
import type { exportRoute } from '../export/export-route.ts';
import type { Context } from '../graphql/context.ts';
import type { Sizes } from '../graphql/cost.ts';
import type { Limits } from '../graphql/limits.ts';
import { type Language, languageOf } from '../language/language.ts';
import type { Hub } from '../live/hub.ts';
import type { Clock } from '../terms/clock.ts';
import { forCaches } from './caches-plugin.ts';
import { clientAddress } from './client-address.ts';
import { useCompiled } from './compiled-plugin.ts';
import { Documents, noErrors } from './documents.ts';
import { maskError, useErrorCodes } from './error-plugin.ts';
import { hideNames, hideNothing } from './hidden-names.ts';
import { useLimits } from './limits-plugin.ts';
import { createListener, type ListenerOptions, requestIdHeader } from './listener.ts';
import { useLive } from './live-plugin.ts';
import { OpenConnections, type OpenLimits } from './open-connections.ts';
import type { OverHttp } from './over-http.ts';
import type { Pace } from './paced-reading.ts';
import { type PayerOf, type PayForText, payers, payingForTexts, spender, usePaidTexts } from './paying.ts';
import { hintAtProxy } from './proxy-hint.ts';
import { printedSchema, schema } from './schema.ts';
import { sendText } from './send-file.ts';
import { serveGraphiql } from './serve-graphiql.ts';
import { servePages } from './serve-pages.ts';
import type { Sessions } from './sessions.ts';
import { type Shows, useHiddenNames, useNoIntrospection } from './shows-plugin.ts';
import { attachSockets, type Sockets } from './socket-edge.ts';
import { boundUnreadBytes, type UnreadOptions } from './unread-bytes.ts';
import { wayIn } from './way-in.ts';

type EdgeParts = ListenerOptions & {
  limits: Limits;
  maxTokens: number;
  maxBodyBytes: number;
  documentCacheBytes: number;
  /** How long other caches may give a public answer without asking again. */
  maxAgeSeconds: number;
  answering: Answering;
  /** The clock of the database. */
  clock: Clock;
  maxFrameBytes: number;
  budgets: Budgets;
  shows: Shows;
  sizes: Sizes;
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
  answerExport: ReturnType<typeof exportRoute>;
  /** Whether requests should be sent to this server. */
  ready: () => Promise<ReadyAnswer>;
};
export type EdgeOptions = EdgeParts & Pace & OpenLimits & UnreadOptions;

const builtPages = join(import.meta.dirname, '../../pages/dist');
type GraphqlParts = {
  streams: Set<() => void>;
  connections: OpenConnections;
  documents: Documents;
  payerOf: PayerOf;
  payForText: PayForText;
};

const createGraphql = (
  options: EdgeOptions,
  { streams, connections, documents, payerOf, payForText }: GraphqlParts,
) => {
  const hide = options.shows.suggestions ? hideNothing : hideNames;
  return createYoga<Record<string, unknown>, Context>({
    schema,
    // A WebSocket was authenticated when it connected, and passes its viewer along.
    context: async (given) => {
      const { request, viewer, requestId, reads } = given;
      // The way in made the context itself.
      if (reads) return {} as Context;
      if (viewer) {
        const payer = payerOf(viewer as Viewer, () => String(given['address']), null);
        return Object.assign(options.contextFor(String(requestId), viewer as Viewer), { payer });
      }
      const { req, res } = given as unknown as OverHttp;
      const caller = await options.authenticate(request.headers.get('authorization'));
      const language = languageOf(request.headers.get('accept-language'));
      const context = options.contextFor(request.headers.get(requestIdHeader) ?? '', caller, language);
      return Object.assign(context, { payer: payerOf(caller, () => clientAddress(req, options.trustedProxies), res) });
    },
    graphqlEndpoint: '/graphql',
    landingPage: false,
    multipart: false,
    maxRequestBodySize: options.maxBodyBytes,
    cors: options.allowedOrigins.length > 0 && { origin: options.allowedOrigins, credentials: false },
    graphiql: false,
    logging: false,
    parserAndValidationCache: { documentCache: documents, errorCache: noErrors },
    maskedErrors: { maskError: (error) => maskError(error, options.log) },
    plugins: [
      forCaches,
      ...(options.shows.introspection ? [] : [useNoIntrospection()]),
      ...(options.shows.suggestions ? [] : [useHiddenNames(hide)]),
      usePaidTexts(payForText, (request) => clientAddress(request, options.trustedProxies)),
      useLimits(options.limits, options.maxTokens, options.sizes),
      useLive({ ...options, hide, connections }, streams),
      useCompiled(),
      useErrorCodes((request) => request.headers.get(requestIdHeader) ?? '', options.maxBodyBytes),
    ],
  });
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
  const payerOf = payers(options.budgets);
  const connections = new OpenConnections(options);
  const payForText = payingForTexts(payerOf, (text) => documents.has(text));
  const graphql = createGraphql(options, { streams, connections, documents, payerOf, payForText });
  const answer = wayIn({
    ...options,
    payerOf,
    payForText,
    graphql,
    documentOf: (query) => documents.parsed(query),
  });
  const addressOf = (request: IncomingMessage): string => clientAddress(request, options.trustedProxies);
  const sdl = printedSchema().trimEnd();
  const pages = servePages(builtPages, options.log);
  const graphiql = serveGraphiql(options.shows.graphiql);

  const server = createListener(options, async (path, request, response) => {
    if (path === '/health') return sendText(response, 200, 'ok');
    if (path === '/ready') {
      const { status, text } = await options.ready();
      return sendText(response, status, text);
    }
    if (path === '/schema.graphql')
      return options.shows.introspection
        ? sendText(response, 200, sdl, 'application/graphql')
        : sendText(response, 404, 'The schema is not shown by this server.');
    if (graphiql.serves(path, request)) return graphiql.answer(path, request, response);
    if (path === '/graphql') return answer(request, response);
    if (path.startsWith('/export/'))
      return options.answerExport(
        request,
        response,
        spender(payerOf, () => addressOf(request), response),
      );
    if (pages(path, request, response)) return;
    sendText(response, 404, 'There is nothing here; the endpoint is /graphql.');
  });
  boundUnreadBytes(server, options);
  hintAtProxy(server, options.trustedProxies, options.log);
  const maxSubscriptions = options.limits.maxSubscriptionsPerSocket;
  return {
    server,
    sockets: attachSockets(server, { ...options, connections, graphql, maxSubscriptions, payForText }),
    endStreams: () => {
      for (const end of streams) end();
    },
  };
};
