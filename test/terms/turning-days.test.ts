import { describe, expect, test } from 'vitest';
import { judge } from '../../src/ledger/judge.ts';
import { addDays, dayIn, daysBetween, endOfMonth, endOfWeek } from '../../src/terms/calendar.ts';
import { Reads } from '../../src/terms/reads.ts';
import { endOfDay, type RegionZone, zoneOf } from '../../src/terms/zone.ts';
import { circumstances, eventId, offered } from '../harness/entries.ts';

// A province of each zone, and the hour in UTC at which its day begins.
const provinces = [
  ['31', 'Asia/Jakarta', 17],
  ['64', 'Asia/Makassar', 16],
  ['91', 'Asia/Jayapura', 15],
] as const satisfies [string, RegionZone, number][];
const turns = [
  ['into 29 February', '2028-02-28', '2028-02-29'],
  ['out of 29 February', '2028-02-29', '2028-03-01'],
  ['past the 29 February that 2100 has not', '2100-02-28', '2100-03-01'],
  ['into the 29 February that 2000 had', '2000-02-28', '2000-02-29'],
  ['at the end of a year', '2026-12-31', '2027-01-01'],
  ['at the end of a leap year', '2028-12-31', '2029-01-01'],
  ['at the end of a month', '2026-04-30', '2026-05-01'],
] as const;

describe.each(turns)('the turn of the day %s', (_what, before, after) => {
  test.each(provinces)(
    'is at midnight in %s, to the millisecond, whichever way the clock moves',
    (code, zone, hour) => {
      const midnight = new Date(`${before}T${hour}:00:00Z`);
      const last = new Date(midnight.getTime() - 1);
      const days = [last, midnight, last, midnight].map((instant) => dayIn(zoneOf(code), instant));
      expect(days).toEqual([before, after, before, after]);
      expect([endOfDay(zone, last), endOfDay(zone, midnight).getTime() - 86_400_000]).toEqual([
        midnight,
        midnight.getTime(),
      ]);
    },
  );

  test.each(provinces)('gives an entry of %s its day, and an answer of today its end', (code, zone, hour) => {
    const midnight = new Date(`${before}T${hour}:00:00Z`);
    const dayOf = (occurredAt: Date): unknown => {
      const opened = new Date(midnight.getTime() - 3_600_000);
      const event = { id: eventId, regionCode: code, status: 'LIVE' as const, openedAt: opened, closedAt: null };
      const given = circumstances({ event, now: occurredAt, regions: new Set([code]) });
      return judge(offered({ domicile: code, occurredAt }), given);
    };
    expect(dayOf(new Date(midnight.getTime() - 1))).toMatchObject({ localDay: before });
    expect(dayOf(midnight)).toMatchObject({ localDay: after });
    const reads = new Reads(new Date(midnight.getTime() - 1));
    reads.today(zone);
    expect(reads.endsAt).toBe(midnight.getTime());
  });

  test('is one day', () => {
    expect([addDays(before, 1), addDays(after, -1), daysBetween(before, after)]).toEqual([after, before, 1]);
  });
});

test('29 February ends its month and lies in a week', () => {
  expect(['2028-02-01', '2100-02-01', '2000-02-01'].map(endOfMonth)).toEqual([
    '2028-02-29',
    '2100-02-28',
    '2000-02-29',
  ]);
  expect(endOfWeek('2028-02-29')).toBe('2028-03-05');
});
