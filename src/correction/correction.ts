import type { ActivationKind } from '../../prisma/generated/client/enums.ts';
import type { Entry, EntryContent } from '../ledger/entry.ts';
import type { JudgedEvent } from '../ledger/judge.ts';
import type { EventKey } from '../outreach/event.ts';
import { servedBy } from '../terms/activation-kind.ts';
import { dayIn } from '../terms/calendar.ts';
import { zoneOf } from '../terms/zone.ts';

/** The changes to an entry, as they are requested; null leaves a field as it is. A count of 0 voids the entry. */
export type Change = {
  count: number | null;
  measureCode: string | null;
  kind: ActivationKind | null;
  domicileCode: string | null;
  event: EventKey | null;
};

/** An entry by its id. */
export type StoredEntry = EntryContent & { id: string };

/** An entry with its event and the corrections that concern it. */
export type CorrectedEntry = StoredEntry & {
  event: JudgedEvent;
  /** The correction that added it, and whether that was undone. */
  addedBy: { id: string; undoesId: string | null; activationId: string; isUndone: boolean } | null;
  /** The correction in force that replaced or voided it. */
  correctedBy: { id: string; by: string; at: Date } | null;
};

/** A correction, and who undid it. */
export type StoredCorrection = {
  id: string;
  activationId: string;
  replacementId: string | null;
  undoesId: string | null;
  undoneBy: { by: string; at: Date } | null;
};

/** The entries that a correction adds, and the change in people served at the entry's event and at the other event. */
export type Correcting = { entries: Entry[]; replacementId: string | null; delta: number; otherDelta: number | null };

/** The correction that adds entries, and the subject who made it; `newId` makes ids for the entries. */
export type Corrector = { correctionId: string; by: string; newId: () => string };

/** An entry's content after a change, at the event where it belongs from then on; null if it is voided. */
export const changed = (entry: EntryContent, change: Change, eventId: string): EntryContent | null =>
  change.count === 0
    ? null
    : {
        ...entry,
        count: change.count ?? entry.count,
        measureCode: change.measureCode ?? entry.measureCode,
        kind: change.kind ?? entry.kind,
        domicileCode: change.domicileCode ?? entry.domicileCode,
        eventId,
      };

/**
 * The entries that take `before` out of every tally and put `after` into them; no stored entry is changed. Either may
 * be null. `eventId` is the event of the corrected entry.
 */
export const correcting = (
  before: EntryContent | null,
  after: EntryContent | null,
  eventId: string,
  { correctionId, by, newId }: Corrector,
): Correcting => {
  const written = (content: EntryContent): Entry => ({
    ...content,
    id: newId(),
    localDay: dayIn(zoneOf(content.domicileCode), content.occurredAt),
    recordedBy: by,
    device: null,
    correctionId,
  });
  const reversal = before && written({ ...before, count: -before.count });
  const replacement = after && written(after);
  const entries = [reversal, replacement].filter((entry) => entry !== null);
  const servedAt = (isOwn: boolean): number =>
    entries.filter((entry) => (entry.eventId === eventId) === isOwn).reduce((sum, entry) => sum + servedBy(entry), 0);
  const hasOther = entries.some((entry) => entry.eventId !== eventId);
  return {
    entries,
    replacementId: replacement?.id ?? null,
    delta: servedAt(true),
    otherDelta: hasOther ? servedAt(false) : null,
  };
};
