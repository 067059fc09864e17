import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { plainText } from '../../src/region/names.ts';
import { Tree } from '../../src/region/tree.ts';
import { readRegionList } from '../../src/shipped/region-list.ts';

const tree = new Tree(readRegionList().map(({ code, name }) => ({ code, name, retiredAt: null })));

// The answers of pg_trgm, from when PostgreSQL searched the names, each list looked at: common names, misspelt names, names
// that many places share, and colloquial ones.
const firstTen: Record<string, string[]> = JSON.parse(
  readFileSync(join(import.meta.dirname, 'first-ten.json'), 'utf8'),
);

test('there are 60 fixed searches', () => {
  expect(Object.keys(firstTen)).toHaveLength(60);
});

test.each(Object.entries(firstTen))('the first ten for %s are as good as they were', (text, codes) => {
  expect(tree.search(plainText(text), null, null).slice(0, 10)).toEqual(codes);
});
