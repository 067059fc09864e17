import { longestSubject } from '../access/claims.ts';
import { keptReason, refusedNote, refusedReason } from '../audit/reason.ts';
import type { Trail } from '../audit/trail.ts';
import { longestDevice } from '../ledger/record-activations.ts';
import type { EventKey } from '../outreach/event.ts';
import { findEvent } from '../outreach/outreach.store.ts';
import { invalid, Refused } from '../terms/refusal.ts';
import { said } from '../terms/sentence.ts';
import { optionalTextProblem } from '../terms/text.ts';
import { appendMove } from './append-move.ts';
import { readSeenVersion } from './correction.store.ts';
import { decideMove, mostMoved } from './decide-move.ts';
import { type EntryFilter, findStanding, lockEvents } from './entry-move.store.ts';
import { noteBoth } from './note-both.ts';
import { type MoveOutcome, runMove } from './run-move.ts';

/** A move that an administrator requests: entries of `from` that belong to `to`. */
export type MoveRequest = {
  from: EventKey;
  to: EventKey;
  filter: EntryFilter;
  reason: string;
  publicNote: string | null;
  /** The version of `from`'s counter that the administrator saw. */
  expectedVersion: number | null;
};

const longest = { device: longestDevice, recordedBy: longestSubject };

/** INVALID if a request is malformed, else null. */
const refusedRequest = ({ filter, reason, publicNote }: MoveRequest): Refused | null => {
  const refusal = refusedReason(reason, { required: true }) ?? refusedNote(publicNote);
  if (refusal) return refusal;
  for (const field of ['device', 'recordedBy'] as const) {
    const problem = optionalTextProblem(filter[field], longest[field]);
    if (problem) return invalid(field, problem);
  }
  const { from, until } = filter;
  return from !== null && until !== null && from >= until
    ? invalid('occurredUntil', said`must be after occurredFrom`)
    : null;
};

/**
 * Moves the matching entries from the event where they were recorded to the right one, all of them or none. Refuses
 * with NOT_FOUND, OUT_OF_SCOPE, VERSION_CONFLICT or TOO_MANY, with INVALID if the request is malformed, no entry
 * matches or a counter would become negative, and with NOT_LIVE or OUTSIDE_TIME if the other event was not live when
 * they happened.
 */
export const moveEntries = async (
  trail: Trail,
  request: MoveRequest,
  dryRun: boolean,
): Promise<MoveOutcome | Refused> => {
  const { filter, reason, publicNote, expectedVersion } = request;
  const { viewer } = trail.person;
  const refusal = refusedRequest(request);
  if (refusal) return refusal;
  return runMove(trail, dryRun, async (client, note) => {
    await lockEvents(client, [request.from, request.to]);
    const [own, other] = [await findEvent(client, request.from), await findEvent(client, request.to)];
    const seen = own && expectedVersion !== null ? await readSeenVersion(client, own.id, expectedVersion) : null;
    const entries = own ? await findStanding(client, own.id, filter, mostMoved + 1) : [];
    const move = decideMove({ own, other, entries }, seen, viewer);
    if (move instanceof Refused) return move;
    const appended = await appendMove(client, move, { reason, publicNote, by: viewer.subject });
    if (appended instanceof Refused) return appended;
    const { moveId, movedCount, people, tallies } = appended;
    const line = {
      action: 'ENTRIES_MOVED' as const,
      subject: { type: 'EntryMove', id: moveId } as const,
      reason: keptReason(reason),
      before: { event: move.own.id, ...filter },
      after: { event: move.other.id, entries: movedCount, people, ...(publicNote && { publicNote }) },
      moved: tallies,
    };
    noteBoth(note, line, move.own, move.other);
    return appended;
  });
};
