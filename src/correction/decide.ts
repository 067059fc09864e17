import { refusedScope } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import type { EntryContent } from '../ledger/entry.ts';
import { type JudgedEvent, missed } from '../ledger/judge.ts';
import { Refused } from '../terms/refusal.ts';
import { said } from '../terms/sentence.ts';
import { type Change, type CorrectedEntry, changed, isIdle, type StoredCorrection } from './correction.ts';

/** The version of a counter that an administrator saw, the one it has now, and the last write to it. */
export type SeenVersion = {
  expected: number;
  now: number;
  last: { by: string; at: Date; served: number } | null;
};

/** A correction to store: `before` stops counting and `after` counts instead, at the entry's own event or another. */
export type Decision = {
  entry: CorrectedEntry;
  before: EntryContent | null;
  after: EntryContent | null;
  other: JudgedEvent | null;
  /** The correction that this one takes back. */
  undoesId: string | null;
};

const path = (field: string): string[] => ['input', field];
const ownEventOutside = said`The entry’s event lies outside your regions.`;

/** VERSION_CONFLICT where the counter has another version than the administrator saw; null where it has not. */
export const refusedVersion = (seen: SeenVersion | null): Refused | null => {
  if (!seen || seen.expected === seen.now) return null;
  const { now, last } = seen;
  const message = last
    ? said`The counter is at version ${now} since ${last.by} wrote at ${last.at.toISOString()}: ${last.served} served.`
    : said`The counter is at version ${now}.`;
  return new Refused('VERSION_CONFLICT', message, path('expectedVersion'));
};

/** Why an event cannot take over entries that happened at that time; null where it can. */
export const refusedPlace = (event: JudgedEvent, occurredAt: Date, viewer: Viewer, field = 'event'): Refused | null => {
  const outside = refusedScope(viewer, [event.regionCode], field, said`The other event lies outside your regions.`);
  if (outside) return outside;
  if (event.status === 'PLANNED') return new Refused('NOT_LIVE', said`The other event is planned.`, path(field));
  if (event.status === 'CANCELLED') return new Refused('NOT_LIVE', said`The other event is cancelled.`, path(field));
  return missed(event, occurredAt)
    ? new Refused('OUTSIDE_TIME', said`The other event was not live when the entry happened.`, path(field))
    : null;
};

/** Why an entry cannot be corrected as it stands; null where it can. */
const refusedEntry = ({ count, addedBy, correctedBy }: CorrectedEntry): Refused | null => {
  const at = path('activation');
  if (count < 0) return new Refused('INVALID', said`The entry takes an earlier one back and cannot be corrected.`, at);
  if (addedBy?.undoesId)
    return new Refused('INVALID', said`The entry stands for ${addedBy.activationId} again; correct that one.`, at);
  if (addedBy?.isUndone)
    return new Refused('ALREADY_CORRECTED', said`The entry went with correction ${addedBy.id}, which was undone.`, at);
  if (!correctedBy) return null;
  const { id, by, at: when } = correctedBy;
  return new Refused(
    'ALREADY_CORRECTED',
    said`The entry was corrected by ${by} at ${when.toISOString()} (correction ${id}); undo that, or correct what replaced it.`,
    at,
  );
};

/** Decides a change of an entry. `place` is the event it is to be at, its own unless the change names one; null for none. */
export const decideCorrection = (
  entry: CorrectedEntry,
  change: Change,
  place: JudgedEvent | null,
  seen: SeenVersion | null,
  viewer: Viewer,
): Decision | Refused => {
  const outside = refusedScope(viewer, [entry.event.regionCode], 'activation', ownEventOutside);
  if (outside) return outside;
  if (!place) return new Refused('NOT_FOUND', said`There is no such event.`, path('event'));
  if (isIdle(entry, change))
    return new Refused('INVALID', said`The entry is like that already; nothing to change.`, path('activation'));
  const other = place.id === entry.eventId ? null : place;
  const refusal =
    refusedVersion(seen) ?? refusedEntry(entry) ?? (other && refusedPlace(other, entry.occurredAt, viewer));
  return refusal ?? { entry, before: entry, after: changed(entry, change), other, undoesId: null };
};

/** Decides to take a correction of `entry` back; `standing` is the entry that the correction put in its place. */
export const decideUndo = (
  { id, undoesId, undoneBy }: StoredCorrection,
  entry: CorrectedEntry,
  standing: CorrectedEntry | null,
  viewer: Viewer,
): Decision | Refused => {
  const at = path('correction');
  const codes = [entry.event, ...(standing ? [standing.event] : [])].map(({ regionCode }) => regionCode);
  const outside = refusedScope(viewer, codes, 'correction', ownEventOutside);
  if (outside) return outside;
  if (undoesId)
    return new Refused('INVALID', said`It takes another correction back; correct the entry again instead.`, at);
  if (undoneBy)
    return new Refused('ALREADY_CORRECTED', said`It was undone by ${undoneBy.by} at ${undoneBy.at.toISOString()}.`, at);
  if (standing?.correctedBy)
    return new Refused(
      'ALREADY_CORRECTED',
      said`What it put in place was corrected by ${standing.correctedBy.by} (correction ${standing.correctedBy.id}); undo that first.`,
      at,
    );
  const other = standing && standing.eventId !== entry.eventId ? standing.event : null;
  return { entry, before: standing, after: entry, other, undoesId: id };
};
