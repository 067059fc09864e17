import { createClient } from 'graphql-ws/client';
import { endpoint, type Line, type LineEvents, type Result } from './line.ts';

const pingEveryMs = 5000;

/** A line over WebSocket (graphql-transport-ws), which carries all subscriptions and is kept alive with pings. */
export const openSocketLine = (events: LineEvents): Line => {
  const url = endpoint();
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  const stops = new Set<() => void>();
  let over = false;

  const hangUp = (): void => {
    over = true;
    for (const stop of stops) stop();
    client.terminate();
  };
  const lose = (): void => {
    if (over) return;
    hangUp();
    events.onLost();
  };
  const client = createClient({
    url: url.href,
    keepAlive: pingEveryMs,
    // The Connection opens the next line itself, perhaps over another transport.
    retryAttempts: 0,
    on: { connected: events.onOpen, message: events.onHeard, closed: lose, error: lose },
  });

  return {
    silentForMs: 5 * pingEveryMs,
    hangUp,
    follow: (subscription) => {
      const { query, variables } = subscription;
      const stop = client.subscribe(
        { query, variables },
        {
          next: (result) => !over && events.onResult(subscription, result as Result),
          // GraphQL errors come as a list; anything else is the end of the line itself, which is reported separately.
          error: (error) => !over && Array.isArray(error) && events.onResult(subscription, { errors: error }),
          complete: () => {
            stops.delete(stop);
            if (!over) events.onComplete(subscription);
          },
        },
      );
      stops.add(stop);
    },
  };
};
