import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Candidate,
  type ChangeOrigin,
  judgeCandidate,
  type Move,
  type NewestInstants,
  newestCandidate,
  type Search,
  type Standing,
} from '../../src/values/last-change.ts';

const none: NewestInstants = { ENTRIES: null, FIGURES: null, TARGETS: null, REGIONS: null };
const thirty = { percent: 30, basisCode: 'KTP_ELIGIBLE' };
const at = (coverage: number | null, target: Standing['target'] = thirty): Standing => ({ coverage, target });
const from = (standing: Standing, more: Partial<Search> = {}): Search => ({
  standing,
  until: null,
  isCertain: true,
  ...more,
});

describe('the newest candidate', () => {
  test.each<[string, Partial<NewestInstants>, Candidate | null]>([
    ['of nothing is none', {}, null],
    ['is the newest instant', { ENTRIES: 5, FIGURES: 7, TARGETS: 3 }, { at: 7, origins: ['FIGURES'] }],
    [
      'names all that changed then',
      { ENTRIES: 7, FIGURES: 7, REGIONS: 7 },
      { at: 7, origins: ['FIGURES', 'ENTRIES', 'REGIONS'] },
    ],
  ])('%s', (_what, instants, expected) => expect(newestCandidate({ ...none, ...instants })).toEqual(expected));
});

describe('a candidate', () => {
  const entries: Candidate = { at: 7, origins: ['ENTRIES'] };
  const both: Candidate = { at: 7, origins: ['FIGURES', 'TARGETS'] };
  test.each<[string, Search, Candidate, { at: Standing | null; before: Standing }, Move | Search]>([
    [
      'that moved the coverage is the move',
      from(at(10)),
      entries,
      { at: null, before: at(12) },
      { at: 7, origin: 'ENTRIES', before: 12, after: 10 },
    ],
    [
      'that began it',
      from(at(10)),
      entries,
      { at: null, before: at(null) },
      { at: 7, origin: 'ENTRIES', before: null, after: 10 },
    ],
    [
      'that ended it',
      from(at(null)),
      entries,
      { at: null, before: at(12) },
      { at: 7, origin: 'ENTRIES', before: 12, after: null },
    ],
    [
      'that moved nothing is passed over',
      from(at(10)),
      entries,
      { at: null, before: at(10) },
      from(at(10), { until: 6 }),
    ],
    [
      'that only changed the order of a sum is passed over',
      from(at(0.1 + 0.2)),
      entries,
      { at: null, before: at(0.3) },
      from(at(0.3), { until: 6 }),
    ],
    [
      'that moved the target alone is the target’s, whatever else changed',
      from(at(10)),
      both,
      { at: null, before: at(10, null) },
      { at: 7, origin: 'TARGETS', before: 10, after: 10 },
    ],
    [
      'that put the target on another basis is a move',
      from(at(10)),
      { at: 7, origins: ['TARGETS'] },
      { at: null, before: at(10, { ...thirty, basisCode: 'KTP_RECORDED' }) },
      { at: 7, origin: 'TARGETS', before: 10, after: 10 },
    ],
    [
      'that moved the coverage is never the target’s',
      from(at(10)),
      both,
      { at: null, before: at(12, null) },
      { at: 7, origin: 'FIGURES', before: 12, after: 10 },
    ],
    [
      'newer than the value that was read is passed over, and the value stays',
      from(at(10), { isCertain: false }),
      entries,
      { at: at(9), before: at(10) },
      from(at(10), { until: 6, isCertain: false }),
    ],
    [
      'that gives the value that was read is judged',
      from(at(10), { isCertain: false }),
      entries,
      { at: at(10), before: at(12) },
      { at: 7, origin: 'ENTRIES', before: 12, after: 10 },
    ],
  ])('%s', (_what, search, candidate, seen, expected) =>
    expect(judgeCandidate(search, candidate, seen)).toEqual(expected),
  );
});

/** The states known from each instant on; the instants are 1, 2, 3 and so on. */
const history = fc.array(
  fc.record({
    coverage: fc.option(fc.constantFrom(0, 10, 10.5, 12)),
    target: fc.option(fc.constantFrom(thirty, { ...thirty, percent: 40 })),
    origin: fc.constantFrom<ChangeOrigin>('ENTRIES', 'FIGURES', 'REGIONS', 'TARGETS'),
  }),
  { maxLength: 12 },
);
type History = typeof history extends fc.Arbitrary<infer Each> ? Each : never;

const standingAt = (states: History, instant: number): Standing => states[instant - 1] ?? at(null, null);

/** Searches as a reader does, from a value that was read after `read` of the instants. */
const searched = (states: History, read: number, isCertain: boolean): Move | null => {
  let search = from(standingAt(states, read), { isCertain });
  for (let instant = isCertain ? read : states.length; instant > 0; instant--) {
    const origins = [(states[instant - 1] as History[number]).origin];
    const seen = { at: standingAt(states, instant), before: standingAt(states, instant - 1) };
    const judged = judgeCandidate(search, { at: instant, origins }, seen);
    if ('origin' in judged) return judged;
    search = judged;
  }
  return null;
};

const isSame = (a: Standing, b: Standing): boolean =>
  a.coverage === b.coverage && JSON.stringify(a.target) === JSON.stringify(b.target);

test('the newest instant at which anything moved is found, with what was known before and after', () =>
  fc.assert(
    fc.property(history, (states) => {
      const moves = states.flatMap((_state, index) => {
        const [before, after] = [standingAt(states, index), standingAt(states, index + 1)];
        return isSame(before, after) ? [] : [{ at: index + 1, before: before.coverage, after: after.coverage }];
      });
      const found = searched(states, states.length, true);
      expect(found && { at: found.at, before: found.before, after: found.after }).toEqual(moves.at(-1) ?? null);
    }),
  ));

test('a value that was read before the newest changes gets a move that led to that value', () => {
  fc.assert(
    fc.property(history, fc.nat(12), (states, read) => {
      const known = standingAt(states, Math.min(read, states.length));
      const found = searched(states, Math.min(read, states.length), false);
      expect(found?.after ?? known.coverage).toBe(known.coverage);
    }),
  );
});
