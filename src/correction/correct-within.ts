import { randomUUID } from 'node:crypto';
import { coversRegion } from '../access/scope.ts';
import { keptReason } from '../audit/reason.ts';
import type { Note, Person } from '../audit/trail.ts';
import type { Queryable } from '../database/database.ts';
import { said } from '../language/sentence.ts';
import type { EntryContent } from '../ledger/entry.ts';
import { type JudgedEvent, missed } from '../ledger/judge.ts';
import { findEvent } from '../outreach/outreach.store.ts';
import { Refused } from '../terms/refusal.ts';
import { appendCorrections } from './append-corrections.ts';
import { type CorrectedEntry, findCorrected, findCorrection, lastWrite, versionOf } from './correction.store.ts';
import { type Change, changed, correcting, isIdle } from './correction.ts';
import { tellBoth } from './tell-both.ts';

/** What an administrator asks for; `activationId` is well-formed. */
export type CorrectionRequest = {
  activationId: string;
  change: Change;
  reason: string;
  publicNote: string | null;
  /** The version of the event's counter that the administrator saw. */
  expectedVersion: number | null;
};

/** What came of it: the correction, the event whose counter moved, and the other where an entry was moved. */
export type Corrected = { correctionId: string; eventId: string };

/** An entry as the trail tells it. */
const toldEntry = (content: EntryContent | null): object | null =>
  content && {
    event: content.eventId,
    measure: content.measureCode,
    kind: content.kind,
    count: content.count,
    domicile: content.domicileCode,
    segment: content.segment,
    occurredAt: content.occurredAt,
  };

const path = (field: string): string[] => ['input', field];

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

/** Why entries that happened then cannot be moved to an event; null where they can. */
export const refusedMove = (event: JudgedEvent, occurredAt: Date, { viewer }: Person): Refused | null => {
  if (!coversRegion(viewer, event.regionCode))
    return new Refused('OUT_OF_SCOPE', said`The other event lies outside your regions.`, path('event'));
  if (event.status !== 'LIVE' && event.status !== 'CLOSED')
    return new Refused(
      'NOT_LIVE',
      event.status === 'PLANNED' ? said`The other event is planned.` : said`The other event is cancelled.`,
      path('event'),
    );
  return missed(event, occurredAt)
    ? new Refused('OUTSIDE_TIME', said`The other event was not live when the entry happened.`, path('event'))
    : null;
};

/** Why somebody who saw that version must look again: what there is since, and who wrote it; null where nothing is new. */
export const refusedVersion = async (
  client: Queryable,
  eventId: string,
  expected: number | null,
): Promise<Refused | null> => {
  const version = await versionOf(client, eventId);
  if (expected === null || expected === version) return null;
  const last = await lastWrite(client, eventId);
  const message = last
    ? said`The counter is at version ${version ?? 0} since ${last.by} wrote at ${last.at.toISOString()}: ${last.served} served.`
    : said`The counter is at version ${version ?? 0}.`;
  return new Refused('VERSION_CONFLICT', message, path('expectedVersion'));
};

/**
 * Puts an entry right by adding others, within Trail.writeAlone: of two who correct the same entry the second finds it
 * corrected, and no event is opened or closed meanwhile.
 */
export const correctWithin = async (
  client: Queryable,
  note: (entry: Note) => void,
  request: CorrectionRequest,
  person: Person,
): Promise<Corrected | Refused> => {
  const { activationId, change } = request;
  const entry = await findCorrected(client, activationId);
  if (!entry) return new Refused('NOT_FOUND', said`There is no such entry.`, path('activation'));
  if (!coversRegion(person.viewer, entry.event.regionCode))
    return new Refused('OUT_OF_SCOPE', said`The entry’s event lies outside your regions.`, path('activation'));
  const isMove = change.eventId !== null && change.eventId !== entry.eventId;
  const target = isMove ? await findEvent(client, { id: change.eventId ?? '' }) : entry.event;
  if (!target) return new Refused('NOT_FOUND', said`There is no such event.`, path('event'));
  if (isIdle(entry, change))
    return new Refused('INVALID', said`The entry is like that already; nothing to change.`, path('activation'));

  const conflict = await refusedVersion(client, entry.eventId, request.expectedVersion);
  if (conflict) return conflict;
  const refusal = refusedEntry(entry) ?? (isMove ? refusedMove(target, entry.occurredAt, person) : null);
  if (refusal) return refusal;
  const after = changed(entry, change);
  return store(
    client,
    note,
    { before: entry, after, entry, places: [entry.event, target], undoesId: null },
    request,
    person,
  );
};

type Storing = {
  before: EntryContent | null;
  after: EntryContent | null;
  /** The entry put right. */
  entry: CorrectedEntry;
  places: JudgedEvent[];
  undoesId: string | null;
};

/** Appends what a correction consists of; refuses where a counter would become negative. */
const store = async (
  client: Queryable,
  note: (entry: Note) => void,
  { before, after, entry, places, undoesId }: Storing,
  { reason, publicNote }: Pick<CorrectionRequest, 'reason' | 'publicNote'>,
  { viewer }: Person,
): Promise<Corrected | Refused> => {
  const correctionId = randomUUID();
  const { eventId } = entry;
  const made = correcting(before, after, eventId, { correctionId, by: viewer.subject, newId: randomUUID });
  const others = places.filter(({ id }) => id !== eventId);
  const correction = {
    id: correctionId,
    activationId: entry.id,
    replacementId: made.replacementId,
    undoesId,
    eventId,
    delta: made.delta,
    otherEventId: others[0]?.id ?? null,
    otherDelta: made.otherDelta,
    reason: keptReason(reason) ?? '',
    publicNote: keptReason(publicNote),
    by: viewer.subject,
    moveId: null,
    moveDeltas: null,
  };
  const moved = await appendCorrections(client, [correction], made.entries, places);
  if (moved instanceof Refused) return moved;
  const told = {
    action: undoesId === null ? 'ACTIVATION_CORRECTED' : 'CORRECTION_UNDONE',
    subject: { type: 'Correction', id: correctionId } as const,
    reason: keptReason(reason),
    before: { activation: entry.id, ...toldEntry(before) },
    after: { ...toldEntry(after), ...(publicNote && { publicNote }) },
    moved,
  };
  tellBoth(note, told, entry.event, others[0]);
  return { correctionId, eventId };
};

/** Takes a correction back within Trail.writeAlone: what it replaced stands again, as entries added once more. */
export const undoWithin = async (
  client: Queryable,
  note: (entry: Note) => void,
  { correctionId, reason }: { correctionId: string; reason: string },
  person: Person,
): Promise<Corrected | Refused> => {
  const at = path('correction');
  const correction = await findCorrection(client, correctionId);
  const first = correction && (await findCorrected(client, correction.activationId));
  if (!correction || !first) return new Refused('NOT_FOUND', said`There is no such correction.`, at);
  const { replacementId, undoesId, undoneBy } = correction;
  const standing = replacementId === null ? null : await findCorrected(client, replacementId);
  const places = [first.event, ...(standing ? [standing.event] : [])];
  if (!places.every(({ regionCode }) => coversRegion(person.viewer, regionCode)))
    return new Refused('OUT_OF_SCOPE', said`The entry’s event lies outside your regions.`, at);
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
  const storing = { before: standing, after: first, entry: first, places, undoesId: correctionId };
  return store(client, note, storing, { reason, publicNote: null }, person);
};
