import type { Queryable } from '../database.ts';
import type { Entry, EntryContent } from './entry.ts';
import { hereOf } from './here.ts';
import { domicileOf, type EntryOutcome, entryId, type JudgedEvent, judge, settle } from './judge.ts';
import { appendToLedger, readJudgedEvents, readKnownRegions, readStoredEntries } from './ledger.store.ts';
import type { RecordOutcome, RecordRequest } from './writer.ts';

type Given = {
  measures: Set<string>;
  now: Date;
  /** Whether an earlier attempt at this very group may have been stored: its entries then are its own. */
  mayBeStored: boolean;
};

/** An outcome that stands, an entry whose outcome is known once it is written, or the same id again in the group. */
type Pending = EntryOutcome | { entry: Entry; repeats: EntryContent | null };

const eventReader = async (db: Queryable, group: RecordRequest[]) => {
  const ids = group.flatMap(({ event }) => ('id' in event ? [event.id] : []));
  const codes = group.flatMap(({ event }) => ('code' in event ? [event.code] : []));
  const events = await readJudgedEvents(db, [...new Set(ids)], [...new Set(codes)]);
  const byKey = new Map(events.flatMap((event) => [[event.id, event] as const, [event.code, event] as const]));
  return ({ event }: RecordRequest): JudgedEvent | undefined => byKey.get('id' in event ? event.id : event.code);
};

/**
 * Reads what a group is judged by, judges every entry on its own, and writes the good ones in one statement: a handful
 * of round trips for the whole group. Returns one outcome for each request.
 */
export const recordGroup = async (db: Queryable, group: RecordRequest[], given: Given): Promise<RecordOutcome[]> => {
  const eventOf = await eventReader(db, group);
  const offered = group.flatMap(({ entries }) => entries);
  const ids = [...new Set(offered.flatMap(({ id }) => entryId(id) ?? []))];
  const stored = await readStoredEntries(db, ids);
  const regions = await knownDomiciles(db, group, eventOf);

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

/** Domiciles named in the group that exist; an event's own region does by its foreign key. */
const knownDomiciles = async (
  db: Queryable,
  group: RecordRequest[],
  eventOf: (request: RecordRequest) => JudgedEvent | undefined,
): Promise<Set<string>> => {
  const places = new Set<string>();
  const named = new Set<string>();
  for (const request of group) {
    const event = eventOf(request);
    if (!event) continue;
    places.add(event.regionCode);
    for (const entry of request.entries) named.add(domicileOf(entry, event));
  }
  const unsure = [...named].filter((code) => !places.has(code));
  const found = unsure.length > 0 ? await readKnownRegions(db, unsure) : [];
  return new Set([...places, ...found]);
};

/** Writes the entries and tells what became of each: one that another server stored meanwhile is settled. */
const write = async (
  db: Queryable,
  entries: Map<string, Entry & { hereCode: string }>,
): Promise<(entry: Entry) => EntryOutcome> => {
  if (entries.size === 0) return () => ({ status: 'ACCEPTED' });
  const written = new Set((await appendToLedger(db, [...entries.values()])).ids);
  const missed = [...entries.keys()].filter((id) => !written.has(id));
  const stored: Map<string, EntryContent> = missed.length > 0 ? await readStoredEntries(db, missed) : new Map();
  return (entry) => {
    if (written.has(entry.id)) return { status: 'ACCEPTED' };
    const earlier = stored.get(entry.id);
    if (!earlier) throw new Error(`entry ${entry.id} was neither written nor found`);
    return settle(entry, earlier);
  };
};
