/** How a page can be connected: over a WebSocket, or over server-sent events where sockets are blocked. */
export type Way = 'socket' | 'events';

const longestMs = 10_000;
const firstMs = 1000;
const shortestMs = 150;

/**
 * Milliseconds until the next try, after so many that failed in a row; `chance` is from 0 to 1. Spread over the whole
 * span, so that a hall of screens does not come back at once.
 */
export const reconnectWait = (failures: number, chance: number): number =>
  shortestMs + Math.round(chance * (Math.min(longestMs, firstMs * 2 ** failures) - shortestMs));

/** The way of the next try: what worked last, and after two failures the two ways in turn. */
export const nextWay = (failures: number, worked: Way): Way => {
  const other = worked === 'socket' ? 'events' : 'socket';
  return failures >= 2 && failures % 2 === 0 ? other : worked;
};
