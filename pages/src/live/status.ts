/** The state of the dot: whether the number is current, or an earlier one. */
export type Status = 'connecting' | 'live' | 'stale' | 'offline' | 'finished';

/**
 * The facts about a connection. Times are in milliseconds; `lastFrameAt` is null before the first frame of the page.
 */
export type Signs = { connected: boolean; finished: boolean; lastFrameAt: number | null; now: number };

// The server repeats its state 12 to 13 s after the last message; the rest is how late such a frame may be.
const staleAfterMs = 15_000;

/** The status that follows from these facts. */
export const statusOf = ({ connected, finished, lastFrameAt, now }: Signs): Status => {
  if (finished) return 'finished';
  if (!connected) return lastFrameAt === null ? 'connecting' : 'offline';
  if (lastFrameAt === null) return 'connecting';
  return now - lastFrameAt > staleAfterMs ? 'stale' : 'live';
};
