import type { Queryable } from '../database/database.ts';
import { boundsWithin } from '../terms/region-code.ts';
import { type Topic, watchOf } from './topics.ts';

// The events of a region have no common version; the sum over the live ones takes its place, as it differs after every
// change.
const versions = `SELECT topic, version FROM unnest($1::text[], $2::uuid[]) AS watched (topic, event_id)
    JOIN event_tally USING (event_id)
  UNION ALL SELECT topic, version FROM unnest($3::text[], $4::text[], $5::text[]) AS watched (topic, region_code, measure_code)
    JOIN region_tally USING (region_code, measure_code)
  UNION ALL SELECT topic, (SELECT coalesce(sum(version + 1), 0) FROM outreach_event JOIN event_tally ON event_id = id
      WHERE status = 'LIVE' AND region_code >= low_code COLLATE "C" AND region_code < high_code COLLATE "C")
    FROM unnest($6::text[], $7::text[], $8::text[]) AS watched (topic, low_code, high_code)
  UNION ALL SELECT topic, version FROM unnest($9::text[]) AS watched (topic) CROSS JOIN facts_version`;

/** The current version of each topic, in one statement; topics with nothing stored yet are left out. */
export const readVersions = async (db: Queryable, topics: Topic[]): Promise<Map<Topic, number>> => {
  const [events, within, tallies, facts] = [[], [], [], []] as [
    [Topic, string][],
    [Topic, string][],
    [Topic, string, string][],
    Topic[],
  ];
  for (const topic of topics) {
    const watch = watchOf(topic);
    if (watch === 'facts') facts.push(topic);
    else if ('event' in watch) events.push([topic, watch.event]);
    else if ('eventsWithin' in watch) within.push([topic, watch.eventsWithin]);
    else tallies.push([topic, watch.region, watch.measure]);
  }
  const bounds = within.map(([, code]) => boundsWithin(code));
  const { rows } = await db.query<{ topic: Topic; version: string }>({ name: 'versions', text: versions }, [
    events.map(([topic]) => topic),
    events.map(([, id]) => id),
    tallies.map(([topic]) => topic),
    tallies.map(([, region]) => region),
    tallies.map(([, , measure]) => measure),
    within.map(([topic]) => topic),
    bounds.map(({ from }) => from),
    bounds.map(({ to }) => to),
    facts,
  ]);
  return new Map(rows.map(({ topic, version }) => [topic, Number(version)]));
};
