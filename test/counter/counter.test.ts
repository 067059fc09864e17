import fc from 'fast-check';
import { expect, test } from 'vitest';
import { counterOf, paceSince, type StoredCounter } from '../../src/counter/counter.ts';

const minuteMs = 60_000;
const start = Date.UTC(2026, 10, 29, 3);
const at = (minutes: number): Date => new Date(start + minutes * minuteMs);
const totals = (minutes: [at: number, served: number][], since: Date): StoredCounter => ({
  eventId: 'one',
  status: 'LIVE',
  version: 1,
  served: 0,
  net: 0,
  fromHere: 0,
  goal: null,
  lastActivationAt: null,
  parts: [],
  minutes: minutes.map(([minute, served]) => [at(minute).getTime(), served]),
  since,
});
const paceAt = (minutes: [at: number, served: number][], now: Date, since = paceSince(now)): number =>
  counterOf(totals(minutes, since), now).perMinute;

test.each<[string, [at: number, served: number][], number]>([
  ['no one was served', [], 0],
  ['the minute under way counts whole', [[10, 5]], 1],
  ['the first minute counts for the half after it begins', [[5, 10]], 1],
  ['a minute before it does not count', [[4, 10]], 0],
  ['nor does one that has not begun', [[11, 10]], 0],
  [
    'a correction takes people back',
    [
      [7, 10],
      [8, -5],
    ],
    1,
  ],
])('people a minute: %s', (_name, minutes, expected) => {
  expect(paceAt(minutes, at(10.5))).toBe(expected);
});

test('totals that are read once give the pace at every later instant', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(fc.integer({ min: -10, max: 20 }), fc.integer({ min: -3, max: 9 })), {
        selector: ([minute]) => minute,
      }),
      fc.double({ min: 0, max: 15, noNaN: true }),
      (minutes, later) => {
        const since = paceSince(at(0));
        const known = minutes.filter(([minute]) => at(minute + 1) > since);
        const readThen = minutes.filter(([minute]) => at(minute + 1) > paceSince(at(later)));
        expect(paceAt(known, at(later), since)).toBeCloseTo(paceAt(readThen, at(later)), 9);
      },
    ),
  );
});
