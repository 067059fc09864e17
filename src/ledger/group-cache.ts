import type { GroupFacts, GroupKeys } from './ledger.store.ts';

type KnownEvent = GroupFacts['events'][number];

const mostEvents = 1000;
const mostRegions = 100_000;

/**
 * Events and regions that earlier groups were judged by, so that most groups need no read before they are written.
 * Regions are never removed. An event may have changed its state in the meantime, which the writing statement checks.
 */
export class GroupCache {
  private readonly events = new Map<string, KnownEvent>();
  private readonly regions = new Set<string>();

  /**
   * The facts about a group, or null unless all its keys are cached. Stored ids are not cached, so `stored` is empty.
   * `now` is the time of the database as it is known here.
   */
  recall({ eventIds, eventCodes, domiciles }: GroupKeys, now: number): GroupFacts | null {
    const events = [...eventIds, ...eventCodes].map((key) => this.events.get(key));
    if (!events.every((event) => event !== undefined)) return null;
    if (!domiciles.every((code) => this.regions.has(code))) return null;
    return { events, stored: new Map(), regions: new Set(domiciles), now: new Date(now) };
  }

  remember({ events, regions }: Pick<GroupFacts, 'events' | 'regions'>): void {
    if (this.events.size > mostEvents) this.events.clear();
    if (this.regions.size > mostRegions) this.regions.clear();
    for (const event of events) this.events.set(event.id, event).set(event.code, event);
    for (const code of regions) this.regions.add(code);
  }
}
