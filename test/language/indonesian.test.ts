import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync, Visitor } from 'vite';
import { expect, test } from 'vitest';
import { indonesian } from '../../src/language/indonesian.ts';
import { templateOf } from '../../src/terms/sentence.ts';

const source = join(import.meta.dirname, '../../src');
const chapters = join(source, 'language/indonesian');

/** The sentences that a file contains, in the form of their lookup keys. */
const sentencesIn = (path: string, text: string): string[] => {
  const found: string[] = [];
  const { program } = parseSync(path, text);
  new Visitor({
    TaggedTemplateExpression: ({ tag, quasi }) => {
      if (tag.type === 'Identifier' && tag.name === 'said')
        found.push(templateOf(quasi.quasis.map(({ value }) => value.cooked ?? '')));
    },
  }).visit(program);
  return found;
};

const placesIn = (template: string): string[] => (template.match(/\{\d+\}/g) ?? []).toSorted();
const hasWords = (template: string): boolean => /\p{L}/u.test(template);

/** The faults in the translations of the written sentences. */
const problemsOf = (written: string[], translated: Record<string, string>): string[] => {
  const said = new Set(written.filter(hasWords));
  return [
    ...[...said].filter((template) => !(template in translated)).map((template) => `has no Indonesian: ${template}`),
    ...Object.entries(translated).flatMap(([template, words]) => {
      if (!said.has(template)) return [`is used nowhere: ${template}`];
      if (placesIn(template).join() !== placesIn(words).join()) return [`has other places: ${words}`];
      return template === words ? [`is still English: ${words}`] : [];
    }),
  ];
};

const written = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .flatMap((path) => sentencesIn(path, readFileSync(join(source, path), 'utf8')));

test('every sentence has an Indonesian translation with the same places, and there are no others', () => {
  expect(written.length).toBeGreaterThan(20);
  expect(problemsOf(written, indonesian)).toEqual([]);
});

test('no sentence is in two chapters, and every chapter is part of the whole', async () => {
  const all = await Promise.all(
    readdirSync(chapters).map(async (name): Promise<object[]> => Object.values(await import(join(chapters, name)))),
  );
  expect(all.flat().flatMap(Object.keys).toSorted()).toEqual(Object.keys(indonesian).toSorted());
});

test('sentences are found wherever they are written, also inside others', () => {
  const text = `
    class A { private x = said\`of \${b as string}: \${said\`within\`}, \\\`quoted\\\`\`; }
    // said\`in a comment\`
    const y: Sentence | null = c ? said\`first\` : said\`\${'second'}\`;
    const z = unsaid\`no\` + \`said\`;
  `;
  expect(sentencesIn('a.ts', text)).toEqual(['of {0}: {1}, `quoted`', 'within', 'first', '{0}']);
});

test('missing, unused, mismatched and untranslated sentences are named', () => {
  const translated = { 'a {0}': 'satu', 'b {0} {1}': '{1} dua {0}', c: 'c', d: 'empat' };
  expect(problemsOf(['a {0}', 'b {0} {1}', 'c', 'e', '{0}: {1}'], translated)).toEqual([
    'has no Indonesian: e',
    'has other places: satu',
    'is still English: c',
    'is used nowhere: d',
  ]);
});
