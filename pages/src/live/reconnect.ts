/** The transport of a page: a WebSocket, or server-sent events where WebSockets are blocked. */
export type Way = 'socket' | 'events';

const longestMs = 10_000;
const firstMs = 1000;
const shortestMs = 150;

/**
 * The milliseconds until the next attempt, after this number of failures in a row; `chance` is from 0 to 1. Spread over
 * the whole span, so that a hall of screens does not come back at once.
 */
export const reconnectWait = (failures: number, chance: number): number =>
  shortestMs + Math.round(chance * (Math.min(longestMs, firstMs * 2 ** failures) - shortestMs));

/** The transport of the next attempt: the one that worked last, and after two failures both in turn. */
export const nextWay = (failures: number, worked: Way): Way => {
  const other = worked === 'socket' ? 'events' : 'socket';
  return failures >= 2 && failures % 2 === 0 ? other : worked;
};
