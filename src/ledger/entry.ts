import type { ActivationKind, Segment } from '../../prisma/generated/client/enums.ts';
import type { Day } from '../terms/calendar.ts';

/** A ledger entry as a device sends it: parsed, but not yet judged. */
export type OfferedEntry = {
  /** As sent; compared in lower case. */
  id: string;
  measureCode: string;
  kind: ActivationKind;
  count: number;
  /** Region code; null means the event's region. */
  domicile: string | null;
  segment: Segment;
  occurredAt: Date;
};

/** The content of an entry. A retry with the same id must have the same content. */
export type EntryContent = {
  eventId: string;
  measureCode: string;
  kind: ActivationKind;
  count: number;
  domicileCode: string;
  segment: Segment;
  occurredAt: Date;
};

/**
 * An entry ready to be written. One that reverses an earlier entry has a negative count and belongs to a correction.
 */
export type Entry = EntryContent & {
  id: string;
  localDay: Day;
  recordedBy: string;
  device: string | null;
  correctionId: string | null;
};

export const sameContent = (a: EntryContent, b: EntryContent): boolean =>
  a.eventId === b.eventId &&
  a.measureCode === b.measureCode &&
  a.kind === b.kind &&
  a.count === b.count &&
  a.domicileCode === b.domicileCode &&
  a.segment === b.segment &&
  a.occurredAt.getTime() === b.occurredAt.getTime();
