import { isAbstractType, parse, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CompiledQueries } from '../../src/server/compiled-queries.ts';
import { examples } from '../../src/server/examples.ts';
import { schema } from '../../src/server/schema.ts';
import { fieldAt, fieldSettings } from '../harness/field.ts';
import { rawAnswer } from '../harness/raw-answer.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
let event: string;
beforeAll(async () => {
  server = await startTestServer({ ...fieldSettings, ANSWER_CACHE_BYTES: '0' });
  event = await (await fieldAt(server.url)).open('64.71');
});
afterAll(() => server.close());

type Body = { query: string; variables?: Record<string, unknown> };
const bytesOf = async (body: Body): Promise<string> => {
  const headers = { 'content-type': 'application/json', 'x-request-id': 'the-same' };
  const { status, body: text } = await rawAnswer(`${server.url}/graphql`, headers, JSON.stringify(body));
  return `${status} ${text}`;
};

const branches = 'query ($yes: Boolean!, $code: String = "64") { region(code: $code)';
const typed = `code ... on Region { name @include(if: $yes) kind: level } ...more @skip(if: $yes)`;
const more = 'fragment more on Region { code childCount parent { code name } }';
const [either, name] = ['query ($yes: Boolean!, $no: Boolean!)', 'fragment name on Region { name }'];
const yesAndNo = { yes: true, no: false };
/** Each with what could differ once it is compiled. */
const asked: Record<string, Body> = {
  'branches that are taken': { query: `${branches} { ${typed} } } ${more}`, variables: { yes: true } },
  'branches that are not': { query: `${branches} { ${typed} } } ${more}`, variables: { yes: false, code: '64.71' } },
  'a null variable': { query: `${branches} { ${typed} } } ${more}`, variables: { yes: true, code: null } },
  'a missing variable': { query: `${branches} { ${typed} } } ${more}`, variables: {} },
  'one field twice': {
    query: '{ region { name children(first: 1) { nodes { code } } children(first: 1) { nodes { name } } } }',
  },
  'types of nodes': {
    query:
      '{ region(code: "64") { __typename id evidence: figures(first: 3) { nodes { __typename id asOf value } } } }',
  },
  numbers: {
    query:
      '{ region(code: "64") { indicators { live version coverage { percent low high text } numerator { value approximate asOf } } } }',
  },
  'an error beside data': { query: '{ region { name indicator(code: "NO") { live } } }' },
  'an error in a list': {
    query: '{ region(code: "64") { children(first: 2) { nodes { code indicator(code: "NO") { live } } } } }',
  },
  'nothing there': { query: '{ region(code: "99.99") { name } }' },
  'a fragment with a condition here, and without there': {
    query: `${either} { a: region { code ...name @include(if: $no) } b: region { code ...name @include(if: $yes) } } ${name}`,
    variables: yesAndNo,
  },
  'a fragment that is spread twice': {
    query: `${either} { region { code ...name @include(if: $no) ...name @skip(if: $no) a: name @skip(if: $yes) } } ${name}`,
    variables: yesAndNo,
  },
  'conditions of fields that are merged': {
    query: `${either} { region @include(if: $no) { ... { name } } region @include(if: $yes) { code } }`,
    variables: yesAndNo,
  },
  'the order of fields with conditions': {
    query: `${either} { region { name @include(if: $no) code name @include(if: $yes) } }`,
    variables: yesAndNo,
  },
  'an alias that could be a path': { query: '{ a: region { b: parent { name } } b_a: region(code: "64") { code } }' },
  'aliases that every object has': {
    query: '{ region { __proto__: name constructor: code toJSON: level then: name } then: __typename }',
  },
  'a variable that every object has': {
    query: 'query ($__proto__: String) { region(code: $__proto__) { name } }',
    variables: { ['__proto__']: '64.71' },
  },
  'an instant as default': {
    query:
      'query ($at: DateTime = "2026-01-01T00:00:00Z") { region(code: "64") { indicator(code: "IKD_ACTIVATION", knownAt: $at) { live coverage { text } } } }',
  },
  'a variable in an input': {
    query:
      'query ($count: Int) { explainPercentage(input: { count: $count, percent: 6.89, decimals: 2, denominators: [{ measure: "KTP_ELIGIBLE", value: 551428 }] }) { verdict readings { __typename } } }',
  },
  introspection: { query: '{ __schema { queryType { name fields { name args { name defaultValue } } } } }' },
};

/** The answers to the same question as it is compiled and afterwards. */
const answersTo = async (body: Body): Promise<string[]> => {
  const answers: string[] = [];
  for (let times = 0; times < 6; times++) answers.push(await bytesOf(body));
  return answers;
};

describe('an answer is the same, byte by byte, before and after its query is compiled', () => {
  test.each(Object.entries(asked))('%s', async (_name, body) => {
    expect(new Set(await answersTo(body)).size).toBe(1);
  });

  test.each(examples.map(({ query, variables }) => [query.split('\n', 1)[0], query, variables] as const))(
    '%s',
    async (_name, query, variables) => {
      // A rate and an instant differ each time.
      const still = query.replaceAll(/\b(?:perMinute|computedAt)\b/g, '__typename');
      const body = { query: still, variables: JSON.parse(variables ?? '{}') };
      expect(new Set(await answersTo(body)).size).toBe(1);
    },
  );

  test('of an event by its node id', async () => {
    const { data } = JSON.parse((await bytesOf({ query: `{ outreachEvent(code: "${event}") { id } }` })).slice(4));
    const query = `{ node(id: "${data.outreachEvent.id}") { id ... on OutreachEvent { code status openedAt counter { served } } } }`;
    expect(new Set(await answersTo({ query })).size).toBe(1);
  });
});

describe('what is compiled is bounded', () => {
  const argsOf = (source: string) => ({ schema, document: parse(source) });
  const uses = (queries: CompiledQueries, args: ReturnType<typeof argsOf>): boolean[] =>
    [1, 2, 3, 4, 5].map(() => queries.of(args) !== null);
  const never = [false, false, false, false, false];
  const fromTheFourth = [false, false, false, true, true];
  const wide = (fields: number): string =>
    `{ ${Array.from({ length: fields }, (_, index) => `f${index}: __typename`).join(' ')} }`;

  test('a query is compiled when it has been used three times; a long one and a mutation never', () => {
    const queries = new CompiledQueries();
    expect(uses(queries, argsOf(wide(300)))).toEqual(fromTheFourth);
    expect(uses(queries, argsOf(wide(301)))).toEqual(never);
    expect(uses(queries, argsOf('mutation { __typename }'))).toEqual(never);
  });

  test('every scalar and every abstract type of the schema can be in one', () => {
    const sources = [
      '{ outreachEvents { nodes { openedAt status } } }',
      '{ region { indicators { numerator { asOf } } } }',
      '{ node(id: "x") { id ... on Region { name } ... on OutreachEvent { name: code } } }',
    ];
    for (const source of sources) {
      expect(validate(schema, parse(source))).toEqual([]);
      expect(uses(new CompiledQueries(), argsOf(source))).toEqual(fromTheFourth);
    }
  });

  test('fields of an abstract type are counted for each of its types', () => {
    const nodes = (count: number): string =>
      `{ ${Array.from({ length: count }, (_, index) => `n${index}: node(id: "x") { id }`).join(' ')} }`;
    const node = schema.getType('Node');
    const types = isAbstractType(node) ? schema.getPossibleTypes(node).length : Number.NaN;
    const most = Math.floor(300 / (1 + types));
    expect(uses(new CompiledQueries(), argsOf(nodes(most)))).toEqual(fromTheFourth);
    expect(uses(new CompiledQueries(), argsOf(nodes(most + 1)))).toEqual(never);
  });

  test('fragments are counted as often as they are spread', () => {
    const spread = (depth: number): string =>
      depth === 0 ? 'name' : `a${depth}: parent { ...f${depth - 1} } b${depth}: parent { ...f${depth - 1} }`;
    const fragments = Array.from({ length: 9 }, (_, depth) => `fragment f${depth} on Region { ${spread(depth)} }`);
    expect(uses(new CompiledQueries(), argsOf(`{ region { ...f8 } } ${fragments.join(' ')}`))).toEqual(never);
  });

  test('a flood of other queries drops those that were used longest ago, and not the one that stays in use', () => {
    const queries = new CompiledQueries();
    const [hot, cold] = [argsOf('{ hot: __typename }'), argsOf('{ cold: __typename }')];
    for (const args of [hot, cold]) uses(queries, args);
    for (let flood = 0; flood < 40; flood++) {
      expect(uses(queries, argsOf(wide(300)))).toEqual(fromTheFourth);
      expect(queries.of(hot)).not.toBeNull();
    }
    expect(uses(queries, cold)).toEqual(fromTheFourth);
  });
});
