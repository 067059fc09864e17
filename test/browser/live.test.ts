import { describe, expect, test } from 'vitest';
import { Newest } from '../../pages/src/live/newest.ts';
import { nextWay, reconnectWait } from '../../pages/src/live/reconnect.ts';
import { type Signs, statusOf } from '../../pages/src/live/status.ts';

describe('the wait before the next try', () => {
  test('grows, and stays below ten seconds after any number of failures', () => {
    const longest = [0, 1, 2, 3, 4, 50, 5000].map((failures) => reconnectWait(failures, 1));
    expect(longest).toEqual([1000, 2000, 4000, 8000, 10_000, 10_000, 10_000]);
  });

  test('is randomized, and never zero', () => {
    expect(reconnectWait(3, 0)).toBe(150);
    expect(reconnectWait(3, 0.5)).toBe(4075);
  });
});

describe('the transport of the next try', () => {
  test('is the socket twice, then both in turn', () => {
    const ways = [0, 1, 2, 3, 4, 5].map((failures) => nextWay(failures, 'socket'));
    expect(ways).toEqual(['socket', 'socket', 'events', 'socket', 'events', 'socket']);
  });

  test('starts with the one that worked last', () => {
    const ways = [0, 1, 2, 3].map((failures) => nextWay(failures, 'events'));
    expect(ways).toEqual(['events', 'events', 'socket', 'events']);
  });
});

describe('the status', () => {
  const signs = (more: Partial<Signs> = {}): Signs => ({
    connected: true,
    finished: false,
    lastFrameAt: 100_000,
    now: 100_000,
    ...more,
  });

  test.each([
    ['live', 'a frame just came', {}],
    ['live', 'a frame came 13 s ago, the longest normal gap', { now: 113_000 }],
    ['stale', 'no frame has come for longer', { now: 115_001 }],
    ['offline', 'there is no connection', { connected: false }],
    ['offline', 'there has long been no connection', { connected: false, now: 999_000 }],
    ['connecting', 'nothing has come yet', { connected: false, lastFrameAt: null }],
    ['connecting', 'there is a connection and no frame yet', { lastFrameAt: null }],
    ['finished', 'the event is over', { finished: true, connected: false, now: 999_000 }],
  ] as const)('is %s when %s', (status, _when, more) => expect(statusOf(signs(more))).toBe(status));
});

test('the newest frame is kept: an older one is refused, the same one is accepted again', () => {
  const newest = new Newest<{ version: number; served: number }>();
  const taken = [3, 5, 4, 5, 1, 6].map((version) => newest.take({ version, served: version }));
  expect(taken).toEqual([true, true, false, true, false, true]);
  expect(newest.frame?.served).toBe(6);
});
