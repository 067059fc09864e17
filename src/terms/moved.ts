/** What a write changed that screens follow: tallies, each with its version since, and published facts. */
export type Moved = {
  /** Counters of events; the version is null where only the event's own state changed. */
  events: readonly { eventId: string; regionCode: string; version: number | null }[];
  /** Running totals of regions. */
  regions: readonly { regionCode: string; measureCode: string; version: number }[];
  /** Whether figures, targets or the tree changed. */
  facts: boolean;
};

/** A write that no screen shows, such as issuing a token. */
export const nothingMoved: Moved = { events: [], regions: [], facts: false };
/** A write to figures, targets or the tree. */
export const factsMoved: Moved = { ...nothingMoved, facts: true };

export const isNothingMoved = ({ events, regions, facts }: Moved): boolean =>
  events.length === 0 && regions.length === 0 && !facts;

/** What several writes of one transaction moved. */
export const movedTogether = (all: readonly Moved[]): Moved => ({
  events: all.flatMap(({ events }) => events),
  regions: all.flatMap(({ regions }) => regions),
  facts: all.some(({ facts }) => facts),
});
