import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDays, type Day } from '../../src/terms/calendar.ts';
import { basisEvidence } from '../../src/values/basis.ts';
import { newestCount, numeratorEvidence } from '../../src/values/evidence.ts';
import { type Figure, isDated } from '../../src/values/figure.ts';
import { ownValue } from '../../src/values/value.ts';
import { achievement, ask, count, coverage, facts, ikd, recording, target } from '../harness/facts.ts';

const dayNumber = fc.integer({ min: 0, max: 6 });
const dayOf = (number: number): Day => addDays('2024-10-01', number);
const maybeDay = fc.option(dayNumber.map(dayOf), { freq: 6 });
const people = fc.integer({ min: 1, max: 100_000 });
const percent = fc.integer({ min: 1, max: 12_000 }).map((hundredths) => hundredths / 100);

/** Any figure of the two indicators, on a few days, so that many fall on the same one. */
const figure: fc.Arbitrary<Figure> = fc.oneof(
  fc
    .tuple(fc.constantFrom('IKD_ACTIVE', 'KTP_ELIGIBLE', 'KTP_RECORDED'), people, maybeDay)
    .map(([measure, value, asOf]) => count(measure, value, asOf)),
  fc
    .tuple(fc.constantFrom(ikd, recording), percent, maybeDay)
    .map(([indicator, value, asOf]) => coverage(indicator, value, asOf)),
  fc.tuple(percent, maybeDay).map(([value, asOf]) => achievement(ikd, value, asOf)),
);
const figures = fc.array(figure, { maxLength: 14 });
const askedDay = dayNumber.map(dayOf);
const targets = [target(30)];

const newestDay = (known: Figure[], day: Day): Day | null =>
  known
    .filter(isDated)
    .map(({ asOf }) => asOf)
    .filter((asOf) => asOf <= day)
    .toSorted()
    .at(-1) ?? null;

const ofNumerator = (each: Figure): boolean => each.measureCode === 'IKD_ACTIVE' || each.indicatorCode === ikd.code;

test('newer evidence of the numerator is never ignored for older, and none is from the future', () => {
  fc.assert(
    fc.property(figures, askedDay, (known, day) => {
      const evidence = numeratorEvidence(known, ikd, 'KTP_ELIGIBLE', day);
      expect((evidence?.counted ?? evidence?.stated)?.day ?? null).toBe(newestDay(known.filter(ofNumerator), day));
    }),
  );
});

test('a stated percentage is chosen only if no count has its day or a later one', () => {
  fc.assert(
    fc.property(figures, askedDay, (known, day) => {
      const evidence = numeratorEvidence(known, ikd, 'KTP_ELIGIBLE', day);
      const counted = newestCount(known, 'IKD_ACTIVE', day);
      expect(evidence?.stated && counted ? counted.day < evidence.stated.day : true).toBe(true);
    }),
  );
});

test('the basis is never older than its newest count, and of that day it is the count', () => {
  fc.assert(
    fc.property(figures, askedDay, (known, day) => {
      const basis = basisEvidence(known, ask(day));
      const counted = newestCount(known, 'KTP_ELIGIBLE', day);
      expect((basis?.day ?? '') >= (counted?.day ?? '')).toBe(true);
      expect(basis?.derived === true && basis.day === counted?.day).toBe(false);
    }),
  );
});

test('the order in which figures are read changes nothing', () => {
  const shuffled = figures.chain((known) =>
    fc.tuple(fc.constant(known), fc.shuffledSubarray(known, { minLength: known.length })),
  );
  fc.assert(
    fc.property(shuffled, askedDay, ([known, other], day) => {
      expect(ownValue(facts(other, targets), ask(day))).toEqual(ownValue(facts(known, targets), ask(day)));
    }),
  );
});

test('undated figures and those of a later day change nothing but the claims', () => {
  fc.assert(
    fc.property(figures, askedDay, (known, day) => {
      const usable = known.filter((each) => each.asOf !== null && each.asOf <= day);
      const without = (all: Figure[]) => {
        const value = ownValue(facts(all, targets), ask(day));
        return value && { ...value, claims: [] };
      };
      expect(without(usable)).toEqual(without(known));
    }),
  );
});

test('a coverage lies between its low and its high, and unknown is null, never zero', () => {
  fc.assert(
    fc.property(figures, askedDay, (known, day) => {
      const value = ownValue(facts(known, targets), ask(day));
      const range = value?.coverage;
      expect(range ? range.low <= range.value && range.value <= range.high : true).toBe(true);
      expect(value ? (value.coverage === null) === (value.missing !== null) : true).toBe(true);
      expect(value ? (value.coverage === null) === (value.origin === 'NONE') : true).toBe(true);
    }),
  );
});
