import type { ServerResponse } from 'node:http';
import type { Plugin } from 'graphql-yoga';
import type { Viewer } from '../access/viewer.ts';
import type { Context } from '../graphql/context.ts';
import { eventStream } from './event-stream.ts';
import type { Sessions } from './sessions.ts';
import { LiveState, type SubscribeOptions, subscriber } from './subscribe.ts';

const eventStreamType = 'text/event-stream';
const headers = { 'content-type': eventStreamType, 'cache-control': 'no-cache', 'x-accel-buffering': 'no' };

/** The part of Yoga's context that only requests over HTTP have. */
type OverHttp = { res: ServerResponse };

/**
 * Serves subscriptions on every transport through the hub; over SSE as prepared bytes. `streams` holds, for each open
 * event stream, the function that ends it; a stream also ends with its token. The connection is cut rather than
 * completed, so that the client reconnects.
 */
export const useLive = (options: SubscribeOptions, sessions: Sessions, streams: Set<() => void>): Plugin => {
  const subscribe = subscriber(options);
  const watch = (viewer: Viewer, response: ServerResponse): void => {
    const hangUp = (): void => void response.destroy();
    const leave = sessions.admit(viewer, hangUp);
    streams.add(hangUp);
    response.once('close', () => {
      leave();
      streams.delete(hangUp);
    });
  };
  return {
    onSubscribe: ({ args, setSubscribeFn }) => {
      // A WebSocket has no response; it is watched as a whole.
      const { res, viewer } = args.contextValue as unknown as Partial<OverHttp> & Context;
      if (res) watch(viewer, res);
      setSubscribeFn(subscribe);
    },
    onResultProcess({ request, result, setResultProcessor, serverContext }) {
      if (!(result instanceof LiveState)) return;
      const { res } = serverContext as Partial<OverHttp>;
      const isAccepted = request.headers.get('accept')?.includes(eventStreamType);
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
