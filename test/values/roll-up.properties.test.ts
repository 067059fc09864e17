import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ancestorsOf } from '../../src/terms/region-code.ts';
import type { Figure } from '../../src/values/figure.ts';
import { subtreeOf } from '../../src/values/roll-up.ts';
import { ownValue, rolledUpValue, type Value } from '../../src/values/value.ts';
import { ask, count } from '../harness/facts.ts';

const day = '2024-10-31';
const question = ask(day);

type Counts = { code: string; active: number; eligible: number; vague: number };

const countsOf = (code: fc.Arbitrary<string>): fc.Arbitrary<Counts[]> =>
  fc.uniqueArray(
    fc.record({
      code,
      active: fc.integer({ min: 0, max: 400_000 }),
      eligible: fc.integer({ min: 1, max: 400_000 }),
      vague: fc.nat({ max: 500 }),
    }),
    { selector: (counts) => counts.code, minLength: 1, maxLength: 12 },
  );

const part = (max: number) => fc.integer({ min: 1, max }).map((number) => String(number).padStart(2, '0'));
const regencies = countsOf(part(14).map((regency) => `64.${regency}`));
const mixedLevels = countsOf(
  fc.oneof(
    part(4).map((regency) => `64.${regency}`),
    fc.tuple(part(4), part(4)).map((parts) => `64.${parts.join('.')}`),
  ),
);

const figuresOf = ({ code, active, eligible, vague }: Counts): Figure[] => [
  count('IKD_ACTIVE', active, day, { regionCode: code, low: Math.max(0, active - vague), high: active + vague }),
  count('KTP_ELIGIBLE', eligible, day, { regionCode: code }),
];

// Fourteen regencies of five districts each.
const regencyCodes = Array.from({ length: 14 }, (_, index) => `64.${String(index + 1).padStart(2, '0')}`);
const childCounts = new Map([['64', 14], ...regencyCodes.map((code): [string, number] => [code, 5])]);

const rolledUp = (counts: Counts[]): Value =>
  rolledUpValue(
    { code: '64', figures: [], targets: [], live: [] },
    subtreeOf(counts.flatMap(figuresOf), childCounts),
    question,
  );

const ownCoverage = (counts: Counts) =>
  ownValue({ code: counts.code, figures: figuresOf(counts), targets: [], live: [] }, question)?.coverage ?? null;

test('a roll-up lies between the least and the greatest of its children', () => {
  fc.assert(
    fc.property(regencies, (counts) => {
      const children = counts.flatMap((each) => ownCoverage(each) ?? []);
      const { coverage } = rolledUp(counts);
      expect(children).toHaveLength(counts.length);
      for (const bound of ['low', 'value', 'high'] as const) {
        expect(coverage?.[bound]).toBeGreaterThanOrEqual(Math.min(...children.map((child) => child[bound])));
        expect(coverage?.[bound]).toBeLessThanOrEqual(Math.max(...children.map((child) => child[bound])));
      }
    }),
  );
});

test('a roll-up over several levels adds every region once, the highest that is counted', () => {
  fc.assert(
    fc.property(mixedLevels, (counts) => {
      const codes = new Set(counts.map(({ code }) => code));
      const added = counts.filter(({ code }) => !ancestorsOf(code).some((ancestor) => codes.has(ancestor)));
      const value = rolledUp(counts);
      expect(value.numerator?.range.value).toBe(added.reduce((sum, { active }) => sum + active, 0));
      expect(value.denominator?.range.value).toBe(added.reduce((sum, { eligible }) => sum + eligible, 0));
    }),
  );
});

test('completeness is a share, and whole only if every child is counted', () => {
  fc.assert(
    fc.property(mixedLevels, (counts) => {
      const { completeness } = rolledUp(counts);
      const regenciesCounted = counts.filter(({ code }) => code.length === 5).length;
      expect(completeness).toBeGreaterThan(0);
      expect(completeness).toBeLessThanOrEqual(1);
      expect(completeness).toBeGreaterThanOrEqual(regenciesCounted / 14);
    }),
  );
});

test('the order in which figures are read changes nothing', () => {
  fc.assert(
    fc.property(mixedLevels, (counts) => {
      const [value, reversed] = [rolledUp(counts), rolledUp(counts.toReversed())];
      expect(reversed.completeness).toBeCloseTo(value.completeness ?? Number.NaN, 12);
      expect({ ...reversed, completeness: null }).toEqual({ ...value, completeness: null });
    }),
  );
});
