import { mayRecord } from '../access/scope.ts';
import type { Viewer } from '../access/viewer.ts';
import type { Counter } from '../counter/counter.ts';
import { retrying, StillAway } from '../database/retrying.ts';
import type { EventKey } from '../outreach/event.ts';
import { invalid, Refused } from '../terms/refusal.ts';
import { said } from '../terms/sentence.ts';
import { optionalTextProblem } from '../terms/text.ts';
import type { OfferedEntry } from './entry.ts';
import type { EntryOutcome } from './judge.ts';
import type { RecordOutcome } from './record-request.ts';
import type { LedgerWriter } from './writer.ts';

export const maxEntriesPerRequest = 500;
export const longestDevice = 200;
const counterRetryMs = 2000;

/** A recording request as a device sends it. */
export type RecordActivations = { event: EventKey; device: string | null; entries: OfferedEntry[] };
/** One result for each entry, in input order, and the event that they were recorded for. */
export type Recorded = {
  eventId: string;
  results: { id: string; outcome: EntryOutcome }[];
  /** Null if the request did not ask for it. */
  counter: Counter | null;
};

const refusals: Record<Exclude<RecordOutcome['refused'], null>, () => Refused> = {
  NOT_FOUND: () => new Refused('NOT_FOUND', said`There is no such event.`, ['input', 'event']),
  OUT_OF_SCOPE: () => new Refused('OUT_OF_SCOPE', said`The token cannot record for this event.`, ['input', 'event']),
  RETRY_LATER: () =>
    new Refused(
      'RETRY_LATER',
      said`The ledger is busy or unavailable: send the same entries again, with the same ids.`,
    ),
};

/**
 * Records entries for an event, each judged separately, and then reads the counter if the request asks for it. If the
 * database becomes unavailable in between, the response is RETRY_LATER: sent again, the same ids come back as
 * duplicates. Refuses the whole request with TOO_MANY, INVALID, NOT_FOUND, OUT_OF_SCOPE or RETRY_LATER.
 */
export const recordActivations = async (
  writer: LedgerWriter,
  { event, device, entries }: RecordActivations,
  viewer: Viewer,
  readCounter: ((eventId: string) => Promise<Counter>) | null,
): Promise<Recorded | Refused> => {
  if (entries.length > maxEntriesPerRequest)
    return new Refused('TOO_MANY', said`At most ${maxEntriesPerRequest} entries per request, not ${entries.length}.`, [
      'input',
      'entries',
    ]);
  const problem = optionalTextProblem(device, longestDevice);
  if (problem) return invalid('device', problem);
  const outcome = await writer.record({
    event,
    entries,
    device,
    recordedBy: viewer.subject,
    mayRecord: (judged) => mayRecord(viewer, judged),
  });
  if (outcome.refused !== null) return refusals[outcome.refused]();
  const results = outcome.outcomes.map((each, index) => ({ id: entries[index]?.id ?? '', outcome: each }));
  const eventId = outcome.event.id;
  try {
    const counter = readCounter && (await retrying(() => readCounter(eventId), performance.now() + counterRetryMs));
    return { eventId, results, counter };
  } catch (error) {
    if (error instanceof StillAway) return refusals.RETRY_LATER();
    throw error;
  }
};
