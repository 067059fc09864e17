import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { percentOf } from '../../src/values/range.ts';
import { type Progress, progressOf } from '../../src/values/target.ts';
import { exactly, target } from '../harness/facts.ts';

const day = '2025-11-17';
const thirty = target(30, { to: '2025-12-31' });

/** A region of `eligible` people, of whom `active` have it. */
const counted = (active: number, eligible: number) => ({
  basisCode: 'KTP_ELIGIBLE',
  coverage: percentOf(exactly(active), exactly(eligible)),
  numerator: exactly(active),
  denominator: exactly(eligible),
  isExact: true,
});

const stated = (percent: number, eligible: number | null = null) => ({
  basisCode: 'KTP_ELIGIBLE',
  coverage: exactly(percent),
  numerator: null,
  denominator: eligible === null ? null : exactly(eligible),
  isExact: true,
});

describe('not met', () => {
  test('it gives the gap, in people and points, and the people needed per day', () => {
    const progress = progressOf(thirty, counted(38_000, 551_428), day, null);
    expect(progress).toMatchObject({ people: 165_429, gapPeople: 127_429, met: false, basisCode: 'KTP_ELIGIBLE' });
    expect(progress.gapPoints?.toFixed(2)).toBe('23.11');
    expect(progress.achievement?.value.toFixed(2)).toBe('22.97');
    expect(progress.neededPerDay?.toFixed(1)).toBe('2896.1');
    expect(progress).toMatchObject({ target: thirty, pacePerDay: null, forecastOn: null });
  });

  test('one person short is not met', () => {
    expect(progressOf(thirty, counted(299, 1000), day, null)).toMatchObject({ gapPeople: 1, met: false });
  });

  test('on the last day the whole gap is needed that day', () => {
    const value = counted(100, 1000);
    expect(progressOf(thirty, value, '2025-12-30', null).neededPerDay).toBe(200);
    expect(progressOf(thirty, value, '2025-12-31', null).neededPerDay).toBe(200);
    expect(progressOf(thirty, value, '2025-12-29', null).neededPerDay).toBe(100);
  });
});

describe('met', () => {
  test('nothing is missing, and the forecast is the requested day', () => {
    expect(progressOf(thirty, counted(300, 1000), day, 5)).toMatchObject({
      people: 300,
      gapPeople: 0,
      gapPoints: 0,
      met: true,
      neededPerDay: 0,
      forecastOn: day,
      achievement: exactly(100),
    });
  });

  test('more than the target leaves no negative gap', () => {
    const progress = progressOf(target(60), counted(728, 1000), day, -3);
    expect(progress).toMatchObject({ gapPeople: 0, gapPoints: 0, met: true, forecastOn: day });
    expect(progress.achievement?.value.toFixed(2)).toBe('121.33');
  });

  test('99.4 % of 1,000 is 994, not 995', () => {
    expect(progressOf(target(99.4), counted(994, 1000), day, null)).toMatchObject({ people: 994, met: true });
    expect(progressOf(target(99.4), counted(993, 1000), day, null)).toMatchObject({ gapPeople: 1, met: false });
  });
});

describe('with only a stated percentage', () => {
  test('points and achievement are known, people are not', () => {
    const progress = progressOf(thirty, stated(4.48), day, 10);
    expect(progress).toMatchObject({
      people: null,
      gapPeople: null,
      met: false,
      neededPerDay: null,
      forecastOn: null,
    });
    expect(progress.gapPoints?.toFixed(2)).toBe('25.52');
    expect(progress.achievement?.value.toFixed(2)).toBe('14.93');
  });

  test('the percentage alone tells whether it is met', () => {
    expect(progressOf(target(60), stated(72.8), day, null)).toMatchObject({ met: true, gapPoints: 0, gapPeople: null });
    expect(progressOf(target(60), stated(60), day, null).met).toBe(true);
    expect(progressOf(target(60), stated(54.67), day, null).met).toBe(false);
  });

  test('a known basis gives the people asked for, but not those missing', () => {
    expect(progressOf(thirty, stated(4.48, 1000), day, null)).toMatchObject({ people: 300, gapPeople: null });
  });
});

test('without a value nothing is known, neither met nor missed', () => {
  const unknown = { basisCode: 'KTP_ELIGIBLE', coverage: null, numerator: null, denominator: null, isExact: false };
  expect(progressOf(thirty, unknown, day, null)).toMatchObject({
    achievement: null,
    people: null,
    gapPeople: null,
    gapPoints: null,
    met: null,
    neededPerDay: null,
    forecastOn: null,
  });
});

test('of a target that has ended nothing is needed a day any more', () => {
  expect(progressOf(thirty, counted(100, 1000), '2026-01-01', null)).toMatchObject({
    gapPeople: 200,
    neededPerDay: null,
  });
  expect(progressOf(thirty, counted(300, 1000), '2026-01-01', null).neededPerDay).toBe(0);
});

describe('the forecast', () => {
  const forecast = (pace: number | null, missing = 100): string | null =>
    progressOf(target(50), counted(500 - missing, 1000), day, pace).forecastOn;

  test('is the day the gap is closed at that pace, with a started day counting as a whole one', () => {
    expect(forecast(100)).toBe('2025-11-18');
    expect(forecast(10)).toBe('2025-11-27');
    expect(forecast(9.9)).toBe('2025-11-28');
    expect(forecast(1000)).toBe('2025-11-18');
  });

  test('may lie after the target ends', () => {
    expect(forecast(1)).toBe('2026-02-25');
  });

  test.each([0, -5, null])('is unknown at a pace of %s', (pace) => {
    expect(forecast(pace)).toBeNull();
  });

  test('beyond a hundred years is no forecast', () => {
    expect(forecast(100 / 36_525)).not.toBeNull();
    expect(forecast(100 / 36_527)).toBeNull();
    expect(forecast(1e-12)).toBeNull();
  });

  test('is the requested day once the target is met, at any pace', () => {
    for (const pace of [null, -5, 0, 5]) expect(forecast(pace, 0)).toBe(day);
  });
});

const anyProgress = fc
  .tuple(
    fc.integer({ min: 1, max: 20_000_000 }),
    fc.nat({ max: 3_000_000 }),
    fc.integer({ min: 1, max: 3_000_000 }),
    fc.option(fc.double({ min: -1000, max: 1000, noNaN: true })),
  )
  .map(([hundredThousandths, active, eligible, pace]): Progress => {
    const value = counted(active, eligible);
    return progressOf(target(hundredThousandths / 100_000), value, day, pace);
  });

test('achievement times target over one hundred is coverage', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20_000_000 }),
      fc.nat({ max: 3_000_000 }),
      fc.integer({ min: 1, max: 3_000_000 }),
      (hundredThousandths, active, eligible) => {
        const [aim, value] = [target(hundredThousandths / 100_000), counted(active, eligible)];
        const { achievement } = progressOf(aim, value, day, null);
        const back = ((achievement?.value ?? Number.NaN) * aim.percent) / 100;
        expect(Math.abs(back - value.coverage.value)).toBeLessThanOrEqual(value.coverage.value * 1e-12);
      },
    ),
  );
});

test('a target is met exactly if no one is missing, and then no gap is left', () => {
  fc.assert(
    fc.property(anyProgress, ({ met, gapPeople, gapPoints, neededPerDay, forecastOn }) => {
      expect(met).toBe(gapPeople === 0);
      expect(neededPerDay === 0).toBe(gapPeople === 0);
      expect(gapPoints).toBeGreaterThanOrEqual(0);
      expect(met ? forecastOn : day).toBe(day);
      expect(forecastOn === null || forecastOn >= day).toBe(true);
    }),
  );
});
