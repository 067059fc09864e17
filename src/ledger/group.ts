import type { Queryable } from '../database/database.ts';
import type { Clock } from '../terms/clock.ts';
import { isNothingMoved, type Moved } from '../terms/moved.ts';
import { isRegionCode } from '../terms/region-code.ts';
import { uuidOf } from '../terms/uuid.ts';
import type { Entry, EntryContent } from './entry.ts';
import type { GroupCache } from './group-cache.ts';
import { type EntryOutcome, type JudgedEvent, judge, settle } from './judge.ts';
import {
  appendToLedger,
  type GroupFacts,
  type GroupKeys,
  type JudgedPlace,
  type Notice,
  readGroupFacts,
} from './ledger.store.ts';
import type { RecordOutcome, RecordRequest } from './record-request.ts';

type Recording = {
  measures: Set<string>;
  clock: Clock;
  /** Whether an earlier attempt may have stored this very group; entries found stored then count as the group's own. */
  mayBeStored: boolean;
  cache: GroupCache;
  notice: Notice | null;
  /** Called after each commit with the tallies that changed. */
  announce: (moved: Moved) => void;
};

/**
 * A final outcome, or an entry whose outcome is known once it is written. Where the same id comes again in the group,
 * `repeats` is the later content.
 */
type Pending = EntryOutcome | { entry: Entry; repeats: EntryContent | null };
type JudgedRequest = { refused: 'NOT_FOUND' | 'OUT_OF_SCOPE' } | { event: JudgedEvent; entries: Pending[] };
type JudgedGroup = { requests: JudgedRequest[]; toWrite: Map<string, Entry>; places: Map<string, JudgedPlace> };

const unique = <Key>(keys: Key[]): Key[] => [...new Set(keys)];

/**
 * The keys that the group names. A domicile that is left out is the event's region, which exists by its foreign key.
 */
const keysOf = (group: RecordRequest[]): GroupKeys => {
  const entries = group.flatMap((request) => request.entries);
  return {
    eventIds: unique(group.flatMap(({ event }) => ('id' in event ? [event.id] : []))),
    eventCodes: unique(group.flatMap(({ event }) => ('code' in event ? [event.code] : []))),
    entryIds: unique(entries.flatMap(({ id }) => uuidOf(id) ?? [])),
    domiciles: unique(
      entries.flatMap(({ domicile }) => (domicile !== null && isRegionCode(domicile) ? [domicile] : [])),
    ),
  };
};

/** Judges each entry separately. `isOwn` says whether this group itself has already stored an id. */
const judgeGroup = (
  group: RecordRequest[],
  { events, stored, regions, now }: GroupFacts,
  { measures }: Recording,
  isOwn: (id: string) => boolean,
): JudgedGroup => {
  const byKey = new Map(events.flatMap((event) => [[event.id, event] as const, [event.code, event] as const]));
  const existing = new Set([...regions, ...events.map(({ regionCode }) => regionCode)]);
  const [toWrite, places, claimed] = [new Map<string, Entry>(), new Map<string, JudgedPlace>(), new Set<string>()];
  const requests = group.map((request): JudgedRequest => {
    const event = byKey.get('id' in request.event ? request.event.id : request.event.code);
    if (!event) return { refused: 'NOT_FOUND' };
    if (!request.mayRecord(event)) return { refused: 'OUT_OF_SCOPE' };
    const { recordedBy, device } = request;
    const entries = request.entries.map((offered): Pending => {
      const judged = judge(offered, { event, stored, regions: existing, measures, now, recordedBy, device });
      if ('status' in judged) {
        const id = uuidOf(offered.id);
        if (judged.status !== 'DUPLICATE' || !id || !isOwn(id) || claimed.has(id)) return judged;
        claimed.add(id);
        return { status: 'ACCEPTED' };
      }
      const first = toWrite.get(judged.id);
      if (first) return { entry: first, repeats: judged };
      toWrite.set(judged.id, judged);
      places.set(event.id, event);
      return { entry: judged, repeats: null };
    });
    return { event, entries };
  });
  return { requests, toWrite, places };
};

const isRefusal = (request: JudgedRequest): boolean =>
  'entries' in request && request.entries.some((each) => 'status' in each && each.status === 'REJECTED');

/** The outcomes of a group whose entries are all written. */
const outcomesOf = ({ requests }: JudgedGroup): RecordOutcome[] =>
  requests.map((request) => {
    if ('refused' in request) return request;
    const outcomes = request.entries.map((each): EntryOutcome => {
      if ('status' in each) return each;
      return each.repeats ? settle(each.repeats, each.entry) : { status: 'ACCEPTED' };
    });
    return { refused: null, event: request.event, outcomes };
  });

/**
 * Judges every entry of a group and writes the accepted ones, in one round trip if the events and domiciles are cached.
 * A refusal based on cached facts is judged again on facts read from the database, its clock included, because a retry
 * must get its first answer. A group is also judged again if one of its entries was not written, because its id was
 * already stored or its event changed its state in the meantime. Returns one outcome for each request.
 */
export const recordGroup = async (
  db: Queryable,
  group: RecordRequest[],
  given: Recording,
): Promise<RecordOutcome[]> => {
  const keys = keysOf(group);
  const own = new Set<string>();
  const isOwn = (id: string): boolean => given.mayBeStored || own.has(id);
  let recalled = given.mayBeStored ? null : given.cache.recall(keys, given.clock());
  for (;;) {
    const facts = recalled ?? (await readGroupFacts(db, keys));
    if (!recalled) given.cache.remember(facts);
    const judged = judgeGroup(group, facts, given, isOwn);
    const isDoubtful = recalled !== null && judged.requests.some(isRefusal);
    recalled = null;
    if (isDoubtful) continue;
    if (judged.toWrite.size === 0) return outcomesOf(judged);
    const [entries, places] = [[...judged.toWrite.values()], [...judged.places.values()]];
    const written = await appendToLedger(db, entries, places, given.notice);
    if (!isNothingMoved(written.moved)) given.announce(written.moved);
    if (written.ids.length === entries.length) return outcomesOf(judged);
    for (const id of written.ids) own.add(id);
  }
};
