import type { Plugin } from 'graphql-yoga';
import type { Sessions } from '../access/sessions.ts';
import { eventStream } from './event-stream.ts';
import { LiveState, type SubscribeOptions, subscriber } from './subscribe.ts';

const eventStreamType = 'text/event-stream';
const headers = { 'content-type': eventStreamType, 'cache-control': 'no-cache', 'x-accel-buffering': 'no' };

/**
 * Serves subscriptions on every transport through the hub; over SSE as prepared bytes. What ends each stream of events
 * that is open is kept in `streams`.
 */
export const useLive = (options: SubscribeOptions, sessions: Sessions, streams: Set<() => void>): Plugin => {
  const subscribe = subscriber(options);
  return {
    onSubscribe: ({ setSubscribeFn }) => setSubscribeFn(subscribe),
    onResultProcess({ request, result, setResultProcessor }) {
      if (!(result instanceof LiveState)) return;
      const isAccepted = request.headers.get('accept')?.includes(eventStreamType);
      setResultProcessor((_result, fetchAPI) => {
        if (!isAccepted) return new fetchAPI.Response(null, { status: 406, headers: { accept: eventStreamType } });
        const stream = eventStream(result, (end) => {
          const leave = sessions.admit(result.viewer, end);
          streams.add(end);
          return () => {
            leave();
            streams.delete(end);
          };
        });
        return new fetchAPI.Response(stream, { headers });
      }, eventStreamType);
    },
  };
};
