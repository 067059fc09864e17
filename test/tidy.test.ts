import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pureFiles, transactionFiles } from './harness/house.ts';
import { type SourceFile, sourceFile } from './harness/source-file.ts';
import { report, rules } from './harness/tidy-rules.ts';

const root = join(import.meta.dirname, '..');
const folders = ['src', 'pages', 'test', 'bench', 'prisma', 'docs'];
const notOurs = /(?:^|\/)(?:node_modules|generated|dist)\//;
const isText = /\.(?:[cm]?[jt]sx?|sql|prisma|graphql|css|html|md)$/;

const files: SourceFile[] = folders
  .filter((folder) => existsSync(join(root, folder)))
  .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile() && isText.test(entry.name))
  .map((entry) => relative(root, join(entry.parentPath, entry.name)))
  .filter((path) => !notOurs.test(path))
  // A file may disappear while the list is read.
  .flatMap((path) => (existsSync(join(root, path)) ? [sourceFile(path, readFileSync(join(root, path), 'utf8'))] : []));

describe.each(rules)('$name', (rule) => {
  test('holds', () => expect(report(rule, files)).toEqual([]));

  test.each(rule.bad)('finds bad example %#, %s', (path, text) => {
    const [problem] = report(rule, [sourceFile(path, text)]);
    expect(problem).toContain(path);
    expect(problem).toContain(`Fix: ${rule.fix}`);
  });
});

const paths = new Set(files.map(({ path }) => path));

test('the lists of the rules name only files that exist', () => {
  expect([...pureFiles, ...transactionFiles].filter((path) => !paths.has(path))).toEqual([]);
});

test('every import of a project file leads to a file that exists', () => {
  const imports = files.flatMap(({ path, imports: all }) => all.map(({ target }) => ({ path, target })));
  const ours = imports.filter(
    ({ target }) => /^(?:src|test|bench|prisma)\/.*\.ts$/.test(target) && !notOurs.test(target),
  );
  expect(ours.length).toBeGreaterThan(100);
  expect(ours.filter(({ target }) => !paths.has(target))).toEqual([]);
});

/** The first circle of imports found: files that import each other, in order. */
const circleIn = (sources: SourceFile[]): string[] => {
  const importsOf = new Map(sources.map(({ path, imports }) => [path, imports.map(({ target }) => target)]));
  const done = new Set<string>();
  const follow = (path: string, way: string[]): string[] => {
    if (way.includes(path)) return way.slice(way.indexOf(path));
    if (done.has(path)) return [];
    for (const target of importsOf.get(path) ?? []) {
      const circle = follow(target, [...way, path]);
      if (circle.length > 0) return circle;
    }
    done.add(path);
    return [];
  };
  for (const { path } of sources) {
    const circle = follow(path, []);
    if (circle.length > 0) return circle;
  }
  return [];
};

test('no file imports itself through others, type imports included', () => {
  expect(circleIn(files)).toEqual([]);
  const circle = [
    sourceFile('src/a.ts', `import { b } from './b.ts';`),
    sourceFile('src/b.ts', `import { c } from './c.ts';`),
    sourceFile('src/c.ts', `import type { B } from './b.ts';`),
  ];
  expect(circleIn(circle)).toEqual(['src/b.ts', 'src/c.ts']);
});

test('imports are read in all their forms, and not from comments', () => {
  const text = [
    "import './a.ts';",
    "import b, { c } from '../b.ts';",
    "import type { C } from './c.ts';",
    "import {\n  type D,\n  d,\n} from './d.ts';",
    "export * from './e.ts';",
    "// import './no.ts';",
    "/** import './no.ts' */",
    "export const f = () => import('./harness/tidy-rules.ts');",
    "import pg from 'pg';",
  ].join('\n');
  const { imports } = sourceFile('src/region/x.ts', text);
  expect(imports.map(({ target, typeOnly }) => (typeOnly ? `type ${target}` : target))).toEqual([
    'src/region/a.ts',
    'src/b.ts',
    'type src/region/c.ts',
    'src/region/d.ts',
    'src/region/e.ts',
    'src/region/harness/tidy-rules.ts',
    'pg',
  ]);
});
