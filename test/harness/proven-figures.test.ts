import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Proof, provenPromises } from './proved.ts';
import { added, promisesIn, testsIn, withFigures } from './proven-figures.ts';

const root = join(import.meta.dirname, '../..');
const document = readFileSync(join(root, 'docs/promises.md'), 'utf8');

describe('docs/promises.md', () => {
  test('has every promise of which tests give figures', () => {
    expect(promisesIn(document)).toEqual(expect.arrayContaining([...provenPromises]));
  });

  test('names a test for each promise', () => {
    const sections = document.split(/^## /m).slice(1);
    const without = sections.filter((section) => !section.startsWith('Figures') && testsIn(section).length === 0);
    expect(promisesIn(document).length).toBeGreaterThan(5);
    expect(without).toEqual([]);
  });

  test('names only tests that exist', () => {
    expect(testsIn(document).filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  test('links to every test that gives figures', () => {
    const tests = globSync('test/**/*.test.ts', { cwd: root });
    const texts = tests.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
    const proving = texts.filter(({ text }) => /^import .*harness\/proved.ts/m.test(text));
    expect(proving.length).toBeGreaterThan(0);
    expect(proving.map(({ path }) => path).filter((path) => !testsIn(document).includes(path))).toEqual([]);
  });
});

test('proofs of the same figure are added up', () => {
  const [promise] = provenPromises;
  const line = (what: string, count: number, wrong: number): string =>
    `${JSON.stringify({ promise, what, count, wrong })}\n`;
  expect(added(line('ids', 3, 0) + line('kills', 1, 0) + line('ids', 4, 1))).toEqual([
    { promise, what: 'ids', count: 7, wrong: 1 },
    { promise, what: 'kills', count: 1, wrong: 0 },
  ]);
});

test('figures replace those of the run before, and nothing else', () => {
  const proofs: Proof[] = [{ promise: 'each id counts once', what: 'ids', count: 1234567, wrong: 0 }];
  const once = withFigures(document, 'A run:', proofs);
  expect(once).toContain('| each id counts once | ids | 1,234,567 | 0 |');
  expect(withFigures(once, 'A run:', proofs)).toBe(once);
  expect(once.split('<!-- figures -->')[0]).toBe(document.split('<!-- figures -->')[0]);
  expect(() => withFigures('no marks', 'A run:', proofs)).toThrow('lacks');
});
