import type { EventKey } from '../outreach/event.ts';
import type { OfferedEntry } from './entry.ts';
import type { EntryOutcome, JudgedEvent } from './judge.ts';

/** What a device asks to be recorded, and whether its holder may record at the event. */
export type RecordRequest = {
  /** The event's id or its public code. */
  event: EventKey;
  entries: OfferedEntry[];
  recordedBy: string;
  device: string | null;
  mayRecord: (event: JudgedEvent) => boolean;
};

/** What became of a request: refused as a whole, or one outcome for each entry, in order. */
export type RecordOutcome =
  | { refused: 'NOT_FOUND' | 'OUT_OF_SCOPE' | 'RETRY_LATER' }
  | { refused: null; event: JudgedEvent; outcomes: EntryOutcome[] };
