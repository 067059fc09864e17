import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays } from '../../src/terms/calendar.ts';
import type { Figure } from '../../src/values/figure.ts';
import { type DayCount, liveBetween } from '../../src/values/ledger-counts.ts';
import { paceOf, withLedger } from '../../src/values/pace.ts';
import { subtreeOf } from '../../src/values/roll-up.ts';
import { ownValue, rolledUpValue } from '../../src/values/value.ts';
import { ask, count, coverage, exactly, facts, ikd } from '../harness/facts.ts';

const on = (day: string, net: number, measureCode = 'IKD_ACTIVE'): DayCount => ({ measureCode, day, net });
const day = (number: number): string => addDays('2024-10-01', number);

describe('net activations between days', () => {
  const days = [
    on('2024-10-01', 1),
    on('2024-10-02', 20),
    on('2024-10-03', 300),
    on('2024-10-02', 4000, 'KTP_RECORDED'),
  ];

  test('the first day is excluded, the last one is included', () => {
    expect(liveBetween(days, 'IKD_ACTIVE', '2024-10-01', '2024-10-02')).toBe(20);
    expect(liveBetween(days, 'IKD_ACTIVE', '2024-10-01', '2024-10-03')).toBe(320);
    expect(liveBetween(days, 'IKD_ACTIVE', '2024-10-03', '2024-10-03')).toBe(0);
  });

  test('without a first day everything counts from the beginning', () => {
    expect(liveBetween(days, 'IKD_ACTIVE', null, '2024-10-01')).toBe(1);
    expect(liveBetween(days, 'IKD_ACTIVE', null, '2030-01-01')).toBe(321);
  });

  test('only the requested measure counts', () => {
    expect(liveBetween(days, 'KTP_RECORDED', null, '2030-01-01')).toBe(4000);
    expect(liveBetween(days, 'KIA_HOLDERS', null, '2030-01-01')).toBe(0);
  });

  test('two adjacent periods add up to the whole', () => {
    const some = fc.array(fc.record({ measureCode: fc.constant('M'), day: fc.nat(60).map(day), net: fc.integer() }));
    fc.assert(
      fc.property(some, fc.nat(60), fc.nat(60), (live, a, b) => {
        const [middle, end] = [day(Math.min(a, b)), day(Math.max(a, b))];
        const sum = liveBetween(live, 'M', null, middle) + liveBetween(live, 'M', middle, end);
        expect(sum).toBe(liveBetween(live, 'M', null, end));
      }),
    );
  });
});

describe('the points of a pace with the ledger', () => {
  test('without entries only the counts remain, and without counts only the entries', () => {
    const counts = [{ day: day(0), people: 100 }];
    expect(withLedger(counts, [])).toEqual(counts);
    expect(withLedger([], [])).toEqual([]);
    expect(withLedger([], [{ day: day(3), net: 7 }])).toEqual([
      { day: day(2), people: 0 },
      { day: day(3), people: 7 },
    ]);
  });

  test('entries add to the last count, which holds until the day before', () => {
    const live = [
      { day: day(5), net: 10 },
      { day: day(6), net: 5 },
      { day: day(9), net: -3 },
    ];
    expect(withLedger([{ day: day(0), people: 100 }], live)).toEqual([
      { day: day(0), people: 100 },
      { day: day(4), people: 100 },
      { day: day(5), people: 110 },
      { day: day(6), people: 115 },
      { day: day(8), people: 115 },
      { day: day(9), people: 112 },
    ]);
  });

  test('entries on or before the day of the last count are already included in it', () => {
    const live = [
      { day: day(3), net: 1000 },
      { day: day(10), net: 1000 },
    ];
    const counts = [
      { day: day(0), people: 0 },
      { day: day(10), people: 50 },
    ];
    expect(withLedger(counts, live)).toEqual(counts);
  });

  test('a busy day moves the pace by its people over the window', () => {
    const counts = [
      { day: day(0), people: 0 },
      { day: day(10), people: 100 },
    ];
    expect(paceOf(withLedger(counts, [{ day: day(38), net: 280 }]))).toBe(10);
    expect(paceOf(withLedger(counts, [{ day: day(20), net: 100 }]))).toBe(10);
  });

  test('days are in order and the last point includes everything', () => {
    const entries = fc.uniqueArray(
      fc.record({ day: fc.integer({ min: 1, max: 300 }), net: fc.integer({ min: -9, max: 99 }) }),
      {
        selector: (each) => each.day,
        maxLength: 30,
      },
    );
    fc.assert(
      fc.property(entries, fc.nat(1000), (some, people) => {
        const live = some.toSorted((a, b) => a.day - b.day).map((each) => ({ day: day(each.day), net: each.net }));
        const points = withLedger([{ day: day(0), people }], live);
        const days = points.map((point) => point.day);
        expect(days).toEqual([...new Set(days)].toSorted());
        expect(points.at(-1)?.people).toBe(people + live.reduce((sum, each) => sum + each.net, 0));
      }),
    );
  });
});

describe('values with live entries', () => {
  const question = ask('2024-12-31');
  const eligible = count('KTP_ELIGIBLE', 1000, '2024-06-30');
  const own = (live: DayCount[], ...figures: Figure[]) => ownValue({ ...facts(figures), live }, question);

  test('COUNTED: entries after the count add to it and to its bounds', () => {
    const active = count('IKD_ACTIVE', 100, '2024-10-31', { low: 95, high: 104, approximate: true });
    const value = own([on('2024-11-01', 7), on('2024-12-31', 3), on('2025-01-01', 500)], active, eligible);
    expect(value).toMatchObject({
      origin: 'COUNTED',
      live: 10,
      numerator: { range: { value: 110, low: 105, high: 114 }, day: '2024-10-31' },
      coverage: { value: 11, low: 10.5, high: 11.4 },
    });
  });

  test('COUNTED: entries of the count’s day and before are already included in it, however late they came', () => {
    const active = count('IKD_ACTIVE', 100, '2024-10-31');
    expect(own([on('2024-10-30', 50), on('2024-10-31', 50)], active, eligible)).toMatchObject({
      live: 0,
      coverage: exactly(10),
    });
  });

  test('COUNTED: withdrawals lower it', () => {
    expect(own([on('2024-11-05', -20)], count('IKD_ACTIVE', 100, '2024-10-31'), eligible)).toMatchObject({
      live: -20,
      coverage: exactly(8),
    });
  });

  test('COUNTED: entries of another measure do nothing', () => {
    const active = count('IKD_ACTIVE', 100, '2024-10-31');
    expect(own([on('2024-11-05', 20, 'KTP_RECORDED')], active, eligible)).toMatchObject({
      live: 0,
      coverage: exactly(10),
    });
  });

  test('STATED: no count is invented, the points go up by live over the basis', () => {
    const value = own([on('2024-10-31', 90), on('2024-11-01', 25)], coverage(ikd, 4.48, '2024-10-31'), eligible);
    expect(value).toMatchObject({ origin: 'STATED', live: 25, numerator: null });
    expect(value?.coverage?.value).toBeCloseTo(4.48 + 2.5, 10);
    expect(value?.coverage?.low).toBeCloseTo(4.475 + 2.5, 10);
    expect(value?.coverage?.high).toBeCloseTo(4.485 + 2.5, 10);
  });

  test('STATED: on an unknown basis the percentage stays as published', () => {
    const value = own([on('2024-11-01', 25)], coverage(ikd, 4.48, '2024-10-31'));
    expect(value).toMatchObject({ origin: 'STATED', live: 25, denominator: null, coverage: { value: 4.48 } });
  });

  test('NONE: without a basis the number of people still grows', () => {
    expect(own([on('2024-11-01', 25)], count('IKD_ACTIVE', 100, '2024-10-31'))).toMatchObject({
      origin: 'NONE',
      missing: 'NO_DENOMINATOR',
      coverage: null,
      live: 25,
      numerator: { range: exactly(125) },
    });
  });

  test('NONE: entries alone are no evidence of everyone before them', () => {
    const region = { ...facts([eligible]), live: [on('2024-11-01', 25), on('2025-01-01', 1)] };
    expect(ownValue(region, question)).toBeNull();
    expect(rolledUpValue(region, subtreeOf([], new Map()), question)).toMatchObject({
      origin: 'NONE',
      missing: 'NO_NUMERATOR',
      numerator: null,
      coverage: null,
      live: 25,
    });
  });

  test('ROLLED_UP: each child adds the entries after the day of its own count', () => {
    const counted = (regionCode: string, active: number, asOf: string): Figure[] => [
      count('IKD_ACTIVE', active, asOf, { regionCode }),
      count('KTP_ELIGIBLE', 1000, asOf, { regionCode }),
    ];
    const live = new Map([
      ['64.71', [on('2024-10-31', 100), on('2024-11-01', 10)]],
      ['64.72', [on('2024-10-31', 100), on('2024-11-01', 10)]],
      // It has no counts, so it adds nothing to the sum.
      ['64.73', [on('2024-11-01', 999)]],
    ]);
    const figures = [...counted('64.71', 50, '2024-09-30'), ...counted('64.72', 50, '2024-10-31')];
    const value = rolledUpValue(
      { code: '64', figures: [], targets: [], live: [on('2024-11-01', 1019)] },
      subtreeOf(figures, new Map([['64', 3]]), live),
      question,
    );
    expect(value).toMatchObject({
      origin: 'ROLLED_UP',
      live: 120,
      numerator: { range: exactly(220) },
      denominator: { range: exactly(2000) },
      coverage: exactly(11),
    });
  });
});
