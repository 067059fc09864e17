import type { Watch } from '../graphql/state-source.ts';
import { ancestorsOf } from '../terms/region-code.ts';

/** What a stream listens to, as text; the only place that spells them. */
export type Topic = string;

/** Topics that changed, each with the version it has now where that is known; or that something did, nobody knows what. */
export type Hint = [Topic, number | null][] | 'anything';

/** Tallies that were moved, and to which versions. */
export type Moved = {
  events: { eventId: string; regionCode: string; version: number | null }[];
  regions: { regionCode: string; measureCode: string; version: number }[];
  /** Whether published facts changed. */
  facts?: boolean;
};

/** What a person's writes, as the trail tells them, moved. */
export const movedBy = (
  notes: { region: string | null; subject: { type: string; id: string } | null; moved?: Moved | null }[],
): Moved => {
  const moved: Moved = { events: [], regions: [], facts: false };
  for (const { region, subject, moved: tallies } of notes) {
    if (tallies) {
      moved.events.push(...tallies.events);
      moved.regions.push(...tallies.regions);
    } else if (subject?.type === 'OutreachEvent' && region !== null)
      moved.events.push({ eventId: subject.id, regionCode: region, version: null });
    else moved.facts = true;
  }
  return moved;
};

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
