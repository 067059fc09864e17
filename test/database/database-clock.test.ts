import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DatabaseClock } from '../../src/database/database-clock.ts';

const hour = 3_600_000;
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'performance', 'setTimeout'] }));
afterEach(() => void vi.useRealTimers());

/** Reads a clock of the database that is ahead of this one, on a way that takes some time there and back. */
const reading = async (clock: DatabaseClock, aheadMs: number, [there, back] = [0, 0]): Promise<void> => {
  const read = clock.read(async () => {
    await vi.advanceTimersByTimeAsync(there);
    const now = Date.now() + aheadMs;
    await vi.advanceTimersByTimeAsync(back);
    return { now };
  });
  await read;
};

describe.each([
  ['the same', 0],
  ['ten minutes behind', -600_000],
  ['ten minutes ahead', 600_000],
  ['a year ahead', 365 * 24 * hour],
])('a database whose clock is %s', (_what, aheadMs) => {
  test('is known from its reading on, as this process goes on', async () => {
    const clock = new DatabaseClock();
    await reading(clock, aheadMs);
    expect(clock.now()).toBe(Date.now() + aheadMs);
    vi.advanceTimersByTime(hour);
    expect(clock.now()).toBe(Date.now() + aheadMs);
    expect(clock.differenceMs).toBe(aheadMs);
    expect(clock.warning === null).toBe(Math.abs(aheadMs) <= 30_000);
  });

  test.each([-hour, hour])("does not follow this server's clock, which is set by %d ms", async (jump) => {
    const clock = new DatabaseClock();
    await reading(clock, aheadMs);
    const before = clock.now();
    vi.setSystemTime(Date.now() + jump);
    expect(clock.now()).toBe(before);
    expect(clock.differenceMs).toBe(aheadMs - jump);
  });

  test.each([-hour, hour])('is followed where it is set by %d ms, from the next reading on', async (jump) => {
    const clock = new DatabaseClock();
    await reading(clock, aheadMs);
    await reading(clock, aheadMs + jump, [3, 4]);
    expect(Math.abs(clock.now() - (Date.now() + aheadMs + jump))).toBeLessThanOrEqual(7);
  });
});

test('a slow reading moves nothing: what was known lies within it', async () => {
  const clock = new DatabaseClock();
  await reading(clock, 1000);
  for (const way of [
    [2000, 0],
    [0, 2000],
    [700, 900],
  ] as [number, number][]) {
    await reading(clock, 1000, way);
    expect(clock.now()).toBe(Date.now() + 1000);
  }
});

test('a reading that fails moves nothing', async () => {
  const clock = new DatabaseClock();
  await reading(clock, 600_000);
  await expect(clock.read(() => Promise.reject(new Error('away')))).rejects.toThrow('away');
  expect(clock.now()).toBe(Date.now() + 600_000);
});

test('the warning says how far apart the clocks are, and which way', async () => {
  const clock = new DatabaseClock();
  await reading(clock, 600_000);
  expect(clock.warning).toContain('600 s behind that of the database');
  await reading(clock, -45_000);
  expect(clock.warning).toContain('45 s ahead of that of the database');
  await reading(clock, 30_000);
  expect(clock.warning).toBeNull();
});
