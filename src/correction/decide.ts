import { refusedScope } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import { type EntryContent, sameContent } from '../ledger/entry.ts';
import { type JudgedEvent, maxCountPerEntry, missed } from '../ledger/judge.ts';
import { invalid, Refused } from '../terms/refusal.ts';
import { said } from '../terms/sentence.ts';
import { type Catalogue, measureOf } from '../values/catalogue.ts';
import type { Range } from '../values/range.ts';
import { type Change, type CorrectedEntry, changed, type StoredCorrection } from './correction.ts';

/**
 * The version of a counter that an administrator saw, its current version, and the last entry in it; `served` is the
 * total.
 */
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
  /** The correction that this one undoes. */
  undoesId: string | null;
};

/** The people of a value, or its percentage where only that is known. */
type ShownPeople = { numerator: { range: Range } | null; coverage: Range | null };

const path = (field: string): string[] => ['input', field];
const ownEventOutside = said`The entry’s event lies outside your regions.`;

/**
 * INVALID if the fields of a change cannot be used together or one of them cannot be used, else null. `domicileExists`
 * is false if the region tree does not have the domicile that the change names.
 */
export const refusedChange = (change: Change, catalogue: Catalogue, domicileExists: boolean): Refused | null => {
  const { count, measureCode, domicileCode } = change;
  const named = Object.values(change).filter((value) => value !== null);
  if (named.length === 0) return invalid('count', said`name at least one field to change`);
  if (count !== null && (count < 0 || count > maxCountPerEntry))
    return invalid('count', said`must be 0 to ${maxCountPerEntry}; 0 voids the entry`);
  if (count === 0 && named.length > 1)
    return invalid('count', said`0 voids the entry; no other field can change with it`);
  if (measureCode !== null && !measureOf(catalogue, measureCode))
    return invalid('measure', said`there is no measure ${JSON.stringify(measureCode)}`);
  return domicileExists ? null : invalid('domicile', said`there is no region ${JSON.stringify(domicileCode)}`);
};

/** Whether a value that was not negative would become negative. */
export const becomesNegative = (before: ShownPeople, after: ShownPeople): boolean => {
  const people = ({ numerator, coverage }: ShownPeople): number => numerator?.range.value ?? coverage?.value ?? 0;
  return people(after) < 0 && people(before) >= 0;
};

/** VERSION_CONFLICT if the counter no longer has the version that the administrator saw, else null. */
export const refusedVersion = (seen: SeenVersion | null): Refused | null => {
  if (!seen || seen.expected === seen.now) return null;
  const { now, last } = seen;
  const message = last
    ? said`The counter is at version ${now}: ${last.by} last wrote to it at ${last.at.toISOString()}, and it shows ${last.served} served.`
    : said`The counter is at version ${now}.`;
  return new Refused('VERSION_CONFLICT', message, path('expectedVersion'));
};

/**
 * OUT_OF_SCOPE, NOT_LIVE or OUTSIDE_TIME if an event cannot take over an entry that happened at that time, else null.
 */
export const refusedPlace = (event: JudgedEvent, occurredAt: Date, viewer: Viewer, field = 'event'): Refused | null => {
  const outside = refusedScope(viewer, [event.regionCode], field, said`The other event lies outside your regions.`);
  if (outside) return outside;
  if (event.status === 'PLANNED') return new Refused('NOT_LIVE', said`The other event is planned.`, path(field));
  if (event.status === 'CANCELLED') return new Refused('NOT_LIVE', said`The other event is cancelled.`, path(field));
  return missed(event, occurredAt)
    ? new Refused('OUTSIDE_TIME', said`The other event was not live when the entry happened.`, path(field))
    : null;
};

/** INVALID or ALREADY_CORRECTED if an entry cannot be corrected, else null. */
const refusedEntry = ({ count, addedBy, correctedBy }: CorrectedEntry): Refused | null => {
  const at = path('activation');
  if (count < 0) return new Refused('INVALID', said`The entry reverses an earlier one and cannot be corrected.`, at);
  if (addedBy?.undoesId)
    return new Refused('INVALID', said`The entry reinstates ${addedBy.activationId}; correct that one.`, at);
  if (addedBy?.isUndone)
    return new Refused(
      'ALREADY_CORRECTED',
      said`The entry was added by correction ${addedBy.id}, which was undone.`,
      at,
    );
  if (!correctedBy) return null;
  const { id, by, at: when } = correctedBy;
  return new Refused(
    'ALREADY_CORRECTED',
    said`The entry was corrected by ${by} at ${when.toISOString()} (correction ${id}); undo that, or correct what replaced it.`,
    at,
  );
};

/** INVALID if a change would leave the entry as it is, else null. */
const refusedSame = (entry: CorrectedEntry, after: EntryContent | null): Refused | null =>
  after && sameContent(entry, after)
    ? new Refused('INVALID', said`The entry is already like that; there is nothing to change.`, path('activation'))
    : null;

/**
 * Decides on a change to an entry. `place` is the event that the change names, or else the entry's own; null if there
 * is no such event.
 */
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
  const after = changed(entry, change, place.id);
  const other = place.id === entry.eventId ? null : place;
  // A correction back to the entry's first content is sent again: that the entry was corrected comes before its content.
  const refusal =
    refusedVersion(seen) ??
    refusedEntry(entry) ??
    refusedSame(entry, after) ??
    (other && refusedPlace(other, entry.occurredAt, viewer));
  return refusal ?? { entry, before: entry, after, other, undoesId: null };
};

/** Decides whether to undo a correction of `entry`; `replacement` is the entry that the correction put in its place. */
export const decideUndo = (
  { id, undoesId, undoneBy }: StoredCorrection,
  entry: CorrectedEntry,
  replacement: CorrectedEntry | null,
  viewer: Viewer,
): Decision | Refused => {
  const at = path('correction');
  const codes = [entry.event, ...(replacement ? [replacement.event] : [])].map(({ regionCode }) => regionCode);
  const outside = refusedScope(viewer, codes, 'correction', ownEventOutside);
  if (outside) return outside;
  if (undoesId)
    return new Refused('INVALID', said`The correction undoes another one; correct the entry again instead.`, at);
  if (undoneBy)
    return new Refused(
      'ALREADY_CORRECTED',
      said`The correction was undone by ${undoneBy.by} at ${undoneBy.at.toISOString()}.`,
      at,
    );
  if (replacement?.correctedBy)
    return new Refused(
      'ALREADY_CORRECTED',
      said`The replacement was corrected by ${replacement.correctedBy.by} (correction ${replacement.correctedBy.id}); undo that first.`,
      at,
    );
  const other = replacement && replacement.eventId !== entry.eventId ? replacement.event : null;
  return { entry, before: replacement, after: entry, other, undoesId: id };
};
