import { coversRegion } from '../access/scope.ts';
import { keptReason, longestReason, refusedReason } from '../audit/reason.ts';
import type { Trail } from '../audit/trail.ts';
import { said } from '../language/sentence.ts';
import type { EventKey } from '../outreach/event.ts';
import { findEvent } from '../outreach/outreach.store.ts';
import { invalid, Refused } from '../terms/refusal.ts';
import { refusedMove, refusedVersion } from './correct-within.ts';
import { type EntryFilter, findStanding } from './entry-move.store.ts';
import { appendMove, type EntryChange, type MoveOutcome, runMove } from './entry-move.ts';
import { tellBoth } from './tell-both.ts';

/** What an administrator asks for: entries of `from` that were meant for `to`. */
export type MoveRequest = {
  from: EventKey;
  to: EventKey;
  filter: EntryFilter;
  reason: string;
  publicNote: string | null;
  /** The version of `from`'s counter that the administrator saw. */
  expectedVersion: number | null;
};

const mostMoved = 5000;
const longestText = 200;
const path = (field: string): string[] => ['input', field];

/** Why a request cannot be understood; null where it can. */
const refusedRequest = ({ filter, reason, publicNote }: MoveRequest): Refused | null => {
  const refusal = refusedReason(reason, { required: true });
  if (refusal) return refusal;
  if (refusedReason(publicNote, { required: false }))
    return invalid('publicNote', said`must have at most ${longestReason} characters`);
  for (const field of ['device', 'recordedBy'] as const) {
    const text = filter[field];
    if (text !== null && (text.length > longestText || text.includes('\0')))
      return invalid(field, said`must have at most ${longestText} characters`);
  }
  const { from, until } = filter;
  return from !== null && until !== null && from >= until
    ? invalid('occurredUntil', said`must lie after occurredFrom`)
    : null;
};

/**
 * Moves the entries that are meant from the event they were recorded at to the right one, all of them or none. Refuses
 * with NOT_FOUND, OUT_OF_SCOPE, VERSION_CONFLICT, INVALID where no entry is meant, TOO_MANY, and with NOT_LIVE or
 * OUTSIDE_TIME where the other event was not live when they happened.
 */
export const moveEntries = async (
  trail: Trail,
  request: MoveRequest,
  dryRun: boolean,
): Promise<MoveOutcome | Refused> => {
  const { filter, reason, publicNote } = request;
  const { person } = trail;
  const refusal = refusedRequest(request);
  if (refusal) return refusal;
  return runMove(trail, dryRun, async (client, note) => {
    const [own, other] = [await findEvent(client, request.from), await findEvent(client, request.to)];
    if (!own || !other) return new Refused('NOT_FOUND', said`There is no such event.`, path(own ? 'to' : 'from'));
    if (!coversRegion(person.viewer, own.regionCode))
      return new Refused('OUT_OF_SCOPE', said`The event lies outside your regions.`, path('from'));
    if (own.id === other.id) return invalid('to', said`is the event they were recorded at`);
    const conflict = await refusedVersion(client, own.id, request.expectedVersion);
    if (conflict) return conflict;
    const entries = await findStanding(client, own.id, filter, mostMoved + 1);
    if (entries.length === 0)
      return new Refused('INVALID', said`There is no such entry at the event that could be moved.`, path('from'));
    if (entries.length > mostMoved)
      return new Refused(
        'TOO_MANY',
        said`At most ${mostMoved} entries move at once; name a device or times.`,
        path('from'),
      );
    const stranded = entries
      .map(({ occurredAt }) => refusedMove(other, occurredAt, person))
      .filter((each) => each !== null);
    const [first] = stranded;
    if (first?.code === 'OUTSIDE_TIME') {
      const message = said`The other event was not live when ${stranded.length} of the ${entries.length} entries happened.`;
      return new Refused('OUTSIDE_TIME', message, path('to'));
    }
    if (first) return new Refused(first.code, first.message, path('to'));
    const changes = entries.map((entry): EntryChange => {
      return { correctedId: entry.id, before: entry, after: { ...entry, eventId: other.id }, undoesId: null };
    });
    const appended = await appendMove(client, { own, other, changes, left: 0 }, request, person.viewer.subject);
    if (appended instanceof Refused) return appended;
    const { moveId, moved, people, written } = appended;
    const told = {
      action: 'ENTRIES_MOVED',
      subject: { type: 'EntryMove', id: moveId } as const,
      reason: keptReason(reason),
      before: { event: own.id, ...filter },
      after: { event: other.id, entries: moved, people, ...(publicNote && { publicNote }) },
      moved: written,
    };
    tellBoth(note, told, own, other);
    return appended;
  });
};
