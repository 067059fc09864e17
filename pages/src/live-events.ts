import type { Connection } from './live/connection.ts';
import { peopleText, rateText } from './numbers.ts';
import { byId, linkTo, make, makeLink, show } from './page.ts';
import { words } from './page-words.ts';

type LiveEvent = {
  version: number;
  served: number;
  perMinute: number;
  goalPercent: number | null;
  event: { code: string; name: string; venueName: string; region: { name: string } };
};

const liveEventsSubscription = `subscription ($within: String!) {
  liveEvents(within: $within, everyMs: 1000) {
    version served perMinute goalPercent
    event { code name venueName region { name } }
  }
}`;

const makeCard = (code: string): HTMLElement => {
  const bar = make('span', 'bar thin', make('span', 'bar-fill'));
  bar.ariaHidden = 'true';
  const parts = ['event-place', 'event-pace'].map((name) => make('span', name));
  const text = make('span', 'event-text', make('strong', 'event-name'), ...parts);
  const served = make('strong', 'event-served');
  const card = make('li', '', makeLink(linkTo(`/screen/${code}`), 'event-card', text, served, bar));
  card.dataset['code'] = code;
  return card;
};

const showIn = (card: HTMLElement, { served, perMinute, goalPercent, event }: LiveEvent): void => {
  const part = (name: string): HTMLElement => card.querySelector<HTMLElement>(name) ?? card;
  show(part('.event-name'), event.name);
  show(part('.event-place'), `${event.venueName} · ${event.region.name}`);
  show(part('.event-served'), peopleText(served));
  show(part('.event-pace'), `${rateText(perMinute)} ${words.perMinute}`);
  const bar = part('.bar');
  bar.hidden = goalPercent === null;
  bar.style.setProperty('--share', String(Math.min(1, Math.max(0, (goalPercent ?? 0) / 100))));
};

const showEvents = (events: LiveEvent[]): void => {
  const list = byId('live-events');
  const cards = new Map([...list.children].map((card) => [(card as HTMLElement).dataset['code'] ?? '', card]));
  const ordered = events.toSorted((a, b) => b.served - a.served || a.event.code.localeCompare(b.event.code));
  const wanted = ordered.map((event) => {
    const card = (cards.get(event.event.code) as HTMLElement | undefined) ?? makeCard(event.event.code);
    showIn(card, event);
    return card;
  });
  // A link that is moved in the document loses the focus, so nothing is moved while the order stays the same.
  if (wanted.length !== cards.size || wanted.some((card, index) => list.children[index] !== card))
    list.replaceChildren(...wanted);
  byId('no-live-events').hidden = events.length > 0;
};

/** Shows the live events under a region in #live-events, most people first; calls `onFrame` on every frame. */
export const followLiveEvents = (connection: Connection, within: string, onFrame: () => void): void =>
  connection.follow<{ liveEvents: LiveEvent[] }>({
    query: liveEventsSubscription,
    variables: { within },
    onData: ({ liveEvents }) => {
      showEvents(liveEvents);
      onFrame();
    },
    onComplete: () => {},
    onRefused: () => showEvents([]),
  });
