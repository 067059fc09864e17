import type { ActivationKind, Segment } from '../../prisma/generated/client/enums.ts';
import type { Day } from '../terms/calendar.ts';

/** A ledger entry as a device sends it, its arguments read but nothing yet judged. */
export type OfferedEntry = {
  /** As sent; compared in lower case. */
  id: string;
  measureCode: string;
  kind: ActivationKind;
  count: number;
  /** Region code; null stands for the event's region. */
  domicile: string | null;
  segment: Segment;
  occurredAt: Date;
};

/** What makes an entry what it is: a retry with the same id must have the same. */
export type EntryContent = {
  eventId: string;
  measureCode: string;
  kind: ActivationKind;
  count: number;
  domicileCode: string;
  segment: Segment;
  occurredAt: Date;
};

/** An entry ready to be written; one that takes an earlier entry back counts below zero, for its correction. */
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
