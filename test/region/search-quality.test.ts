import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { NameIndex } from '../../src/region/name-index.ts';
import { plainText } from '../../src/region/names.ts';
import { Tree } from '../../src/region/tree.ts';
import { readRegionList } from '../../src/shipped/region-list.ts';
import { itemsPerStep } from '../../src/terms/steps.ts';
import { mostBetween, oneByOne } from '../harness/steps.ts';
import { namesOf } from '../harness/tree-names.ts';

const tree = new Tree(readRegionList().map(({ code, name }) => ({ code, name, retiredAt: null })));

// The answers of pg_trgm, from when PostgreSQL searched the names, each list looked at: common names, misspelt names, names
// that many places share, and colloquial ones.
const firstTen: Record<string, string[]> = JSON.parse(
  readFileSync(join(import.meta.dirname, 'first-ten.json'), 'utf8'),
);

test('there are 60 fixed searches', () => {
  expect(Object.keys(firstTen)).toHaveLength(60);
});

test.each(Object.entries(firstTen))('the first ten for %s are as good as they were', async (text, codes) => {
  const names = await namesOf(tree);
  expect(names.search(plainText(text), null, null).slice(0, 10)).toEqual(codes);
});

test('the names are taken into the index few at a time', () => {
  const { items, count } = oneByOne(readRegionList());
  expect(mostBetween(NameIndex.inSteps(items), count).most).toBe(itemsPerStep);
});
