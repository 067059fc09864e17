import type { Moved } from '../terms/moved.ts';
import { ancestorsOf } from '../terms/region-code.ts';
import type { Watch } from '../terms/watch.ts';

/** What a stream listens to, as text; the only place that spells them. */
export type Topic = string;

/** Topics that changed, each with the version it has now where that is known; or that something did, nobody knows what. */
export type Hint = [Topic, number | null][] | 'anything';

export const topicOf = (watch: Watch): Topic => {
  if (watch === 'facts') return 'facts';
  if ('event' in watch) return `event ${watch.event}`;
  return 'eventsWithin' in watch ? `events ${watch.eventsWithin}` : `tally ${watch.region} ${watch.measure}`;
};

/** What a topic is about; the reverse of topicOf. */
export const watchOf = (topic: Topic): Watch => {
  const [kind, key = '', measure = ''] = topic.split(' ');
  if (kind === 'event') return { event: key };
  if (kind === 'events') return { eventsWithin: key };
  return kind === 'tally' ? { region: key, measure } : 'facts';
};

/** What moved tallies mean for those who listen. */
export const hintOf = ({ events, regions, facts }: Moved): [Topic, number | null][] => [
  ...events.map(({ eventId, version }): [Topic, number | null] => [topicOf({ event: eventId }), version]),
  ...events
    .flatMap(({ regionCode }) => [...ancestorsOf(regionCode), regionCode])
    .map((code): [Topic, null] => [topicOf({ eventsWithin: code }), null]),
  ...regions.map(({ regionCode, measureCode, version }): [Topic, number] => [
    topicOf({ region: regionCode, measure: measureCode }),
    version,
  ]),
  ...(facts ? [[topicOf('facts'), null] satisfies [Topic, null]] : []),
];
