import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

/** The frames that a subscription has sent so far, and ways to wait for more. */
export type Screen = {
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
  frames: any[];
  errors: unknown[];
  /** Resolves with the first frame that satisfies the condition, earlier frames included. */
  // biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
  until: (satisfies: (data: any) => boolean) => Promise<any>;
  /** Resolves when the subscription completes or fails. */
  completed: Promise<void>;
  close: () => Promise<void>;
};

// biome-ignore lint/suspicious/noExplicitAny: tests read whatever they asked for
type Taken = { take: (result: any) => void; end: () => void; screen: Omit<Screen, 'close'> };

const collect = (): Taken => {
  const [frames, errors]: [unknown[], unknown[]] = [[], []];
  const waiting = new Set<() => void>();
  const { promise: completed, resolve: end } = Promise.withResolvers<void>();
  return {
    take: (result) => {
      if (result.errors) errors.push(...result.errors);
      if (result.data) frames.push(result.data);
      for (const look of waiting) look();
    },
    end,
    screen: {
      frames,
      errors,
      completed,
      until: (satisfies) =>
        new Promise((resolve) => {
          const look = (): void => {
            const found = frames.find(satisfies);
            if (!found) return;
            waiting.delete(look);
            resolve(found);
          };
          waiting.add(look);
          look();
        }),
    },
  };
};

const socketUrl = (url: string): string => `${url.replace('http', 'ws')}/graphql`;

/** A graphql-ws client that retries forever, like a screen. */
const screenClient = (url: string, token?: string): Client =>
  createClient({
    url: socketUrl(url),
    webSocketImpl: WebSocket,
    retryAttempts: Number.POSITIVE_INFINITY,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 50 + Math.random() * 200)),
    shouldRetry: () => true,
    ...(token !== undefined && { connectionParams: { authorization: `Bearer ${token}` } }),
  });

/** Subscribes over a WebSocket. */
export const openScreen = (
  url: string,
  query: string,
  variables: Record<string, unknown> = {},
  token?: string,
): Screen => {
  const client = screenClient(url, token);
  const { take, end, screen } = collect();
  client.subscribe(
    { query, variables },
    {
      next: take,
      error: (error) => {
        take({ errors: Array.isArray(error) ? error : [error] });
        end();
      },
      complete: end,
    },
  );
  return {
    ...screen,
    close: async () => {
      await client.dispose();
    },
  };
};

/** Subscribes over server-sent events. */
export const openEventStream = (
  url: string,
  query: string,
  variables: Record<string, unknown> = {},
  token?: string,
): Screen => {
  const { take, end, screen } = collect();
  const stopped = new AbortController();
  const parameters = new URLSearchParams({ query, variables: JSON.stringify(variables) });
  const run = async (): Promise<void> => {
    const response = await fetch(`${url}/graphql?${parameters}`, {
      headers: { accept: 'text/event-stream', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
      signal: stopped.signal,
    });
    let text = '';
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      const events = text.split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) {
        const data = event.split('\n').find((line) => line.startsWith('data: '));
        if (event.startsWith('event: next') && data) take(JSON.parse(data.slice('data: '.length)));
        if (event.startsWith('event: complete')) end();
      }
    }
  };
  run().catch((error: unknown) => {
    if (!stopped.signal.aborted) take({ errors: [error] });
    end();
  });
  return {
    ...screen,
    close: () => {
      stopped.abort();
      return Promise.resolve();
    },
  };
};
