import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addDays,
  type Day,
  dayIn,
  dayOfDate,
  daysBetween,
  endOfMonth,
  endOfWeek,
  knownInstant,
} from '../../src/terms/calendar.ts';

const anyDay: fc.Arbitrary<Day> = fc.integer({ min: 0, max: 36_524 }).map((days) => addDays('2000-01-01', days));

test.each([
  ['2024-01-15', '2024-01-31'],
  ['2024-02-01', '2024-02-29'],
  ['2023-02-28', '2023-02-28'],
  ['2000-02-10', '2000-02-29'],
  ['2100-02-10', '2100-02-28'],
  ['2024-04-30', '2024-04-30'],
  ['2024-12-01', '2024-12-31'],
])('the month of %s ends on %s', (day, end) => {
  expect(endOfMonth(day)).toBe(end);
});

test.each([
  ['2024-10-28', '2024-11-03'],
  ['2024-10-31', '2024-11-03'],
  ['2024-11-03', '2024-11-03'],
  ['2024-11-04', '2024-11-10'],
  ['2024-12-30', '2025-01-05'],
  ['2024-02-28', '2024-03-03'],
])('the week of %s ends on Sunday %s', (day, end) => {
  expect(endOfWeek(day)).toBe(end);
});

test.each([
  ['2024-02-28', '2024-03-01', 2],
  ['2023-02-28', '2023-03-01', 1],
  ['2024-01-01', '2025-01-01', 366],
  ['2025-01-01', '2026-01-01', 365],
  ['2024-10-31', '2024-10-31', 0],
  ['2025-01-01', '2024-12-31', -1],
])('from %s to %s is %i days', (from, to, days) => {
  expect(daysBetween(from, to)).toBe(days);
  expect(addDays(from, days)).toBe(to);
});

test('adding the days between two days leads from one to the other', () => {
  fc.assert(
    fc.property(anyDay, anyDay, (from, to) => {
      expect(addDays(from, daysBetween(from, to))).toBe(to);
      expect(from < to).toBe(daysBetween(from, to) > 0);
    }),
  );
});

test('a week ends on a Sunday, at most six days later; a month ends before the next begins', () => {
  fc.assert(
    fc.property(anyDay, (day) => {
      expect(new Date(endOfWeek(day)).getUTCDay()).toBe(0);
      expect(daysBetween(day, endOfWeek(day))).toBeGreaterThanOrEqual(0);
      expect(daysBetween(day, endOfWeek(day))).toBeLessThan(7);
      expect(endOfMonth(day).slice(0, 7)).toBe(day.slice(0, 7));
      expect(addDays(endOfMonth(day), 1).slice(8)).toBe('01');
    }),
  );
});

test('one instant falls on different days from west to east', () => {
  const instant = new Date('2024-10-31T15:30:00Z');
  expect(dayIn('Asia/Jakarta', instant)).toBe('2024-10-31');
  expect(dayIn('Asia/Makassar', instant)).toBe('2024-10-31');
  expect(dayIn('Asia/Jayapura', instant)).toBe('2024-11-01');
});

test('a day begins at local midnight, also at the turn of the year', () => {
  expect(dayIn('Asia/Makassar', new Date('2024-12-31T15:59:59.999Z'))).toBe('2024-12-31');
  expect(dayIn('Asia/Makassar', new Date('2024-12-31T16:00:00Z'))).toBe('2025-01-01');
});

test('a date from the database is the day that was stored', () => {
  expect(dayOfDate(new Date('2024-10-31T00:00:00Z'))).toBe('2024-10-31');
});

describe('a knownAt', () => {
  const now = new Date('2026-11-22T08:00:00Z');
  const known = (ahead: number) =>
    knownInstant(new Date(now.getTime() + ahead), now, (problem) => new RangeError(problem))?.toISOString();

  test.each([
    [-1, '2026-11-22T07:59:59.999Z'],
    [0, '2026-11-22T08:00:00.000Z'],
    [1, undefined],
    [5000, undefined],
  ])('%i ms ahead of this clock means %s, where undefined is now', (ahead, expected) =>
    expect(known(ahead)).toBe(expected),
  );

  test('further ahead is refused, and none is now', () => {
    expect(() => known(5001)).toThrow(new RangeError('lies in the future: what will be known then can still change'));
    expect(knownInstant(undefined, now, (problem) => new RangeError(problem))).toBeNull();
  });
});
