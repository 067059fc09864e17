import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CompiledQueries } from '../../src/server/compiled-queries.ts';
import { schema } from '../../src/server/schema.ts';
import { ask } from '../harness/ask.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

/** The texts that graphql-jit turns into code in the code of a function. */
const marks = {
  date: '__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74d',
  nan: '__MAGIC_NAN__57f286b9_4c20_487f_b409_79804ddcb4f8',
};
const asks = [1, 2, 3, 4, 5, 6];

describe('a text in a query is never executed', () => {
  // The server runs in the process of this test.
  const code = `${marks.date}(globalThis.wasExecuted = true, 0)`;
  test.each([
    `{ region(code: "${code}") { name } }`,
    `{ region(code: "${code.replace('__MAGIC', '\\u005f_MAGIC')}") { name } }`,
    `{ regions(search: """${code}""") { totalCount } }`,
    `{ region { indicator(code: "${code}") { live } } }`,
    `query ($code: String! = "${code}") { region(code: $code) { name } }`,
    `{ ...on Query { ...asked } } fragment asked on Query { region(code: "${code}") { name } }`,
  ])('%s', async (query) => {
    // Different variables, which the query does not use, keep its answer from being given again.
    for (const time of asks) expect((await ask(server.url, query, { time })).status).toBe(200);
    expect(globalThis).not.toHaveProperty('wasExecuted');
  });

  test('nor taken for another', async () => {
    const query = `{ node(id: "${marks.nan}") { id } }`;
    const messages = new Set<string>();
    for (const time of asks)
      messages.add((await ask(server.url, query, { time })).errors?.map(({ message }) => message).join() ?? '');
    expect(messages.size).toBe(1);
  });
});

describe('what would be answered otherwise is not compiled', () => {
  const isCompiled = (source: string): boolean => {
    const [queries, args] = [new CompiledQueries(), { schema, document: parse(source) }];
    return asks.some(() => queries.of(args) !== null);
  };
  const input = (percent: string): string =>
    `{ percent: ${percent}, decimals: 2, denominators: [{ measure: "A", value: 1 }] }`;

  test.each([
    '{ region { name @include(if: true) } }',
    'query ($yes: Boolean!) { region { ... @skip(if: $yes) { name } } }',
    'query ($yes: Boolean!) { ...a } fragment a on Query { region @include(if: $yes) { name } }',
    '{ region(code: "__MAGIC_DATE__") { name } }',
    '{ region(code: "64__71") { name } }',
    '{ region(code: "exit(1)") { name } }',
    '{ region(code: "`64`") { name } }',
    '{ region(code: "\\\\u0036") { name } }',
    '{ region(code: "\'64\'") { name } }',
    '{ regions(search: "\\u2028") { totalCount } }',
    '{ b_a: region { name } }',
    'query ($__proto__: String) { region(code: $__proto__) { name } }',
    'query ($at: DateTime = "2026-01-01T00:00:00Z") { region { indicator(code: "A", knownAt: $at) { live } } }',
    `query ($percent: Float!) { explainPercentage(input: ${input('$percent')}) { verdict } }`,
    'query ($one: DenominatorInput!) { explainPercentage(input: { percent: 1, decimals: 2, denominators: [$one] }) { verdict } }',
  ])('not %s', (source) => {
    expect(isCompiled(source)).toBe(false);
  });

  test.each([
    'query ($code: String = "64", $first: Int = 3, $level: RegionLevel = PROVINCE) { region(code: $code) { n: name } regions(first: $first, level: $level) { nodes { __typename } } }',
    `query ($input: ExplainPercentageInput!) { explainPercentage(input: $input) { verdict } a: explainPercentage(input: ${input('1')}) { verdict } }`,
    '{ region(code: "64") { ...a ...a ... { ...a } } } fragment a on Region { name parent { ...b } } fragment b on Region { code }',
  ])('but %s', (source) => {
    expect(isCompiled(source)).toBe(true);
  });
});

describe('what is compiled is bounded in bytes too', () => {
  const args = (source: string) => ({ schema, document: parse(source) });
  const uses = (queries: CompiledQueries, asked: ReturnType<typeof args>): boolean =>
    asks.map(() => queries.of(asked) !== null).some(Boolean);
  const names = Array.from({ length: 200 }, (_, index) => `f${index}: name`).join(' ');
  const below = (alias: string): string => `{ ${alias}: region { ${names} } }`;

  test('a path is written many times into the code of every field below it', () => {
    expect(uses(new CompiledQueries(), args(below('a'.repeat(100))))).toBe(true);
    expect(uses(new CompiledQueries(), args(below('a'.repeat(1000))))).toBe(false);
  });

  test('a compiled query keeps the whole document that it is from', () => {
    const [queries, hot] = [new CompiledQueries(), args('{ hot: __typename }')];
    const large = Array.from({ length: 40 }, (_, index) =>
      args(`{ region(code: "${index}${'x'.repeat(600_000)}") { name } }`),
    );
    uses(queries, hot);
    for (const each of large.slice(0, 5)) expect(uses(queries, each)).toBe(true);
    expect(queries.of(hot)).not.toBeNull();
    for (const each of large.slice(5)) uses(queries, each);
    expect(large.map((each) => queries.of(each) !== null).filter(Boolean).length).toBeLessThan(20);
    expect(uses(new CompiledQueries(), args(`{ region(code: "${'x'.repeat(900_000)}") { name } }`))).toBe(false);
  });
});
