import { expect, test } from 'vitest';
import { similarity, trigramsOf, wordSimilarity } from '../../src/region/trigrams.ts';

const setOf = (text: string): Set<number> => new Set(trigramsOf(text));

// The numbers are those of pg_trgm.
test.each([
  ['word', 'word', 1],
  ['word', 'two words', 0.36363637],
  ['balikpapn', 'balikpapan', 0.61538464],
  ['sidomulyo', 'sido mulyo', 0.61538464],
  ['abc', 'xyz', 0],
  ['', 'abc', 0],
])('%j is similar to %j by %d', (a, b, expected) => {
  expect(similarity(setOf(a), trigramsOf(b))).toBeCloseTo(expected, 6);
  expect(similarity(setOf(b), trigramsOf(a))).toBeCloseTo(expected, 6);
});

test.each([
  ['word', 'two words', 0.8],
  ['two words', 'word', 0.4],
  ['balikpapn', 'kota balikpapan', 0.8],
  ['paser', 'penajam paser utara', 1],
  ['abc', 'xyz', 0],
])('%j is in %j by %d', (sought, text, expected) => {
  expect(wordSimilarity(setOf(sought), trigramsOf(text))).toBeCloseTo(expected, 6);
});

test('spaces and bars separate words, and nothing else counts', () => {
  expect(trigramsOf('a|b')).toEqual([...trigramsOf('a'), ...trigramsOf('b')]);
  expect(trigramsOf('  a  ')).toEqual(trigramsOf('a'));
  expect(trigramsOf('')).toEqual([]);
  expect(trigramsOf('abc')).toHaveLength(4);
});
