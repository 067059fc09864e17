/** What the dot says: is the number of this moment, or of an earlier one? */
export type Status = 'connecting' | 'live' | 'stale' | 'offline' | 'finished';

/** Instants in milliseconds; `lastFrameAt` is null before the first frame of this connection's page. */
export type Signs = { connected: boolean; finished: boolean; lastFrameAt: number | null; now: number };

// The server repeats its state 12 to 13 s after it sent the last; the rest is what such a frame may be late.
const staleAfterMs = 15_000;

/** The status behind what is known of the connection. */
export const statusOf = ({ connected, finished, lastFrameAt, now }: Signs): Status => {
  if (finished) return 'finished';
  if (!connected) return lastFrameAt === null ? 'connecting' : 'offline';
  if (lastFrameAt === null) return 'connecting';
  return now - lastFrameAt > staleAfterMs ? 'stale' : 'live';
};
