import { getOperationAST, getVariableValues, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assertAffordable, type OperationCost, type Sizes } from '../../src/graphql/cost.ts';
import { TreeSize } from '../../src/graphql/tree-size.ts';
import { CurrentTree } from '../../src/region/current-tree.ts';
import { schema } from '../../src/server/schema.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
let sizes: Sizes;
beforeAll(async () => {
  server = await startTestServer();
  sizes = { tree: new TreeSize((await CurrentTree.open(server.database.pool)).tree.childCounts), indicators: 4 };
});
afterAll(() => server.close());

const stillAnswers = async (): Promise<void> => {
  expect((await server.query('{ region { code } }')).region.code).toBe('ID');
};

const doubling = (links: number): string =>
  [
    'query { ...F0 }',
    ...Array.from({ length: links }, (_, link) => `fragment F${link} on Query { ...F${link + 1} ...F${link + 1} }`),
    `fragment F${links} on Query { __typename }`,
  ].join('\n');
const nested = (levels: number): string => `{ region ${'{ parent '.repeat(levels)} { code }${' }'.repeat(levels)} }`;
const everything = `{ region { descendants(level: VILLAGE, first: 100) { nodes {
  ${['a', 'b', 'c', 'd', 'e'].map((name) => `${name}: indicators { origin targets { people } rank { best } flags { rule figures { id } } }`).join('\n')}
} } } }`;

describe('beyond a limit', () => {
  test.each([
    ['20 levels', nested(20), 'maxDepth', 18],
    ['a doubling chain of fragments', doubling(30), 'maxCost', 100_000],
    ['a page of pages of pages', everything, 'maxCost', 100_000],
  ])('%s: TOO_COSTLY, naming the limit, and the next query is answered', async (_what, query, limit, allowed) => {
    const { errors, data } = await server.ask(query);
    expect(data ?? null).toBeNull();
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'TOO_COSTLY', limit, allowed });
    expect(errors?.[0]?.extensions['actual']).toBeGreaterThan(allowed);
    expect(errors?.[0]?.message).toContain(String(allowed));
    await stillAnswers();
  });

  test('10,000 aliases', async () => {
    const aliases = Array.from({ length: 10_000 }, (_, index) => `a${index}: region { code }`);
    const { errors, data } = await server.ask(`{ ${aliases.join(' ')} }`);
    expect(data ?? null).toBeNull();
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.message).toMatch(/4000 tokens/);
    expect(errors?.[0]?.extensions['code']).toMatch(/^(?:BAD_USER_INPUT|TOO_COSTLY)$/);
    await stillAnswers();
  });

  test.each([
    ['in a variable', { query: '{ __typename }', variables: { text: 'x'.repeat(2_000_000) } }],
    ['as a query', { query: `{ __typename } #${'x'.repeat(2_000_000)}`, variables: {} }],
  ])('a body of 2 MB, %s', async (_where, { query, variables }) => {
    const { status, errors } = await server.ask(query, variables);
    expect(status).toBe(413);
    expect(errors?.[0]?.message).toMatch(/body/i);
    expect(errors?.[0]?.extensions['code']).toMatch(/^(?:BAD_USER_INPUT|TOO_COSTLY)$/);
    await stillAnswers();
  });

  test.each([
    ['itself', '{ ...A } fragment A on Query { ...A }'],
    ['each other', '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }'],
  ])('fragments that spread %s', async (_what, query) => {
    const { errors } = await server.ask(query);
    expect(errors?.[0]?.message).toContain('"A"');
    expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    await stillAnswers();
  });

  test('deep introspection', async () => {
    const deep = `{ __schema { types ${'{ fields { type '.repeat(8)} { name }${' } }'.repeat(8)} } }`;
    const { errors, data } = await server.ask(deep);
    expect(data ?? null).toBeNull();
    expect(errors?.[0]?.message).toMatch(/introspection depth/i);
    expect(errors?.[0]?.extensions['code']).toMatch(/^(?:BAD_USER_INPUT|TOO_COSTLY)$/);
    await stillAnswers();
  });

  test('a costly value of a variable is refused after any earlier value, and a cheap one is answered', async () => {
    const query = `query ($first: Int) { region { descendants(level: VILLAGE, first: $first) { nodes {
      ${['a', 'b', 'c', 'd', 'e'].map((name) => `${name}: indicators { origin targets { people } rank { best } flags { rule figures { id } } }`).join('\n')}
    } } } }`;
    for (const first of [1, 100, 1, 100]) {
      const { errors } = await server.ask(query, { first });
      expect([first, errors?.[0]?.extensions['code']]).toEqual([first, first === 100 ? 'TOO_COSTLY' : undefined]);
    }
  });
});

test('a query reports the limits in force', async () => {
  const { limits } = await server.query('{ limits { maxDepth maxCost maxPageSize } }');
  expect(limits).toEqual({ maxDepth: 18, maxCost: 100_000, maxPageSize: 100 });
});

test('a server with lower limits enforces them', async () => {
  const strict = await startTestServer({ MAX_DEPTH: '4', MAX_COST: '100', MAX_TOKENS: '100', MAX_BODY_BYTES: '1024' });
  try {
    const limitOf = async (query: string): Promise<unknown> =>
      (await strict.ask(query)).errors?.[0]?.extensions['limit'];
    expect(await limitOf('{ region { parent { parent { parent { code } } } } }')).toBe('maxDepth');
    expect(await limitOf('{ region { parent { parent { code } } } }')).toBeUndefined();
    expect(await limitOf('{ region { children(first: 100) { nodes { code name level kind } } } }')).toBe('maxCost');
    expect((await strict.ask(`{ ${'region { code } '.repeat(40)} }`)).errors?.[0]?.message).toMatch(/100 tokens/);
    expect((await strict.ask(`{ __typename } #${'x'.repeat(1024)}`)).status).toBe(413);
  } finally {
    await strict.close();
  }
});

describe('the cost of a query', () => {
  const costOf = (query: string, variables: Record<string, unknown> = {}): OperationCost => {
    const document = parse(query);
    const operation = getOperationAST(document);
    if (!operation) throw new Error('no operation');
    const coerced = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
    const { variableValues } = coerced;
    if (!variableValues) throw new Error('wrong variables');
    const limits = { maxCost: Number.MAX_SAFE_INTEGER, maxDepth: 100 };
    return assertAffordable({
      schema,
      operation,
      fragments: new Map(),
      variables: () => variableValues,
      sizes,
      limits,
    });
  };
  const childrenOf = (code: string, first: number): number =>
    costOf(`{ region(code: "${code}") { children(first: ${first}) { nodes { code } } } }`).cost;
  const countOf = async (code: string): Promise<number> =>
    (await server.query(`{ region(code: "${code}") { childCount } }`)).region.childCount;

  test('follows the real number of children', async () => {
    const [jakarta, east] = [await countOf('31'), await countOf('35')];
    expect(jakarta).toBeLessThan(east);
    // One each for region, children and nodes; for every child one for its row and one for its code.
    expect(childrenOf('31', 100)).toBe(3 + 2 * jakarta);
    expect(childrenOf('35', 100)).toBe(3 + 2 * east);
  });

  test('follows first, also if it comes in a variable', () => {
    expect(childrenOf('35', 2)).toBe(3 + 2 * 2);
    const query = 'query ($n: Int) { region(code: "35") { children(first: $n) { nodes { code } } } }';
    expect(costOf(query, { n: 5 }).cost).toBe(3 + 2 * 5);
    expect(costOf(query).cost).toBe(3 + 2 * 20);
  });

  test('follows the real tree over two levels', async () => {
    const twoLevels = (code: string): OperationCost =>
      costOf(
        `{ region(code: "${code}") { children(first: 100) { nodes { children(first: 100) { nodes { code } } } } } }`,
      );
    for (const code of ['31', '35', '64']) {
      const { regions } = await server.query(`{ regions(within: "${code}", level: DISTRICT) { totalCount } }`);
      // Each child is a row and is asked for a connection and its nodes, each grandchild is a row and is asked for its
      // code.
      expect(twoLevels(code)).toEqual({ cost: 3 + 3 * (await countOf(code)) + 2 * regions.totalCount, depth: 6 });
    }
  });

  test('counts computed values for more than stored fields', () => {
    const stored = costOf('{ region(code: "64") { name } }').cost;
    expect(costOf('{ region(code: "64") { indicator(code: "IKD_ACTIVATION") { origin } } }').cost).toBeGreaterThan(
      stored + 5,
    );
  });
});
