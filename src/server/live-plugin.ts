import type { ServerResponse } from 'node:http';
import type { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { keyOfToken, publicViewer, type Viewer } from '../access/viewer.ts';
import type { Context } from '../graphql/context.ts';
import { clientAddress, type TrustedProxies } from './client-address.ts';
import { eventStream } from './event-stream.ts';
import { Followed } from './followed.ts';
import type { OpenConnections } from './open-connections.ts';
import type { OverHttp } from './over-http.ts';
import type { Sessions } from './sessions.ts';
import { LiveState, type SubscribeOptions, subscriber } from './subscribe.ts';

const eventStreamType = 'text/event-stream';
const headers = { 'content-type': eventStreamType, 'cache-control': 'no-cache', 'x-accel-buffering': 'no' };

export type LiveOptions = SubscribeOptions & {
  sessions: Sessions;
  connections: OpenConnections;
  trustedProxies: TrustedProxies;
};

/** Also for a response that has closed before, which says nothing more. */
const whenClosed = (response: ServerResponse, then: () => void): void => {
  if (response.closed) then();
  else response.once('close', then);
};

/**
 * Serves subscriptions on every transport through the hub; over SSE as prepared bytes. `streams` holds, for each open
 * event stream, the function that ends it; a stream also ends with its token. The connection is cut rather than
 * completed, so that the client reconnects.
 */
export const useLive = (options: LiveOptions, streams: Set<() => void>): Plugin => {
  const { sessions, connections, trustedProxies } = options;
  const subscribe = subscriber(options);
  /** Watches a stream until it is closed; returns why it is refused instead. */
  const watch = (viewer: Viewer, { req, res: response }: OverHttp): GraphQLError | null => {
    const address = clientAddress(req, trustedProxies);
    const token = viewer === publicViewer ? null : keyOfToken(viewer);
    const refused = connections.refusal(address, token);
    if (refused) return refused;
    connections.perAddress.add(address);
    if (token !== null) connections.perToken.add(token);
    const hangUp = (): void => void response.destroy();
    const leave = sessions.admit(viewer, hangUp);
    streams.add(hangUp);
    whenClosed(response, () => {
      leave();
      streams.delete(hangUp);
      connections.perAddress.remove(address);
      if (token !== null) connections.perToken.remove(token);
    });
    return null;
  };
  return {
    onSubscribe: ({ args, setSubscribeFn, setResultAndStopExecution }) => {
      // A WebSocket has no response; it is watched as a whole.
      const { req, res, viewer } = args.contextValue as unknown as Partial<OverHttp> & Context;
      const refused = req && res ? watch(viewer, { req, res }) : null;
      if (refused) setResultAndStopExecution({ errors: [refused] });
      else setSubscribeFn(subscribe);
    },
    onResultProcess({ request, result, setResultProcessor, serverContext }) {
      const { res } = serverContext as Partial<OverHttp>;
      const isAccepted = request.headers.get('accept')?.includes(eventStreamType);
      // Also if it is refused for the type it is asked for in: then nothing else ends it.
      if (res && result instanceof Followed) whenClosed(res, () => void result.return());
      if (res?.closed && isAccepted) {
        // No client would read or cancel this stream, so its pings would never end.
        setResultProcessor((_result, fetchAPI) => new fetchAPI.Response(null), eventStreamType);
        return;
      }
      if (!(result instanceof LiveState)) return;
      setResultProcessor((_result, fetchAPI) => {
        if (!isAccepted) return new fetchAPI.Response(null, { status: 406, headers: { accept: eventStreamType } });
        return new fetchAPI.Response(
          eventStream(result, () => res?.destroy()),
          { headers },
        );
      }, eventStreamType);
    },
  };
};
