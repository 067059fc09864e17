import { describe, expect, test } from 'vitest';
import type { OfferedEntry } from '../../src/ledger/entry.ts';
import { type Circumstances, judge } from '../../src/ledger/judge.ts';
import {
  cancelled,
  circumstances,
  closed,
  content,
  earlier,
  entryUuid,
  eventId,
  hour,
  later,
  offered,
  opened,
  over,
  planned,
} from '../harness/entries.ts';

const minute = 60_000;
const skew = 5 * minute;

/** ACCEPTED, DUPLICATE or the code of the refusal. */
const outcomeOf = (entry: Partial<OfferedEntry>, given: Partial<Circumstances> = {}): string => {
  const judged = judge(offered(entry), circumstances(given));
  if (!('status' in judged)) return 'ACCEPTED';
  return judged.status === 'REJECTED' ? judged.code : judged.status;
};

const messageOf = (entry: Partial<OfferedEntry>, given: Partial<Circumstances> = {}): string => {
  const judged = judge(offered(entry), circumstances(given));
  return 'status' in judged && judged.status === 'REJECTED' ? String(judged.message) : '';
};

test('a valid entry is written with everything it was sent and judged with', () => {
  const judged = judge(
    offered({ count: 3, kind: 'REACTIVATION', segment: 'STUDENT', domicile: '31.71' }),
    circumstances({ recordedBy: 'ani', device: 'tablet 2' }),
  );
  expect(judged).toEqual({
    id: entryUuid,
    eventId,
    measureCode: 'IKD_ACTIVE',
    kind: 'REACTIVATION',
    count: 3,
    domicileCode: '31.71',
    segment: 'STUDENT',
    occurredAt: later(opened, hour),
    localDay: '2026-03-01',
    recordedBy: 'ani',
    device: 'tablet 2',
    correctionId: null,
  });
});

describe('the id', () => {
  test('is stored in lower case', () => {
    expect(judge(offered({ id: entryUuid.toUpperCase() }), circumstances())).toMatchObject({ id: entryUuid });
  });

  test.each([
    '',
    'x',
    entryUuid.slice(1),
    `${entryUuid}0`,
    ` ${entryUuid}`,
    `{${entryUuid}}`,
    entryUuid.replace('-', ''),
  ])('%j is not an id', (id) => {
    expect(outcomeOf({ id })).toBe('INVALID');
    expect(messageOf({ id })).toMatch(/^id:/);
  });
});

describe('an id that is already stored', () => {
  const stored = new Map([[entryUuid, content()]]);

  test('is a duplicate with the same content, in any case', () => {
    expect(outcomeOf({}, { stored })).toBe('DUPLICATE');
    expect(outcomeOf({ id: entryUuid.toUpperCase() }, { stored })).toBe('DUPLICATE');
  });

  test('is a duplicate if the domicile is left out or spelt out', () => {
    expect(outcomeOf({ domicile: '64.71' }, { stored })).toBe('DUPLICATE');
  });

  test.each<[string, Partial<OfferedEntry>]>([
    ['measure', { measureCode: 'KTP_RECORDED' }],
    ['kind', { kind: 'WITHDRAWAL' }],
    ['count', { count: 2 }],
    ['domicile', { domicile: '31.71' }],
    ['segment', { segment: 'STUDENT' }],
    ['instant', { occurredAt: later(opened, hour + 1) }],
  ])('is refused with another %s', (_what, other) => {
    expect(outcomeOf(other, { stored })).toBe('ID_REUSED');
  });

  test('is refused for another event', () => {
    const elsewhere = new Map([[entryUuid, content({ eventId: '00000000-0000-4000-8000-000000000001' })]]);
    expect(outcomeOf({}, { stored: elsewhere })).toBe('ID_REUSED');
  });

  test('is settled before the event and the time are checked', () => {
    const late = later(closed, 1000 * hour);
    for (const event of [planned, cancelled, over]) {
      expect(outcomeOf({}, { stored, event, now: late })).toBe('DUPLICATE');
      expect(outcomeOf({ count: 2 }, { stored, event, now: late })).toBe('ID_REUSED');
    }
  });

  test('is settled before its content is checked', () => {
    expect(outcomeOf({}, { stored, measures: new Set(), regions: new Set() })).toBe('DUPLICATE');
    expect(outcomeOf({ count: -1 }, { stored })).toBe('ID_REUSED');
    expect(outcomeOf({ measureCode: 'NOTHING' }, { stored })).toBe('ID_REUSED');
  });
});

describe('the content', () => {
  test.each([
    [0, 'INVALID'],
    [-1, 'INVALID'],
    [1, 'ACCEPTED'],
    [10_000, 'ACCEPTED'],
    [10_001, 'INVALID'],
    [2 ** 31 - 1, 'INVALID'],
  ])('a count of %i: %s', (count, outcome) => {
    expect(outcomeOf({ count })).toBe(outcome);
  });

  test('an unknown measure is named', () => {
    expect(outcomeOf({ measureCode: 'ikd_active' })).toBe('INVALID');
    expect(messageOf({ measureCode: 'ikd_active' })).toBe('measure: there is no measure "ikd_active"');
  });

  test.each(['64.71', '64.71.01', '64.71.01.1001', '64', 'ID', '31.71'])('%s is a domicile', (domicile) => {
    expect(judge(offered({ domicile }), circumstances())).toMatchObject({ domicileCode: domicile });
  });

  test.each(['', '6471', '64.7', '64.71.', ' 64.71', 'id', '64.99', '64.71.01.9999', "64.71' OR 1=1"])(
    '%j is not a domicile',
    (domicile) => {
      expect(outcomeOf({ domicile })).toBe('INVALID');
      expect(messageOf({ domicile })).toMatch(/^domicile:/);
    },
  );

  test('a malformed code is not a domicile, even if the tree is said to have it', () => {
    expect(outcomeOf({ domicile: '6471' }, { regions: new Set(['6471']) })).toBe('INVALID');
  });

  test('without a domicile, the event’s region counts', () => {
    expect(judge(offered(), circumstances())).toMatchObject({ domicileCode: '64.71' });
  });
});

describe('an event that was never live', () => {
  test.each([planned, cancelled])('$status accepts nothing', (event) => {
    expect(outcomeOf({}, { event })).toBe('NOT_LIVE');
    expect(messageOf({}, { event })).toContain(event.status.toLowerCase());
  });

  test('an error in the entry itself comes first', () => {
    expect(outcomeOf({ count: 0 }, { event: planned })).toBe('INVALID');
  });
});

describe('a live event accepts entries from its opening on, with five minutes of skew', () => {
  const now = later(opened, 2 * hour);
  test.each([
    ['five minutes before the opening', earlier(opened, skew), 'ACCEPTED'],
    ['a moment earlier', earlier(opened, skew + 1), 'OUTSIDE_TIME'],
    ['at the opening', opened, 'ACCEPTED'],
    ['now', now, 'ACCEPTED'],
    ['in five minutes', later(now, skew), 'ACCEPTED'],
    ['a moment later', later(now, skew + 1), 'OUTSIDE_TIME'],
  ])('%s', (_when, occurredAt, outcome) => {
    expect(outcomeOf({ occurredAt }, { now })).toBe(outcome);
  });
});

describe('a closed event accepts late entries', () => {
  const late = 72 * hour;
  test.each([
    ['at once', 1],
    ['a day later', 24 * hour],
    ['a moment before 72 hours', late - 1],
  ])('%s', (_when, since) => {
    expect(outcomeOf({}, { event: over, now: later(closed, since) })).toBe('ACCEPTED');
  });

  test.each([
    ['after 72 hours', late],
    ['long after', 100 * late],
  ])('not %s', (_when, since) => {
    expect(outcomeOf({}, { event: over, now: later(closed, since) })).toBe('OUTSIDE_TIME');
    expect(messageOf({}, { event: over, now: later(closed, since) })).toContain('72 hours');
  });

  test.each([
    ['five minutes before the opening', earlier(opened, skew), 'ACCEPTED'],
    ['a moment earlier', earlier(opened, skew + 1), 'OUTSIDE_TIME'],
    ['at the closing', closed, 'ACCEPTED'],
    ['five minutes after the closing', later(closed, skew), 'ACCEPTED'],
    ['a moment later', later(closed, skew + 1), 'OUTSIDE_TIME'],
  ])('that happened %s', (_when, occurredAt, outcome) => {
    expect(outcomeOf({ occurredAt }, { event: over, now: later(closed, hour) })).toBe(outcome);
  });
});

describe('the day is that of the domicile', () => {
  const long = { event: { ...over, status: 'LIVE', openedAt: opened, closedAt: null } as const };
  test.each([
    ['Jakarta, a moment before midnight', '31.71', '2026-03-01T16:59:59.999Z', '2026-03-01'],
    ['Jakarta, at midnight', '31.71', '2026-03-01T17:00:00.000Z', '2026-03-02'],
    ['Balikpapan, a moment before midnight', '64.71', '2026-03-01T15:59:59.999Z', '2026-03-01'],
    ['Balikpapan, at midnight', '64.71', '2026-03-01T16:00:00.000Z', '2026-03-02'],
    ['Jayapura, a moment before midnight', '91.71', '2026-03-01T14:59:59.999Z', '2026-03-01'],
    ['Jayapura, at midnight', '91.71', '2026-03-01T15:00:00.000Z', '2026-03-02'],
    ['the country follows Jakarta', 'ID', '2026-03-01T16:59:59.999Z', '2026-03-01'],
  ])('%s', (_where, domicile, at, localDay) => {
    const occurredAt = new Date(at);
    expect(judge(offered({ domicile, occurredAt }), circumstances({ ...long, now: occurredAt }))).toMatchObject({
      localDay,
    });
  });
});
