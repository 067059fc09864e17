import { describe, expect, test } from 'vitest';
import { basisEvidence } from '../../src/values/evidence.ts';
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
      range: { value: 2_873_921, low: 2_873_777, high: 2_874_065 },
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

  test('is not derived from an achievement', () => {
    const figures = [count('IKD_ACTIVE', 50, day), coverage(ikd, 20, day, { metric: 'ACHIEVEMENT' })];
    expect(basisEvidence(figures, ask(day))).toBeNull();
  });
});

describe('of a count and a derivation of the basis', () => {
  const derivation = [count('KTP_RECORDED', 995, day), coverage(recording, 99.5, day)];

  test('the newer wins', () => {
    const older = count('KTP_ELIGIBLE', 900, '2024-06-30');
    const later = count('KTP_ELIGIBLE', 1100, '2024-11-30');
    expect(basisEvidence([older, ...derivation], ask('2024-12-31'))).toMatchObject({ range: { value: 1000 } });
    expect(basisEvidence([...derivation, later], ask('2024-12-31'))).toMatchObject({
      range: { value: 1100 },
      derived: false,
    });
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

  test("a check does not use the indicator's own", () => {
    expect(basisEvidence(own, ask(day), true)).toBeNull();
    expect(basisEvidence([...own, ...others], ask(day), true)).toMatchObject({ range: { value: 1200 } });
  });

  test('of one indicator and day the later recorded percentage wins, with the later recorded count', () => {
    const figures = [
      count('KTP_RECORDED', 980, day),
      coverage(recording, 98, day),
      coverage(recording, 90, day),
      count('KTP_RECORDED', 990, day),
    ];
    expect(basisEvidence(figures, ask(day))).toMatchObject({ range: { value: 1100 } });
    expect(basisEvidence(figures.toReversed(), ask(day))).toMatchObject({ range: { value: 1100 } });
  });
});
