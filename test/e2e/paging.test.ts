import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
beforeAll(async () => {
  // Some tests store rows behind its back.
  server = await startTestServer({ VALUE_MEMORY_BYTES: '0', ANSWER_CACHE_BYTES: '0' });
});
afterAll(() => server.close());

type Node = { code: string } & Record<string, unknown>;
type Page = {
  totalCount: number;
  nodes: Node[];
  edges: { cursor: string; node: Node }[];
  pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
};
/** A list: the field with its own arguments, and the object that contains it. */
type List = { field: string; args?: string; within?: string; node?: string };

const ask = ({ field, args = '', within, node = 'code' }: List, page: string): string => {
  const given = [args, page].filter((part) => part !== '').join(', ');
  const list = `${field}${given && `(${given})`} { totalCount nodes { ${node} } edges { cursor node { ${node} } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }`;
  return within === undefined ? `{ ${list} }` : `{ region(code: "${within}") { ${list} } }`;
};

const readPage = async (list: List, page: string): Promise<Page> => {
  const data = await server.query(ask(list, page));
  return list.within === undefined ? data[list.field] : data.region[list.field];
};

/** Checks that a page is consistent in itself. */
const assertPage = (page: Page): void => {
  expect(page.edges.map(({ node }) => node)).toEqual(page.nodes);
  expect(page.pageInfo.startCursor).toBe(page.edges.at(0)?.cursor ?? null);
  expect(page.pageInfo.endCursor).toBe(page.edges.at(-1)?.cursor ?? null);
};

const forwards = async (list: List, size: number): Promise<Page[]> => {
  const pages: Page[] = [];
  for (let after = ''; ; ) {
    const page = await readPage(list, `first: ${size}${after}`);
    assertPage(page);
    expect(page.pageInfo.hasPreviousPage).toBe(after !== '');
    pages.push(page);
    if (!page.pageInfo.hasNextPage) return pages;
    expect(page.nodes).toHaveLength(size);
    after = `, after: "${page.pageInfo.endCursor}"`;
  }
};

const backwards = async (list: List, size: number): Promise<Page[]> => {
  const pages: Page[] = [];
  for (let before = ''; ; ) {
    const page = await readPage(list, `last: ${size}${before}`);
    assertPage(page);
    expect(page.pageInfo.hasNextPage).toBe(before !== '');
    pages.unshift(page);
    if (!page.pageInfo.hasPreviousPage) return pages;
    expect(page.nodes).toHaveLength(size);
    before = `, before: "${page.pageInfo.startCursor}"`;
  }
};

const keysOf = (pages: Page[]): unknown[] => pages.flatMap(({ nodes }) => nodes.map((node) => node.code ?? node['id']));

const villages: List = { field: 'regions', args: 'level: VILLAGE, within: "64.71"' };
const descendants: List = { field: 'descendants', args: 'level: VILLAGE', within: '64.71' };
const children: List = { field: 'children', within: '64' };

describe('walking a list', () => {
  test.each<[string, List, number, number]>([
    ['the villages of Balikpapan', villages, 34, 7],
    ['the villages of Balikpapan as descendants', descendants, 34, 7],
    ['the regencies of Kalimantan Timur', children, 10, 3],
    ['the regencies by name', { ...children, args: 'orderBy: NAME' }, 10, 3],
    ['the regencies by coverage', { ...children, args: 'orderBy: COVERAGE_DESC' }, 10, 3],
    ['the same, lowest first', { ...children, args: 'orderBy: COVERAGE_ASC' }, 10, 4],
    ['the regencies by the gap', { ...children, args: 'orderBy: GAP_PEOPLE_DESC' }, 10, 5],
    ['the provinces by name', { field: 'children', within: 'ID', args: 'orderBy: NAME' }, 38, 7],
    ['the results of a search', { field: 'regions', args: 'search: "balikpapan", within: "64.71"' }, 0, 4],
    ['the figures of Kalimantan Timur', { field: 'figures', within: '64', node: 'id' }, 0, 2],
    ['all figures', { field: 'figures', node: 'id' }, 77, 20],
    ['figures within a region', { field: 'figures', args: 'within: "64"', node: 'id' }, 0, 7],
  ])('%s: every node once, in order, in both directions', async (_what, list, expected, size) => {
    const whole = await readPage(list, 'first: 100');
    const all = keysOf([whole]);
    expect(all.length).toBe(expected || whole.totalCount);
    expect(all.length).toBeGreaterThan(size);
    expect(new Set(all).size).toBe(all.length);

    const pages = await forwards(list, size);
    expect(keysOf(pages)).toEqual(all);
    expect(pages).toHaveLength(Math.ceil(all.length / size));
    expect(keysOf(await backwards(list, size))).toEqual(all);
    for (const { totalCount } of pages) expect(totalCount).toBe(all.length);
  });

  test.each([villages, descendants])('codes ascend in $field', async (list) => {
    const codes = (await readPage(list, 'first: 100')).nodes.map(({ code }) => code);
    expect(codes).toEqual(codes.toSorted());
    expect(codes.every((code) => code.startsWith('64.71.') && code.split('.').length === 4)).toBe(true);
  });

  test('a page has 20 nodes by default, whether it starts at the front or ends before a cursor', async () => {
    const all = (await readPage(villages, 'first: 100')).edges;
    const front = await readPage(villages, '');
    expect(front.nodes).toEqual(all.slice(0, 20).map(({ node }) => node));
    for (const list of [villages, descendants]) {
      const page = await readPage(list, `before: "${all[30]?.cursor}"`);
      expect(page.nodes).toEqual(all.slice(10, 30).map(({ node }) => node));
    }
  });

  test('a page that is exactly the rest says that there is no more', async () => {
    const page = await readPage(descendants, 'first: 34');
    expect([page.nodes.length, page.pageInfo.hasNextPage, page.pageInfo.hasPreviousPage]).toEqual([34, false, false]);
  });

  test('an empty list', async () => {
    for (const list of [
      { field: 'children', within: '64.71.02.1001' },
      { field: 'descendants', within: '64.71.05', args: 'level: PROVINCE' },
      { field: 'figures', within: '64.71.02.1001', node: 'id' },
      { field: 'regions', args: 'search: "zzzzqqqqxxxx"' },
    ]) {
      expect(await readPage(list, 'first: 7')).toEqual({
        totalCount: 0,
        nodes: [],
        edges: [],
        pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
      });
    }
  });
});

describe('the order of children', () => {
  beforeAll(async () => {
    // Three of the ten have counts, and a target is in force today.
    const { pool } = server.database;
    await pool.query(`INSERT INTO figure (region_code, metric, measure_code, value, as_of_from, as_of) VALUES
      ('64.72', 'COUNT', 'KTP_ELIGIBLE', 600000, '2025-11-01', '2025-11-01'),
      ('64.72', 'COUNT', 'IKD_ACTIVE', 90000, '2025-11-01', '2025-11-01'),
      ('64.74', 'COUNT', 'KTP_ELIGIBLE', 130000, '2025-11-01', '2025-11-01'),
      ('64.74', 'COUNT', 'IKD_ACTIVE', 1300, '2025-11-01', '2025-11-01')`);
    await pool.query(`INSERT INTO target (indicator_code, region_code, percent, basis_code, from_day, to_day, set_by)
      VALUES ('IKD_ACTIVATION', '64', 30, 'KTP_ELIGIBLE', '2026-01-01', '9999-12-31', 'a test')`);
  });

  const ordered = async (orderBy: string): Promise<Node[]> =>
    (
      await readPage(
        {
          ...children,
          args: `orderBy: ${orderBy}`,
          node: 'code name indicator(code: "IKD_ACTIVATION") { coverage { percent } target { gapPeople } }',
        },
        'first: 100',
      )
    ).nodes;
  type Valued = { indicator: { coverage: { percent: number } | null; target: { gapPeople: number | null } | null } };
  const percents = (nodes: Node[]): (number | null)[] =>
    nodes.map((node) => (node as Node & Valued).indicator.coverage?.percent ?? null);
  const gaps = (nodes: Node[]): (number | null)[] =>
    nodes.map((node) => (node as Node & Valued).indicator.target?.gapPeople ?? null);
  const nullsLast = (values: (number | null)[], direction: number): (number | null)[] => [
    ...values.filter((value) => value !== null).toSorted((a, b) => direction * (a - b)),
    ...values.filter((value) => value === null),
  ];

  test('by name', async () => {
    const names = (await ordered('NAME')).map(({ name }) => name as string);
    expect(names).toEqual(names.toSorted());
  });

  test.each([
    ['COVERAGE_DESC', percents, -1],
    ['COVERAGE_ASC', percents, 1],
    ['GAP_PEOPLE_DESC', gaps, -1],
  ] as const)('by %s: sorted, those without a value last', async (orderBy, keys, direction) => {
    const nodes = await ordered(orderBy);
    const values = keys(nodes);
    expect(values.filter((value) => value !== null).length).toBeGreaterThan(1);
    expect(values).toEqual(nullsLast(values, direction));
    const without = nodes.filter((_node, index) => values[index] === null).map(({ code }) => code);
    expect(without).toEqual(without.toSorted());
    expect(keysOf(await forwards({ ...children, args: `orderBy: ${orderBy}` }, 3))).toEqual(
      nodes.map(({ code }) => code),
    );
  });
});

describe('invalid page arguments', () => {
  const lists: List[] = [
    villages,
    descendants,
    children,
    { ...children, args: 'orderBy: COVERAGE_DESC' },
    { field: 'figures', node: 'id' },
    { field: 'figures', within: '64', node: 'id' },
  ];
  const named = lists.map((list) => ({ name: `${list.field} ${list.args ?? ''} of ${list.within ?? 'all'}`, list }));

  describe.each(named)('$name', ({ list }) => {
    test.each([
      ['first: 0', 'first', true],
      ['first: -1', 'first', true],
      ['first: 101', 'first', true],
      ['last: 0', 'last', true],
      ['last: -1', 'last', true],
      ['last: 101', 'last', true],
      ['first: 2, last: 2', 'first', false],
      ['last: 2, after: "R1BDOlM6NjQ="', 'last', false],
      ['first: 2, before: "R1BDOlM6NjQ="', 'first', false],
    ])('%s', async (page, argument, ofSize) => {
      const { errors, data } = await server.ask(ask(list, page));
      expect(data ?? null).toBeNull();
      expect(errors).toHaveLength(1);
      expect(errors?.[0]?.message).toContain(argument);
      expect(errors?.[0]?.extensions).toMatchObject({
        code: 'BAD_USER_INPUT',
        argument,
        ...(ofSize && { allowed: 100 }),
      });
    });

    test.each(['after', 'before'])('%s with a value that is not its cursor', async (argument) => {
      const isFigures = list.field === 'figures';
      const foreign = [
        'garbage',
        '',
        '%%%',
        'R1BDOg==',
        'UmVnaW9uOjY0',
        // Base64 of a key of the other type, then of keys that no row of the list has.
        ...(isFigures
          ? ['GPC:S:64.71', 'GPC:N:999999', 'GPC:N:-1', 'GPC:N:99999999999', 'GPC:N:NaN']
          : ['GPC:N:2', 'GPC:S:33.11.01.2001', 'GPC:S:33', 'GPC:S:\0']
        ).map((text) => Buffer.from(text).toString('base64')),
      ];
      for (const cursor of foreign) {
        const { errors } = await server.ask(ask(list, `${argument}: "${cursor}"`));
        const { code, argument: named } = errors?.[0]?.extensions ?? {};
        expect({ cursor, code, named }).toEqual({ cursor, code: 'BAD_USER_INPUT', named: argument });
      }
    });
  });

  test('a cursor of another region’s list', async () => {
    const other = await readPage({ ...children, within: '33' }, 'first: 1');
    const figureOfOther = await readPage({ field: 'figures', within: '64.71', node: 'id' }, 'first: 1');
    const asked: [List, string | null][] = [
      [children, other.pageInfo.endCursor],
      [{ ...children, args: 'orderBy: NAME' }, other.pageInfo.endCursor],
      [{ ...children, args: 'orderBy: GAP_PEOPLE_DESC' }, other.pageInfo.endCursor],
      [{ field: 'figures', within: '64', node: 'id' }, figureOfOther.pageInfo.endCursor],
      [{ field: 'figures', args: 'within: "33"', node: 'id' }, figureOfOther.pageInfo.endCursor],
      [children, figureOfOther.pageInfo.endCursor],
      [{ field: 'figures', node: 'id' }, other.pageInfo.endCursor],
    ];
    for (const [list, cursor] of asked) {
      const { errors } = await server.ask(ask(list, `first: 2, after: "${cursor}"`));
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'after' });
    }
  });

  test('a refusal does not affect the same query with other variables', async () => {
    const query = 'query ($size: Int) { regions(first: $size) { nodes { code } } }';
    expect((await server.ask(query, { size: 101 })).errors).toHaveLength(1);
    expect((await server.ask(query, { size: 3 })).data?.regions.nodes).toHaveLength(3);
    expect((await server.ask(query, { size: 0 })).errors?.[0]?.message).toContain('not 0');
  });
});
