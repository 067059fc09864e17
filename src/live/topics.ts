import type { Moved } from '../terms/moved.ts';
import { ancestorsOf } from '../terms/region-code.ts';
import type { Watch } from '../terms/watch.ts';

/** The text form of a watch. This file is the only place that spells it. */
export type Topic = string;

/** The topics that changed, each with its current version if known; or `anything` if the topics are not known. */
export type Hint = [Topic, number | null][] | 'anything';

export const topicOf = (watch: Watch): Topic => {
  if (watch === 'facts') return 'facts';
  if ('event' in watch) return `event ${watch.event}`;
  return 'eventsWithin' in watch ? `events ${watch.eventsWithin}` : `tally ${watch.region} ${watch.measure}`;
};

/** The watch that a topic stands for; the inverse of topicOf. */
export const watchOf = (topic: Topic): Watch => {
  const [kind, key = '', measure = ''] = topic.split(' ');
  if (kind === 'event') return { event: key };
  if (kind === 'events') return { eventsWithin: key };
  return kind === 'tally' ? { region: key, measure } : 'facts';
};

/** The topics that a change to tallies and facts concerns. */
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
