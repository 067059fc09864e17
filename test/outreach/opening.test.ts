import { describe, expect, test } from 'vitest';
import { stateAfter, type Transition } from '../../src/outreach/event.ts';
import { refusedOpening } from '../../src/outreach/opening.ts';

const now = new Date('2026-03-04T01:00:00.000Z');
const hour = 3_600_000;
const ago = (ms: number): Date => new Date(now.getTime() - ms);

const refusalOf = (transition: Transition, openedAt: Date | null): [string, string, string[] | null] | null => {
  const refusal = refusedOpening(transition, openedAt, now);
  return refusal && [refusal.code, String(refusal.message), refusal.path];
};
const at = ['input', 'openedAt'];

describe('the instant since which an event counts as open', () => {
  test.each([
    ['left out', null],
    ['now', now],
    ['a millisecond ago', ago(1)],
    ['three hours ago', ago(3 * hour)],
    ['exactly 72 hours ago', ago(72 * hour)],
  ])('%s is accepted', (_when, openedAt) => expect(refusalOf('open', openedAt)).toBeNull());

  test.each([
    ['a millisecond ahead', ago(-1)],
    ['at the end of the calendar', new Date('9999-12-31T23:59:59Z')],
  ])('%s lies in the future', (_when, openedAt) =>
    expect(refusalOf('open', openedAt)).toEqual(['INVALID', 'openedAt: lies in the future', at]),
  );

  test.each([
    ['72 hours and a millisecond ago', ago(72 * hour + 1)],
    ['in the year 1', new Date('0001-01-01T00:00:00Z')],
  ])('%s is too long ago', (_when, openedAt) =>
    expect(refusalOf('open', openedAt)).toEqual(['INVALID', 'openedAt: lies more than 72 hours ago', at]),
  );

  test.each(['close', 'reopen', 'cancel'] as const)('%s takes none, not even a good one', (transition) => {
    expect(refusalOf(transition, ago(hour))).toEqual(['INVALID', 'openedAt: is for openOutreach only', at]);
    expect(refusalOf(transition, null)).toBeNull();
  });
});

describe('the state of an event that is opened with an instant', () => {
  const planned = { status: 'PLANNED', openedAt: null, closedAt: null } as const;
  const since = ago(3 * hour);

  test('is live since then, and keeps that when it is closed and reopened', () => {
    const live = stateAfter(planned, 'open', now, since);
    expect(live).toEqual({ status: 'LIVE', openedAt: since, closedAt: null });
    const closed = live && stateAfter(live, 'close', now);
    expect(closed).toEqual({ status: 'CLOSED', openedAt: since, closedAt: now });
    expect(closed && stateAfter(closed, 'reopen', now)).toEqual(live);
  });

  test('is never that of an event which was opened before', () => {
    for (const state of [
      { status: 'LIVE', openedAt: since, closedAt: null },
      { status: 'CLOSED', openedAt: since, closedAt: ago(hour) },
    ] as const)
      expect(stateAfter(state, 'open', now, ago(5 * hour))).toBeNull();
  });
});
