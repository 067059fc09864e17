import type { Queryable } from '../database.ts';
import { isRegionCode } from '../region/code.ts';
import type { Entry, EntryContent } from './entry.ts';
import { hereOf } from './here.ts';
import { type EntryOutcome, entryId, type JudgedEvent, judge, settle } from './judge.ts';
import { appendToLedger, type GroupKeys, readGroupFacts } from './ledger.store.ts';
import type { RecordOutcome, RecordRequest } from './writer.ts';

type Given = {
  measures: Set<string>;
  now: Date;
  /** Whether an earlier attempt at this very group may have been stored: its entries then are its own. */
  mayBeStored: boolean;
};

/** An outcome that stands, an entry whose outcome is known once it is written, or the same id again in the group. */
type Pending = EntryOutcome | { entry: Entry; repeats: EntryContent | null };

const unique = <Key>(keys: Key[]): Key[] => [...new Set(keys)];

/** What the group names. A domicile left out is the event's region, which exists by its foreign key. */
const keysOf = (group: RecordRequest[]): GroupKeys => {
  const entries = group.flatMap((request) => request.entries);
  return {
    eventIds: unique(group.flatMap(({ event }) => ('id' in event ? [event.id] : []))),
    eventCodes: unique(group.flatMap(({ event }) => ('code' in event ? [event.code] : []))),
    entryIds: unique(entries.flatMap(({ id }) => entryId(id) ?? [])),
    domiciles: unique(
      entries.flatMap(({ domicile }) => (domicile !== null && isRegionCode(domicile) ? [domicile] : [])),
    ),
  };
};

/**
 * Reads what a group is judged by, judges every entry on its own, and writes the good ones: two round trips for the
 * whole group. Returns one outcome for each request.
 */
export const recordGroup = async (db: Queryable, group: RecordRequest[], given: Given): Promise<RecordOutcome[]> => {
  const { events, stored, regions } = await readGroupFacts(db, keysOf(group));
  const byKey = new Map(events.flatMap((event) => [[event.id, event] as const, [event.code, event] as const]));
  const eventOf = ({ event }: RecordRequest): JudgedEvent | undefined =>
    byKey.get('id' in event ? event.id : event.code);
  for (const { regionCode } of events) regions.add(regionCode);

  const toWrite = new Map<string, Entry & { hereCode: string }>();
  const pending = group.map(
    (request): { event: JudgedEvent; entries: Pending[] } | { refused: 'NOT_FOUND' | 'OUT_OF_SCOPE' } => {
      const event = eventOf(request);
      if (!event) return { refused: 'NOT_FOUND' };
      if (!request.mayRecord(event)) return { refused: 'OUT_OF_SCOPE' };
      const { recordedBy, device } = request;
      const entries = request.entries.map((each): Pending => {
        const judged = judge(each, {
          event,
          stored,
          regions,
          measures: given.measures,
          now: given.now,
          recordedBy,
          device,
        });
        if ('status' in judged)
          return given.mayBeStored && judged.status === 'DUPLICATE' ? { status: 'ACCEPTED' } : judged;
        const first = toWrite.get(judged.id);
        if (first) return { entry: first, repeats: judged };
        toWrite.set(judged.id, { ...judged, hereCode: hereOf(event.regionCode) });
        return { entry: judged, repeats: null };
      });
      return { event, entries };
    },
  );

  const outcomeOf = await write(db, toWrite);
  const settled = (each: Pending): EntryOutcome => {
    if (!('entry' in each)) return each;
    const outcome = outcomeOf(each.entry);
    return each.repeats && outcome.status !== 'REJECTED' ? settle(each.repeats, each.entry) : outcome;
  };
  return pending.map((request) =>
    'refused' in request ? request : { refused: null, event: request.event, outcomes: request.entries.map(settled) },
  );
};

/** Writes the entries and tells what became of each: one that another server stored meanwhile is settled. */
const write = async (
  db: Queryable,
  entries: Map<string, Entry & { hereCode: string }>,
): Promise<(entry: Entry) => EntryOutcome> => {
  if (entries.size === 0) return () => ({ status: 'ACCEPTED' });
  const written = new Set((await appendToLedger(db, [...entries.values()])).ids);
  const missed = [...entries.keys()].filter((id) => !written.has(id));
  const none = { eventIds: [], eventCodes: [], domiciles: [] };
  const stored =
    missed.length > 0
      ? (await readGroupFacts(db, { ...none, entryIds: missed })).stored
      : new Map<string, EntryContent>();
  return (entry) => {
    if (written.has(entry.id)) return { status: 'ACCEPTED' };
    const earlier = stored.get(entry.id);
    if (!earlier) throw new Error(`entry ${entry.id} was neither written nor found`);
    return settle(entry, earlier);
  };
};
