import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placesOf } from '../../src/shipped/shipped-places.ts';

const storedAt = (places: Record<string, number>) => Object.entries(places).map(([key, place]) => ({ key, place }));

test.each<[string, string[], Record<string, number>, number[]]>([
  ['an empty database', ['a', 'b', 'c'], {}, [-1_000_000, -999_999, -999_998]],
  ['nothing new', ['a', 'b'], { a: -9, b: -8 }, [-9, -8]],
  ['a row between two', ['a', 'n', 'b'], { a: -9, b: -8 }, [-9, -8.5, -8]],
  ['three rows between two', ['a', 'm', 'n', 'o', 'b'], { a: -9, b: -5 }, [-9, -8, -7, -6, -5]],
  ['rows before the first', ['m', 'n', 'a'], { a: -9 }, [-11, -10, -9]],
  ['rows after the last', ['a', 'm', 'n'], { a: -9 }, [-9, -8, -7]],
  ['a row that is gone', ['a', 'n', 'c'], { a: -9, b: -8, c: -7 }, [-9, -8, -7]],
  ['a row that moved down', ['b', 'c', 'a'], { a: -9, b: -8, c: -7 }, [-8, -7, -6]],
  ['a row that moved up', ['c', 'a', 'b'], { a: -9, b: -8, c: -7 }, [-10, -9, -8]],
  ['two that changed places', ['a', 'c', 'b', 'd'], { a: -9, b: -8, c: -7, d: -6 }, [-9, -7, -6.5, -6]],
  ['no rows', [], { a: -9 }, []],
])('the places with %s', (_what, keys, stored, expected) => {
  expect(placesOf(keys, storedAt(stored))).toEqual(expected);
});

const keyArbitrary = fc.integer({ min: 0, max: 30 }).map(String);
const filesArbitrary = fc.array(fc.uniqueArray(keyArbitrary, { maxLength: 20 }), { minLength: 1, maxLength: 6 });

test('rows are in the order of the file, whatever was stored before', () => {
  fc.assert(
    fc.property(filesArbitrary, (files) => {
      const stored = new Map<string, number>();
      for (const keys of files) {
        const places = placesOf(keys, storedAt(Object.fromEntries(stored)));
        expect(places).toEqual([...new Set(places)].toSorted((a, b) => a - b));
        expect(places.filter((place) => place >= 0)).toEqual([]);
        for (const [index, key] of keys.entries()) stored.set(key, places[index] ?? 0);
      }
    }),
  );
});

test('rows that are only added or left out keep their places', () => {
  fc.assert(
    fc.property(fc.uniqueArray(keyArbitrary), fc.infiniteStream(fc.boolean()), (all, coin) => {
      const before = all.filter(() => coin.next().value);
      const first = placesOf(before, []);
      const stored = before.map((key, index) => ({ key, place: first[index] ?? 0 }));
      const after = all.filter(() => coin.next().value);
      const places = placesOf(after, stored);
      const kept = stored.filter(({ key }) => after.includes(key));
      expect(kept.map(({ key }) => places[after.indexOf(key)])).toEqual(kept.map(({ place }) => place));
    }),
  );
});
