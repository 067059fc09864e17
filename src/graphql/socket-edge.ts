import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ExecutionArgs, type ExecutionResult, GraphQLError } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import type { YogaServerInstance } from 'graphql-yoga';
import type { Logger } from 'pino';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Viewer } from '../access/viewer.ts';
import type { Context } from './context.ts';
import { codedResult, maskError } from './error-plugin.ts';

export type SocketOptions = {
  graphql: YogaServerInstance<Record<string, unknown>, Context>;
  log: Logger;
  maxBodyBytes: number;
  allowedOrigins: string[];
  /** Throws for a token that is not accepted. */
  authenticate: (authorization: string | null) => Promise<Viewer>;
  isRevoked: (viewer: Viewer) => boolean;
};

/** What a socket brings along: who is behind it. */
type Extra = { socket: WebSocket; request: IncomingMessage; viewer?: Viewer; requestId?: string };
type Envelope = Pick<ReturnType<SocketOptions['graphql']['getEnveloped']>, 'execute' | 'subscribe'>;

// 4403 and not 4401: clients take the latter for final, and a renewed token is no reason to give up.
const forbidden = 4403;
const serviceRestart = 1012;
/** How soon an expired or revoked token is noticed. */
const sweepMs = 1000;
const lastWordsMs = 1000;

/**
 * GraphQL over WebSocket (graphql-transport-ws) on /graphql, with the same tokens in connectionParams.authorization, the
 * same limits and the same coded errors as over HTTP. Returns what closes all sockets.
 */
export const attachSockets = (server: Server, options: SocketOptions): (() => Promise<void>) => {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: options.maxBodyBytes, perMessageDeflate: false });
  const viewers = new Map<WebSocket, Viewer>();

  const onConnect = async ({
    connectionParams,
    extra,
  }: {
    connectionParams?: unknown;
    extra: Extra;
  }): Promise<boolean> => {
    const given = (connectionParams as { authorization?: unknown } | undefined)?.authorization;
    try {
      extra.viewer = await options.authenticate(typeof given === 'string' ? given : null);
    } catch (error) {
      // The protocol answers with 4403 Forbidden; what is no refusal is a bug, and closes with 4500.
      if (error instanceof GraphQLError) return false;
      throw error;
    }
    viewers.set(extra.socket, extra.viewer);
    extra.socket.once('close', () => viewers.delete(extra.socket));
    return true;
  };

  const protocol = useServer<Record<string, unknown>, Extra>(
    {
      onConnect,
      execute: (args: ExecutionArgs) => (args.rootValue as Envelope).execute(args),
      subscribe: (args: ExecutionArgs) => (args.rootValue as Envelope).subscribe(args),
      onSubscribe: async ({ extra }, _id, params) => {
        const requestId = randomUUID();
        const { viewer, socket, request } = extra as unknown as Extra;
        const enveloped = options.graphql.getEnveloped({ params, viewer, requestId, req: request, socket } as never);
        try {
          const document = enveloped.parse(params.query);
          const errors = enveloped.validate(enveloped.schema, document);
          if (errors.length > 0) return codedResult({ errors }, requestId, options.maxBodyBytes).errors;
          return {
            schema: enveloped.schema,
            operationName: params.operationName,
            document,
            variableValues: params.variables,
            contextValue: await enveloped.contextFactory(),
            rootValue: { execute: enveloped.execute, subscribe: enveloped.subscribe },
          };
        } catch (error) {
          return codedResult({ errors: [maskError(error, options.log)] }, requestId, options.maxBodyBytes).errors;
        }
      },
      onNext: (_context, _id, _payload, args, result) =>
        codedResult(result as ExecutionResult, (args.contextValue as Context).requestId, options.maxBodyBytes) as never,
    },
    sockets,
  );

  const sweep = setInterval(() => {
    for (const [socket, viewer] of viewers) {
      const expired = viewer.expiresAt !== null && viewer.expiresAt.getTime() <= Date.now();
      if (expired || options.isRevoked(viewer)) socket.close(forbidden, expired ? 'Token expired' : 'Token revoked');
    }
  }, sweepMs).unref();

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const path = (request.url ?? '').split('?', 1)[0];
    const origin = request.headers.origin;
    const foreign =
      options.allowedOrigins.length > 0 && origin !== undefined && !options.allowedOrigins.includes(origin);
    if (path !== '/graphql' || foreign) {
      socket.end(`HTTP/1.1 ${foreign ? '403 Forbidden' : '404 Not Found'}\r\nConnection: close\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (opened) => sockets.emit('connection', opened, request));
  });

  return async () => {
    clearInterval(sweep);
    for (const socket of sockets.clients) socket.close(serviceRestart, 'Service restart');
    const deadline = setTimeout(() => {
      for (const socket of sockets.clients) socket.terminate();
    }, lastWordsMs);
    await protocol.dispose();
    clearTimeout(deadline);
  };
};
