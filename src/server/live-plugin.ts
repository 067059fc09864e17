import type { ServerResponse } from 'node:http';
import type { Plugin } from 'graphql-yoga';
import type { Viewer } from '../access/viewer.ts';
import type { Context } from '../graphql/context.ts';
import { eventStream } from './event-stream.ts';
import { Followed } from './followed.ts';
import type { Sessions } from './sessions.ts';
import { LiveState, type SubscribeOptions, subscriber } from './subscribe.ts';

const eventStreamType = 'text/event-stream';
const headers = { 'content-type': eventStreamType, 'cache-control': 'no-cache', 'x-accel-buffering': 'no' };

/** The part of Yoga's context that only requests over HTTP have. */
type OverHttp = { res: ServerResponse };

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
export const useLive = (options: SubscribeOptions, sessions: Sessions, streams: Set<() => void>): Plugin => {
  const subscribe = subscriber(options);
  const watch = (viewer: Viewer, response: ServerResponse): void => {
    const hangUp = (): void => void response.destroy();
    const leave = sessions.admit(viewer, hangUp);
    streams.add(hangUp);
    whenClosed(response, () => {
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
