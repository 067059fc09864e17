import { getOperationAST, parse } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { assertAffordable, type Sizes } from '../../src/graphql/cost.ts';
import { TreeSize } from '../../src/graphql/tree-size.ts';
import { CurrentTree } from '../../src/region/current-tree.ts';
import { schema } from '../../src/server/schema.ts';
import { randomFrom } from '../../src/simulate/random.ts';
import { fieldAt, fieldSettings, fieldToken, post, sent } from '../harness/field.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';
import { selected, type Way, waysToFields } from '../harness/ways.ts';
import { WorldMoves } from './world-moves.ts';

let server: TestServer;
let token: string;
let sizes: Sizes;
const seen = { statements: 0, rows: 0 };
let [mostStatements, mostRows] = [0, 0];

/** Counts the statements that reach the pool, and the rows that they read. */
const listen = ({ database: { pool } }: TestServer): void => {
  const send = pool.query.bind(pool) as (...args: unknown[]) => Promise<{ rows: unknown[] }>;
  const noting = async (...args: unknown[]): Promise<unknown> => {
    const [asked] = args;
    const text = typeof asked === 'string' ? asked : (asked as { text: string }).text;
    const result = await send(...args);
    // Ended tokens, clocks and the version of the tree are read all the time, independently of the query, and so are
    // sign-ins stored.
    if (/FROM (?:field_token|tree_version|facts_version\) AS facts,)|(?:INTO|DELETE FROM) sign_in/.test(text))
      return result;
    seen.statements++;
    seen.rows += result.rows.length;
    return result;
  };
  pool.query = noting as typeof pool.query;
};

beforeAll(async () => {
  server = await startTestServer({ ...fieldSettings, VALUE_MEMORY_BYTES: '0', ANSWER_CACHE_BYTES: '0' });
  token = await fieldToken();
  const moves = await WorldMoves.start(server.url, randomFrom(7));
  for (let round = 0; round < 3; round++) for (const move of Object.values(moves.kinds)) await move();
  const { regions } = await server.query('{ regions(level: REGENCY, first: 60, within: "35") { nodes { code } } }');
  const field = await fieldAt(server.url);
  for (const { code } of regions.nodes) {
    const event = await field.open(code);
    await field.record(event, [sent({ domicile: code }), sent({ domicile: '64.71', measure: 'KTP_RECORDED' })]);
  }
  sizes = { tree: new TreeSize((await CurrentTree.open(server.database.pool)).tree.childCounts), indicators: 4 };
  listen(server);
});
afterAll(() => server.close());

const ask = async (query: string): Promise<typeof seen> => {
  Object.assign(seen, { statements: 0, rows: 0 });
  const { errors } = await post(server.url, token, query);
  expect([query, errors]).toEqual([query, undefined]);
  [mostStatements, mostRows] = [Math.max(mostStatements, seen.statements), Math.max(mostRows, seen.rows)];
  return { ...seen };
};

const costOf = (query: string): number => {
  const operation = getOperationAST(parse(query));
  if (!operation) throw new Error(query);
  const limits = { maxCost: 1_000_000, maxDepth: 30 };
  return assertAffordable({ schema, operation, fragments: new Map(), variables: () => ({}) as never, sizes, limits })
    .cost;
};

const ways = Map.groupBy(waysToFields(), ({ type }) => type);
// A list that names the kinds of its objects may take some statements for each kind.
const [few, many, mostMore] = [10, 100, 6];

/** The reading of a field for some parents, and of the parents alone. */
const readings = async (way: Way, parents: number) => {
  const [asked, without] = [way.ask(parents, selected(way.type, way.field)), way.ask(parents, '__typename')];
  // The first time, lists are computed that others then share.
  await ask(asked);
  const [field, base] = [await ask(asked), await ask(without)];
  // A page is paid for where it is asked for.
  const before = way.type.endsWith('Connection') ? { rows: 0, cost: 0 } : { rows: base.rows, cost: costOf(without) };
  return { statements: field.statements, rows: field.rows - before.rows, cost: costOf(asked) - before.cost };
};

test('there are ways to all that queries lead to', () => {
  expect(ways.size).toBeGreaterThan(45);
  expect([...ways.values()].flat().length).toBeGreaterThan(300);
});

test.each([...ways])(
  '%s: each field of 100 takes no more statements than of 10, and costs what it reads',
  async (type, all) => {
    for (const way of all) {
      const [ofFew, ofMany] = [await readings(way, few), await readings(way, many)];
      const field = `${type}.${way.field.name}`;
      expect([field, ofMany.statements > ofFew.statements + mostMore]).toEqual([field, false]);
      expect([field, ofMany.rows, ofMany.cost >= ofMany.rows]).toEqual([field, ofMany.rows, true]);
    }
  },
);

test('there was something to count', () => expect([mostStatements > 5, mostRows > 100]).toEqual([true, true]));
