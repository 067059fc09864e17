import type { EventKey } from '../outreach/event.ts';
import type { OfferedEntry } from './entry.ts';
import type { EntryOutcome, JudgedEvent } from './judge.ts';

/** The entries that a device sends for an event, and whether its holder may record there. */
export type RecordRequest = {
  /** The event's id or its public code. */
  event: EventKey;
  entries: OfferedEntry[];
  recordedBy: string;
  device: string | null;
  mayRecord: (event: JudgedEvent) => boolean;
};

/** The outcome of a request: refused as a whole, or one outcome for each entry, in input order. */
export type RecordOutcome =
  | { refused: 'NOT_FOUND' | 'OUT_OF_SCOPE' | 'RETRY_LATER' }
  | { refused: null; event: JudgedEvent; outcomes: EntryOutcome[] };

/** A request that waits to be written. `arrivedAt` is of performance.now, and `mayBeStored` as of a group. */
export type WaitingRequest = RecordRequest & {
  arrivedAt: number;
  mayBeStored: boolean;
  resolve: (outcome: RecordOutcome) => void;
  reject: (error: unknown) => void;
};
