import type { EventState } from '../outreach/event.ts';
import { dayIn } from '../terms/calendar.ts';
import { isRegionCode } from '../terms/region-code.ts';
import { type Sentence, said } from '../terms/sentence.ts';
import { uuidOf } from '../terms/uuid.ts';
import { zoneOf } from '../terms/zone.ts';
import { type Entry, type EntryContent, type OfferedEntry, sameContent } from './entry.ts';

/** The reason why one entry was rejected. */
export type EntryRefusal = {
  status: 'REJECTED';
  code: 'INVALID' | 'NOT_LIVE' | 'OUTSIDE_TIME' | 'ID_REUSED';
  message: Sentence;
};
/** The outcome of one entry. */
export type EntryOutcome = { status: 'ACCEPTED' } | { status: 'DUPLICATE' } | EntryRefusal;

/** The event that an entry was sent to. */
export type JudgedEvent = EventState & { id: string; regionCode: string };

/** Everything that an entry is judged by. */
export type Circumstances = {
  event: JudgedEvent;
  /** Entries already in the ledger under one of the offered ids, by id. */
  stored: Map<string, EntryContent>;
  /** The domiciles that exist in the region tree. */
  regions: Set<string>;
  measures: Set<string>;
  now: Date;
  recordedBy: string;
  device: string | null;
};

const minute = 60_000;
/** How far a device's clock may be off. */
const clockSkewMs = 5 * minute;
/** How long a closed event still accepts late entries. */
const lateEntriesHours = 72;
export const maxCountPerEntry = 10_000;

const refused = (code: EntryRefusal['code'], message: Sentence): EntryRefusal => ({
  status: 'REJECTED',
  code,
  message,
});
const rejectedField = (field: string, problem: Sentence): EntryRefusal =>
  refused('INVALID', said`${field}: ${problem}`);

/** The domicile that an entry counts for: its own, or else the event's region. */
const domicileOf = (offered: OfferedEntry, event: JudgedEvent): string => offered.domicile ?? event.regionCode;

/**
 * Judges one entry. An id that is already stored is settled first, so that a retry after the event was closed still
 * gets its first answer. Then the content is checked, and then whether the entry happened while the event was live.
 * Returns the entry to write, or the outcome if there is nothing to write.
 */
export const judge = (
  offered: OfferedEntry,
  given: Circumstances,
): Entry | Exclude<EntryOutcome, { status: 'ACCEPTED' }> => {
  const { event, stored, regions, measures, now } = given;
  const id = uuidOf(offered.id);
  if (!id) return rejectedField('id', said`must be a UUID`);
  const { measureCode, kind, count, segment, occurredAt } = offered;
  const domicileCode = domicileOf(offered, event);
  const content: EntryContent = { eventId: event.id, measureCode, kind, count, domicileCode, segment, occurredAt };
  const earlier = stored.get(id);
  if (earlier) return settle(content, earlier);

  if (!measures.has(measureCode))
    return rejectedField('measure', said`there is no measure ${JSON.stringify(measureCode)}`);
  if (count < 1 || count > maxCountPerEntry) return rejectedField('count', said`must be 1 to ${maxCountPerEntry}`);
  if (!isRegionCode(domicileCode) || !regions.has(domicileCode))
    return rejectedField('domicile', said`there is no region ${JSON.stringify(domicileCode)}`);
  const untimely = timeRefusal(event, occurredAt, now);
  if (untimely) return untimely;
  const localDay = dayIn(zoneOf(domicileCode), occurredAt);
  return { ...content, id, localDay, recordedBy: given.recordedBy, device: given.device, correctionId: null };
};

/** The outcome for an id that is already in the ledger. */
export const settle = (content: EntryContent, earlier: EntryContent): { status: 'DUPLICATE' } | EntryRefusal =>
  sameContent(content, earlier)
    ? { status: 'DUPLICATE' }
    : refused('ID_REUSED', said`id: was recorded before with different content; nothing was changed`);

/** The side on which something missed the live time of the event, beyond the clock skew; null if neither. */
export const missed = (
  event: Extract<JudgedEvent, { openedAt: Date }>,
  occurredAt: Date,
): 'before' | 'after' | null => {
  const at = occurredAt.getTime();
  if (at < event.openedAt.getTime() - clockSkewMs) return 'before';
  return event.closedAt !== null && at > event.closedAt.getTime() + clockSkewMs ? 'after' : null;
};

const timeRefusal = (event: JudgedEvent, occurredAt: Date, now: Date): EntryRefusal | null => {
  if (event.status === 'PLANNED' || event.status === 'CANCELLED')
    return refused(
      'NOT_LIVE',
      event.status === 'PLANNED' ? said`the event is planned, not live` : said`the event is cancelled, not live`,
    );
  if (occurredAt.getTime() > now.getTime() + clockSkewMs)
    return refused('OUTSIDE_TIME', said`occurredAt: is in the future`);
  const side = missed(event, occurredAt);
  if (side === 'before') return refused('OUTSIDE_TIME', said`occurredAt: is before the event was opened`);
  if (side === 'after') return refused('OUTSIDE_TIME', said`occurredAt: is after the event was closed`);
  if (event.status === 'LIVE') return null;
  return now.getTime() - event.closedAt.getTime() < lateEntriesHours * 60 * minute
    ? null
    : refused('OUTSIDE_TIME', said`the event was closed more than ${lateEntriesHours} hours ago`);
};
