import { endpoint, type Line, type LineEvents, type Result, type Subscription } from './line.ts';

/** A line over server-sent events, for networks that block WebSockets: one request for each subscription. */
export const openEventsLine = (events: LineEvents): Line => {
  const sources = new Set<EventSource>();
  let over = false;

  const hangUp = (): void => {
    over = true;
    for (const source of sources) source.close();
  };
  const follow = (subscription: Subscription<never>): void => {
    const url = endpoint();
    url.searchParams.set('query', subscription.query);
    url.searchParams.set('variables', JSON.stringify(subscription.variables));
    const source = new EventSource(url);
    sources.add(source);
    source.addEventListener('open', () => !over && events.onOpen());
    source.addEventListener('next', ({ data }: MessageEvent<string>) => {
      if (over) return;
      events.onHeard();
      events.onResult(subscription, JSON.parse(data) as Result);
    });
    source.addEventListener('complete', () => {
      source.close();
      sources.delete(source);
      if (!over) events.onComplete(subscription);
    });
    // An EventSource would retry by itself, but at a fixed interval and only after some errors.
    source.addEventListener('error', () => {
      if (over) return;
      hangUp();
      events.onLost();
    });
  };
  // The server repeats its state within 15 s; there is no other sign of life on such a line.
  return { silentForMs: 40_000, hangUp, follow };
};
