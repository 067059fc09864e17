/** The changes of a write that subscribers follow: tallies, each with its new version, and published facts. */
export type Moved = {
  /** Event counters; the version is null if only the event's own state changed. */
  events: readonly { eventId: string; regionCode: string; version: number | null }[];
  /** Running totals of regions, by measure. */
  regions: readonly { regionCode: string; measureCode: string; version: number }[];
  /** Whether figures, targets or the tree changed. */
  facts: boolean;
};

/** A write that no subscriber sees, such as issuing a token. */
export const nothingMoved: Moved = { events: [], regions: [], facts: false };
/** A write to figures, targets or the tree. */
export const factsMoved: Moved = { ...nothingMoved, facts: true };

export const isNothingMoved = ({ events, regions, facts }: Moved): boolean =>
  events.length === 0 && regions.length === 0 && !facts;

/** The combined changes of several writes in one transaction. */
export const movedTogether = (all: readonly Moved[]): Moved => ({
  events: all.flatMap(({ events }) => events),
  regions: all.flatMap(({ regions }) => regions),
  facts: all.some(({ facts }) => facts),
});
