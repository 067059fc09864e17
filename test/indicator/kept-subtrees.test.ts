import { describe, expect, test } from 'vitest';
import { daysKeyOf, KeptSubtrees } from '../../src/indicator/kept-subtrees.ts';
import type { Figure } from '../../src/values/figure.ts';
import { subtreeOf } from '../../src/values/roll-up.ts';

const days = ['2026-11-28', '2026-11-29'];
/** A subtree with that many figures, all of one region. */
const subtreeWith = (figures: number, regionCode = '64.71') =>
  subtreeOf(
    Array.from({ length: figures }, () => ({ regionCode, asOf: '2026-01-31' }) as Figure),
    new Map(),
  );
const keeping = (maxBytes: number, ...roots: string[][]) => {
  const kept = new KeptSubtrees(maxBytes);
  for (const each of roots) kept.keep(each, days, subtreeWith(10), new Map());
  const held = (...codes: string[]): string[] => codes.filter((code) => kept.find(code, daysKeyOf(days)));
  return { kept, held };
};
const plenty = 1 << 20;

test('a subtree is found for its roots and for everything below them, for its days alone', () => {
  const { kept, held } = keeping(plenty, ['64.71', '32'], ['11.01']);
  expect(held('64.71', '64.71.01', '32', '32.73', '11.01.02', '64', '64.72', '11', 'ID')).toEqual([
    '64.71',
    '64.71.01',
    '32',
    '32.73',
    '11.01.02',
  ]);
  expect(kept.find('32', daysKeyOf(days.slice(1)))).toBeUndefined();
  expect(keeping(plenty, ['ID']).held('ID', '64', '64.71')).toEqual(['ID', '64', '64.71']);
});

test('one that lies within a new one is dropped', () => {
  const { kept } = keeping(plenty, ['64.71'], ['64.72'], ['64']);
  expect(kept.find('64.71', daysKeyOf(days))).toBe(kept.find('64', daysKeyOf(days)));
});

test('those that were used last stay within the bound', () => {
  // Each takes 9 kB: ten figures, one region and the links of two.
  const { held } = keeping(28_000, ['11'], ['12'], ['13']);
  expect(held('11', '12', '13')).toEqual(['11', '12', '13']);
  const { kept, held: later } = keeping(28_000, ['11'], ['12']);
  kept.find('11', daysKeyOf(days));
  for (const root of ['13', '14']) kept.keep([root], days, subtreeWith(10), new Map());
  expect(later('11', '12', '13', '14')).toEqual(['13', '14', '11'].toSorted());
  kept.keep(['15'], days, subtreeWith(100), new Map());
  expect(later('15')).toEqual([]);
});

describe('a move', () => {
  test('is noted where the region lies within, with its moment', () => {
    const { kept } = keeping(plenty, ['64.71'], ['32']);
    kept.moved(['ID', '64', '64.71', '64.71.01'], 5);
    kept.moved(['64.71'], 6);
    expect(kept.find('64.71', daysKeyOf(days))?.moved).toEqual(
      new Map([
        ['64.71', 6],
        ['64.71.01', 5],
      ]),
    );
    expect(kept.find('32', daysKeyOf(days))?.moved.size).toBe(0);
  });

  test('that came while the subtree was read is noted too', () => {
    const { kept } = keeping(plenty);
    kept.keep(
      ['64'],
      days,
      subtreeWith(1),
      new Map([
        ['64.71', 3],
        ['32', 3],
      ]),
    );
    expect(kept.find('64', daysKeyOf(days))?.moved).toEqual(new Map([['64.71', 3]]));
  });

  test('of very many regions drops the subtree, which is read again', () => {
    const { kept, held } = keeping(plenty, ['64'], ['32']);
    const codes = (count: number) => Array.from({ length: count }, (_, index) => `64.71.01.${1000 + index}`);
    kept.moved(codes(10_000), 5);
    expect(held('64', '32')).toEqual(['64', '32']);
    kept.moved(codes(10_001), 6);
    expect(held('64', '32')).toEqual(['32']);
  });

  test('after the tallies were read again is still to be read', () => {
    const { kept } = keeping(plenty, ['64']);
    const found = kept.find('64', daysKeyOf(days));
    if (!found) throw new Error('it was kept');
    const [before, renewed] = [found.subtree, subtreeWith(2)];
    kept.moved(['64', '64.71'], 5);
    kept.moved(['64', '64.72'], 7);
    kept.renew(found, before, renewed, 6);
    expect(found.subtree).toBe(renewed);
    expect([...found.moved.keys()]).toEqual(['64', '64.72']);
    // One that began earlier and ends later is of the state before.
    kept.renew(found, before, before, 8);
    expect(found.subtree).toBe(renewed);
    expect(found.moved.size).toBe(2);
  });
});

test('without room not even an empty subtree is kept', () => {
  const { kept, held } = keeping(0);
  kept.keep(['64'], days, subtreeWith(0), new Map());
  expect(held('64')).toEqual([]);
});
