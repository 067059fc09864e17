import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { readQueries } from './queries.ts';

const root = join(import.meta.dirname, '../..');
const schema = buildSchema(readFileSync(join(root, 'schema.graphql'), 'utf8'));

/** The errors in a document. */
const wrongIn = (text: string): string[] => {
  try {
    return validate(schema, parse(text)).map(({ message }) => message);
  } catch (error) {
    return [(error as Error).message];
  }
};

const folder = join(root, 'pages/src');
const sources = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => join(entry.parentPath, entry.name))
  .map((path) => [relative(root, path), readFileSync(path, 'utf8')]);
const pages = await readQueries(Object.fromEntries(sources));

describe('the schema has everything that the pages ask for', () => {
  test.each(pages.sent.map(({ place, text }) => [place, text] as const))('%s', (_place, text) =>
    expect(wrongIn(text)).toEqual([]),
  );
});

describe('no query of the pages is missed', () => {
  test('there are many', () => expect(pages.sent.length).toBeGreaterThan(20));

  test('each is made of constants', () => expect(pages.unknown).toEqual([]));

  test('all text that looks like GraphQL is part of one', () => expect(pages.unsent).toEqual([]));

  test('only these places pass on a text from their caller', () =>
    expect(pages.passedOn.toSorted()).toEqual([
      'pages/src/admin/change-form.ts: change.mutation',
      'pages/src/admin/session.ts: query',
      'pages/src/ask.ts: query',
      'pages/src/live/socket-line.ts: query',
    ]));
});

describe('a reading of sources', () => {
  const complaints = async (sources: Record<string, string>): Promise<string[]> => {
    const { sent, passedOn, unknown, unsent } = await readQueries(sources);
    return [...sent.flatMap(({ text }) => wrongIn(text)), ...passedOn, ...unknown, ...unsent];
  };

  test('finds no fault with a query of constants, from several files and through a function', async () => {
    const sources = {
      'x/fields.ts': `const inner = '{ code }'; export const fields: string = \`code parent \${inner}\`;
        export const queryOf = (field: string): string => \`query ($code: String!) { \${field} }\`;`,
      'x/view/view.ts': `import { fields as shown, queryOf } from '../fields.ts';
        const region = await ask<{ code: string }>(queryOf(\`region(code: $code) { \${shown} }\`), { code: '64' });`,
    };
    expect(await complaints(sources)).toEqual([]);
    const [query] = (await readQueries(sources)).sent;
    expect(query?.text).toBe('query ($code: String!) { region(code: $code) { code parent { code } } }');
  });

  test.each([
    ['Cannot query field "nome"', `const fields = 'nome'; ask(\`{ region { \${fields} } }\`);`],
    ['Cannot query field "erase"', `follow({ query: 'subscription { erase }', onData });`],
    ['Variable "$size" of type "String!"', `tell('query ($size: String!) { regions(first: $size) { totalCount } }');`],
    ['Syntax Error', `changeForm({ mutation: 'mutation { recordFigure(', done });`],
    ['Syntax Error', `ask<Region>('');`],
    ['x.ts: text', 'const forward = (text: string) => ask(text);'],
    ['field is not defined', `const load = (field: string) => ask(\`{ region { \${field} } }\`);`],
    ['fields is not defined', `import { fields } from './y.ts'; ask(\`{ region { \${fields} } }\`);`],
    ['x.ts: { region { code } }', `const spare = '{ region { code } }';`],
    ['x.ts: region(code:  name ) { name }', `const spare = (code: string) => \`region(code: \${code}) { name }\`;`],
  ])('finds the fault: %s', async (complaint, text) => {
    expect(await complaints({ 'x.ts': text })).toEqual([expect.stringContaining(complaint)]);
  });
});
