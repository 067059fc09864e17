import { randomUUID } from 'node:crypto';
import { type ExecutionArgs, type ExecutionResult, GraphQLError, getOperationAST } from 'graphql';
import { makeServer, type Server, type Context as SocketContext } from 'graphql-ws';
import type { YogaServerInstance } from 'graphql-yoga';
import type { Logger } from 'pino';
import { publicViewer, type Viewer } from '../access/viewer.ts';
import type { Context } from '../graphql/context.ts';
import { park } from '../live/socket-sink.ts';
import { codedFrame, maskError } from './error-plugin.ts';
import { Followed } from './followed.ts';
import type { OpenSocket } from './open-socket.ts';
import type { PayForText } from './paying.ts';
import { LiveState } from './subscribe.ts';

export type ProtocolOptions = {
  graphql: YogaServerInstance<Record<string, unknown>, Context>;
  log: Logger;
  maxBodyBytes: number;
  maxSubscriptions: number;
  payForText: PayForText;
  /** Throws for a token that is not accepted. */
  authenticate: (authorization: string | null) => Promise<Viewer>;
  /** Called when the client has sent `connection_init`. */
  begun: (socket: OpenSocket) => void;
  /** Called when the token was accepted; returns whether the socket stays. */
  admitted: (socket: OpenSocket, viewer: Viewer) => boolean;
  /** Called for each ping and pong that comes as a message of the protocol. */
  pinged: (socket: OpenSocket) => void;
};

type Connected = SocketContext<Record<string, unknown>, OpenSocket>;
type Envelope = ReturnType<ProtocolOptions['graphql']['getEnveloped']>;
/** The arguments of one operation; `subscribe` clears `run`, because a subscription may last for hours. */
type Running = ExecutionArgs & { run: { envelope: Envelope; context: Connected; id: string } | null };

const longestId = 128;
// Clients retry after 1013, unlike after 4400.
const [badRequest, tryAgainLater] = [4400, 1013];

const tooMany = (allowed: number): GraphQLError =>
  new GraphQLError(`A socket carries at most ${allowed} subscriptions.`, {
    extensions: { code: 'RATE_LIMITED', limit: 'maxSubscriptionsPerSocket', allowed },
  });

/**
 * The protocol graphql-transport-ws, with the same tokens (in connectionParams.authorization), limits and coded errors
 * as over HTTP. Live states are taken over from the library, and the hub writes them.
 */
export const socketProtocol = (options: ProtocolOptions): Server<OpenSocket> => {
  const { graphql, log, maxBodyBytes, maxSubscriptions } = options;
  const coded = (result: ExecutionResult, requestId: string): ExecutionResult =>
    codedFrame(result, requestId, maxBodyBytes);

  const onConnect = async (context: Connected) => {
    const { extra: socket } = context;
    options.begun(socket);
    const given = context.connectionParams?.['authorization'];
    // The library would keep them for as long as the socket is open, and a client may send as much as a frame holds.
    Object.assign(context, { connectionParams: undefined });
    try {
      const viewer = await options.authenticate(typeof given === 'string' ? given : null);
      socket.viewer = viewer;
      return options.admitted(socket, viewer);
    } catch (error) {
      if (error instanceof GraphQLError && error.extensions['code'] === 'UNAVAILABLE')
        socket.close(tryAgainLater, 'The token cannot be checked at the moment');
      // After `false` the library closes with 4403 Forbidden, if the socket is still open. An error that is not a
      // refusal is a bug, and closes with 4500.
      if (error instanceof GraphQLError) return false;
      throw error;
    }
  };

  const subscribe = async (args: Running) => {
    const { run } = args;
    if (!run) throw new Error('an operation runs only once');
    const { requestId } = args.contextValue as Context;
    const result = await run.envelope.subscribe(args);
    // The library keeps the arguments of a feed for as long as it lasts, but none of them are needed.
    args.run = null;
    args.contextValue = undefined;
    if (result instanceof Object && 'errors' in result) return coded(result as ExecutionResult, requestId);
    if (result instanceof Followed) {
      const { extra: socket } = run.context;
      socket.feeds++;
      result.whenOver(() => socket.feeds--);
    }
    if (!(result instanceof LiveState)) return result;
    return park(run.context, run.id, result.join);
  };

  return makeServer<Record<string, unknown>, OpenSocket>({
    // The edge waits for all sockets together.
    connectionInitWaitTimeout: 0,
    onConnect,
    onPing: ({ extra }) => options.pinged(extra),
    onPong: ({ extra }) => options.pinged(extra),
    execute: (args) => (args as Running).run?.envelope.execute(args),
    subscribe: (args) => subscribe(args as Running),
    onSubscribe: async (context, id, params): Promise<Running | readonly GraphQLError[] | undefined> => {
      const { extra: socket, subscriptions } = context;
      if (id.length > longestId) {
        socket.close(badRequest, `An id has at most ${longestId} characters`);
        return [new GraphQLError('The id is too long.', { extensions: { code: 'BAD_USER_INPUT', argument: 'id' } })];
      }
      const requestId = randomUUID();
      // Counted before anything is waited for, in which more may come.
      const opened = Object.keys(subscriptions).length;
      const paying = options.payForText(params.query, socket.viewer ?? publicViewer, () => socket.address, null);
      const refused = paying && (await paying);
      if (refused) return coded({ errors: [refused] }, requestId).errors;
      const envelope = graphql.getEnveloped({
        params,
        viewer: socket.viewer,
        requestId,
        address: socket.address,
      } as never);
      try {
        const document = envelope.parse(params.query);
        // The library keeps this message for as long as a feed lasts, so it should hold the one text that all screens
        // share.
        (params as { query: string }).query = document.loc?.source.body ?? params.query;
        const errors = envelope.validate(envelope.schema, document);
        if (errors.length > 0) return coded({ errors }, requestId).errors;
        const isSubscription = getOperationAST(document, params.operationName)?.operation === 'subscription';
        if (isSubscription && opened > maxSubscriptions)
          return coded({ errors: [tooMany(maxSubscriptions)] }, requestId).errors;
        return {
          schema: envelope.schema,
          operationName: params.operationName,
          document,
          variableValues: params.variables,
          contextValue: await envelope.contextFactory(),
          run: { envelope, context, id },
        };
      } catch (error) {
        return coded({ errors: [maskError(error, log)] }, requestId).errors;
      }
    },
    // Results of a subscription have their codes already.
    onNext: (_context, _id, _payload, args, result) => {
      const context = args.contextValue as Context | undefined;
      return context && (coded(result as ExecutionResult, context.requestId) as never);
    },
  });
};
