import { randomUUID } from 'node:crypto';
import type { Note } from '../audit/append-notes.ts';
import { keptReason } from '../audit/reason.ts';
import type { Queryable } from '../database/database.ts';
import type { EntryContent } from '../ledger/entry.ts';
import { Refused } from '../terms/refusal.ts';
import { appendCorrections } from './append-corrections.ts';
import { correcting } from './correction.ts';
import type { Decision } from './decide.ts';
import { noteBoth } from './note-both.ts';

/** The reason for a correction (for the audit trail), the note to the public, and the subject who makes it. */
export type Grounds = { reason: string; publicNote: string | null; by: string };

/** The stored correction, and the event whose counter it changed. */
export type Corrected = { correctionId: string; eventId: string };

/** An entry as the trail shows it. */
const shownEntry = (content: EntryContent | null): object | null =>
  content && {
    event: content.eventId,
    measure: content.measureCode,
    kind: content.kind,
    count: content.count,
    domicile: content.domicileCode,
    segment: content.segment,
    occurredAt: content.occurredAt,
  };

/** Stores a decided correction with its line in the trail. Refuses with INVALID if a counter would become negative. */
export const saveCorrection = async (
  client: Queryable,
  note: (entry: Note) => void,
  { entry, before, after, other, undoesId }: Decision,
  { reason, publicNote, by }: Grounds,
): Promise<Corrected | Refused> => {
  const correctionId = randomUUID();
  const { eventId } = entry;
  const { entries, ...made } = correcting(before, after, eventId, { correctionId, by, newId: randomUUID });
  const correction = {
    ...made,
    id: correctionId,
    activationId: entry.id,
    undoesId,
    eventId,
    otherEventId: other?.id ?? null,
    reason: keptReason(reason) ?? '',
    publicNote: keptReason(publicNote),
    by,
    moveId: null,
    moveDeltas: null,
  };
  const moved = await appendCorrections(client, [correction], entries, [entry.event, ...(other ? [other] : [])]);
  if (moved instanceof Refused) return moved;
  const line = {
    action: undoesId === null ? ('ACTIVATION_CORRECTED' as const) : ('CORRECTION_UNDONE' as const),
    subject: { type: 'Correction', id: correctionId } as const,
    reason: keptReason(reason),
    before: { activation: entry.id, ...shownEntry(before) },
    after: { ...shownEntry(after), ...(publicNote && { publicNote }) },
    moved,
  };
  noteBoth(note, line, entry.event, other);
  return { correctionId, eventId };
};
