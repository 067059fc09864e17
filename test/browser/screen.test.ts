import { describe, expect, test } from 'vitest';
import { RankChanges } from '../../pages/src/board/rank-change.ts';
import { regencyOf, type ScreenEvent } from '../../pages/src/screen/counter.ts';
import { fallToExplain } from '../../pages/src/screen/fall.ts';
import { goalState } from '../../pages/src/screen/goal.ts';
import { servedByMinute } from '../../pages/src/screen/minutes.ts';

test.each([
  [0, null, { kind: 'none' }],
  [5, 0, { kind: 'none' }],
  [0, 100, { kind: 'open', left: 100, share: 0 }],
  [75, 100, { kind: 'open', left: 25, share: 0.75 }],
  [-2, 100, { kind: 'open', left: 102, share: 0 }],
  [100, 100, { kind: 'reached', beyond: 0 }],
  [112, 100, { kind: 'reached', beyond: 12 }],
])('%i served of a goal of %s', (served, goal, state) => expect(goalState(served, goal)).toEqual(state));

describe('people by minute', () => {
  const now = Date.parse('2026-11-23T02:10:40Z');

  test('fills the minutes without people, and leaves out older and future minutes', () => {
    const minutes = [
      { minute: '2026-11-23T02:05:00Z', served: 9 },
      { minute: '2026-11-23T02:07:00Z', served: 3 },
      { minute: '2026-11-23T10:10:00+08:00', served: 4 },
      { minute: '2026-11-23T02:11:00Z', served: 7 },
    ];
    expect(servedByMinute(minutes, now, 5)).toEqual([0, 3, 0, 0, 4]);
  });

  test('is all zeros if no one came', () => expect(servedByMinute([], now, 3)).toEqual([0, 0, 0]));
});

test('a fall is explained for ten minutes, a rise never', () => {
  const at = '2026-11-23T02:00:00Z';
  const fall = { delta: -3, note: 'dihitung dua kali', at };
  const after = (minutes: number): number => Date.parse(at) + minutes * 60_000;
  expect(fallToExplain([fall], after(9))).toBe(fall);
  expect(fallToExplain([fall], after(11))).toBe(undefined);
  expect(fallToExplain([{ ...fall, delta: 2 }], after(1))).toBe(undefined);
});

test('coverage is that of the regency, or of the region itself if that is wider', () => {
  const region = (code: string, level: string) => ({ code, name: code, level });
  const eventIn = (own: { code: string; name: string; level: string }, ...ancestors: (typeof own)[]): ScreenEvent =>
    ({ region: { ...own, timeZone: 'Asia/Makassar', ancestors } }) as ScreenEvent;
  const above = [region('ID', 'COUNTRY'), region('64', 'PROVINCE')];
  const city = region('64.71', 'REGENCY');
  expect(regencyOf(eventIn(region('64.71.05', 'DISTRICT'), ...above, city)).code).toBe('64.71');
  expect(regencyOf(eventIn(city, ...above)).code).toBe('64.71');
  expect(regencyOf(eventIn(region('64', 'PROVINCE'), region('ID', 'COUNTRY'))).code).toBe('64');
});

test('ranks are compared with the first ranks seen', () => {
  const changes = new RankChanges();
  const seen = [changes.changeOf('a', 3), changes.changeOf('a', 1), changes.changeOf('a', 5), changes.changeOf('b', 2)];
  expect(seen).toEqual([0, 2, -2, 0]);
});
