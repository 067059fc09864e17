import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const built = join(import.meta.dirname, '../../pages/dist');
// The first three are for halls and phones; /admin is for desks.
const mostKilobytes: [name: string, kB: number][] = [
  ['home', 25],
  ['screen', 25],
  ['board', 25],
  ['admin', 26],
];

/** The scripts that a page loads at first: its own, and all that these import; not those that a later step imports. */
const scriptsOf = (html: string): string[] => {
  const found = new Set<string>();
  const add = (path: string): void => {
    if (found.has(path)) return;
    found.add(path);
    const text = readFileSync(join(built, path), 'utf8');
    for (const [, target = ''] of text.matchAll(/(?:from|import)\s*["'`](\.[^"'`]+\.js)["'`]/g))
      add(posix.join(posix.dirname(path), target));
  };
  for (const [, path = ''] of html.matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g)) add(path);
  return [...found];
};

test.each(mostKilobytes)('the scripts of the %s page are under %d kB compressed', (name, kB) => {
  const scripts = scriptsOf(readFileSync(join(built, `${name}.html`), 'utf8'));
  expect(scripts.length).toBeGreaterThan(1);
  const bytes = scripts.reduce((sum, path) => sum + gzipSync(readFileSync(join(built, path))).length, 0);
  expect(bytes).toBeLessThan(kB * 1000);
});
