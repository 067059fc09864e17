import { describe, expect, test } from 'vitest';
import { basisEvidence } from '../../src/values/basis.ts';
import { ask, count, coverage, ikd, recording } from '../harness/facts.ts';

const day = '2024-10-31';

describe('the basis', () => {
  test('is the newest count', () => {
    const figures = [count('KTP_ELIGIBLE', 900, '2023-12-31'), count('KTP_ELIGIBLE', 1000, '2024-06-30')];
    expect(basisEvidence(figures, ask(day))).toMatchObject({ range: { value: 1000 }, day: '2024-06-30' });
    expect(basisEvidence(figures, ask('2024-06-29'))).toMatchObject({ range: { value: 900 } });
  });

  test('is derived from a count and a stated coverage of the same day', () => {
    const recorded = count('KTP_RECORDED', 2_860_701, day);
    const stated = coverage(recording, 99.54, day);
    expect(basisEvidence([recorded, stated], ask(day))).toMatchObject({
      range: {
        value: expect.closeTo(2_873_921, 0),
        low: expect.closeTo(2_873_777, 0),
        high: expect.closeTo(2_874_065, 0),
      },
      day,
      derived: true,
      figures: [recorded, stated],
    });
  });

  test('is not derived from a count and a coverage of different days', () => {
    const figures = [count('KTP_RECORDED', 995, '2024-10-30'), coverage(recording, 99.5, day)];
    expect(basisEvidence(figures, ask(day))).toBeNull();
  });

  test('is not derived from an undated figure, a zero percentage, or another basis', () => {
    const counted = count('KTP_RECORDED', 995, day);
    expect(basisEvidence([counted, coverage(recording, 99.5, null)], ask(day))).toBeNull();
    expect(basisEvidence([counted, coverage(recording, 0, day)], ask(day))).toBeNull();
    expect(basisEvidence([counted, coverage(recording, 99.5, day, { basisCode: 'KTP_HOLDERS' })], ask(day))).toBeNull();
  });

  test('is derived from an achievement of a known target, too', () => {
    const figures = [
      count('IKD_ACTIVE', 60, day),
      coverage(ikd, 20, day, { metric: 'ACHIEVEMENT', targetPercent: 30 }),
    ];
    expect(basisEvidence(figures, ask(day))).toMatchObject({ range: { value: 1000 }, derived: true });
  });
});

describe('of a count and a derivation of the basis', () => {
  const derivation = [count('KTP_RECORDED', 995, day), coverage(recording, 99.5, day)];

  test('a newer count wins', () => {
    const later = count('KTP_ELIGIBLE', 1100, '2024-11-30');
    expect(basisEvidence([...derivation, later], ask('2024-12-31'))).toMatchObject({
      range: { value: 1100 },
      derived: false,
    });
  });

  // 1,000 people are derived; half a year allows 0.5 % more, and 2.5 % for growth.
  test.each([
    [980, true],
    [960, false],
    [1009, true],
    [1015, false],
  ])('of a count of %i half a year before, the derivation serves only within the drift', (people, serves) => {
    const older = count('KTP_ELIGIBLE', people, '2024-05-01');
    expect(basisEvidence([older, ...derivation], ask(day))).toMatchObject({
      range: { value: serves ? 1000 : people },
      derived: serves,
    });
  });

  test('the count serves where the source divided by it', () => {
    const older = count('KTP_ELIGIBLE', 2_651_549, '2021-12-31');
    const figures = [older, count('KTP_RECORDED', 2_672_845, '2022-04-15'), coverage(recording, 100.8, '2022-04-15')];
    expect(basisEvidence(figures, ask('2022-04-15'))).toMatchObject({ range: { value: 2_651_549 }, derived: false });
  });

  test('the count wins on the same day, even when recorded first', () => {
    const counted = count('KTP_ELIGIBLE', 1005, day, { id: 0 });
    expect(basisEvidence([...derivation, counted], ask(day))).toMatchObject({ range: { value: 1005 }, derived: false });
  });
});

describe('of several derivations of the basis', () => {
  test('the newest wins', () => {
    const figures = [
      count('KTP_RECORDED', 990, '2024-06-30'),
      coverage(recording, 99, '2024-06-30'),
      count('KTP_RECORDED', 1188, day),
      coverage(recording, 99, day),
    ];
    expect(basisEvidence(figures.toReversed(), ask(day))).toMatchObject({ range: { value: 1200 }, day });
  });

  const own = [count('IKD_ACTIVE', 50, day), coverage(ikd, 5, day)];
  const others = [count('KTP_RECORDED', 1188, day), coverage(recording, 99, day)];

  test('on one day the most precise one is taken, whichever indicator it is from', () => {
    for (const figures of [
      [...own, ...others],
      [...others, ...own],
    ])
      for (const indicator of [ikd, recording])
        expect(basisEvidence(figures, ask(day, { indicator }))).toMatchObject({ range: { value: 1200 } });
  });

  test("the indicator's own is used if there is no other, and if it is newer", () => {
    const newer = [count('IKD_ACTIVE', 66, '2024-12-31'), coverage(ikd, 6, '2024-12-31')];
    expect(basisEvidence(own, ask(day))).toMatchObject({ range: { value: 1000 }, derived: true });
    expect(basisEvidence([...others, ...newer], ask('2024-12-31'))).toMatchObject({ range: { value: 1100 } });
  });

  test('of one indicator and day the percentage that leaves least open serves, with the later recorded count', () => {
    const figures = [
      count('KTP_RECORDED', 980, day),
      coverage(recording, 98, day, { decimals: 0 }),
      coverage(recording, 90, day),
      count('KTP_RECORDED', 990, day),
    ];
    expect(basisEvidence(figures, ask(day))).toMatchObject({ range: { value: 1100 } });
    expect(basisEvidence(figures.toReversed(), ask(day))).toMatchObject({ range: { value: 1100 } });
  });

  test('of two that leave the same open the later recorded serves', () => {
    const [early, late] = [coverage(ikd, 5, day), coverage(ikd, 5, day)];
    const figures = [count('IKD_ACTIVE', 50, day), early, late];
    expect(basisEvidence(figures.toReversed(), ask(day))?.figures).toContain(late);
  });
});

describe('a count that a later percentage confirms', () => {
  const older = count('KTP_ELIGIBLE', 1000, '2024-05-01');
  // 990 of 1,000 are 99.00 %: the source divided by the older count.
  const confirming = [count('KTP_RECORDED', 990, day), coverage(recording, 99, day)];
  const derivation = (asOf: string) => [count('IKD_ACTIVE', 50, asOf), coverage(ikd, 4.9, asOf)];

  test('serves before a derivation of an older day', () => {
    const figures = [older, ...confirming, ...derivation('2024-09-30')];
    expect(basisEvidence(figures, ask(day))).toMatchObject({ range: { value: 1000 }, derived: false });
  });

  test('serves before a derivation of the same day, which leaves more open', () => {
    expect(basisEvidence([older, ...confirming, ...derivation(day)], ask(day))).toMatchObject({ derived: false });
  });

  test('gives way to a newer derivation', () => {
    const figures = [older, ...confirming, ...derivation('2024-11-30')];
    expect(basisEvidence(figures, ask('2024-11-30'))).toMatchObject({
      range: { value: expect.closeTo(1020, 0) },
      derived: true,
    });
  });

  test('near miss: more than a year later only the drift counts', () => {
    const later = [count('KTP_RECORDED', 990, '2025-06-01'), coverage(recording, 99, '2025-06-01')];
    expect(basisEvidence([older, ...later], ask('2025-06-01'))).toMatchObject({ derived: true });
  });
});
