import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const nodeId = (text: string): string => Buffer.from(text).toString('base64');
const value = (args: string): string => `{ region(code: "64") { indicator(${args}) { origin } } }`;
const series = (args: string): string =>
  `{ region(code: "64") { series(indicator: "IKD_ACTIVATION", ${args}) { date } } }`;

describe('a missing thing is null', () => {
  test.each([
    ['an unknown region', 'region(code: "99")'],
    ['an unknown village', 'region(code: "64.71.05.9999")'],
    ['a code of BPS', 'region(code: "6402")'],
    ['a code of BPS for a village', 'region(code: "6471050001")'],
    ['the empty text', 'region(code: "")'],
    ['text that is not a code', `region(code: "'; DROP TABLE region; --")`],
    ['a code with NUL', 'region(code: "64\\u0000")'],
    ['NUL alone', 'region(code: "\\u0000")'],
    ['a code with spaces', 'region(code: " 64 ")'],
    ['a very long code', `region(code: "${'64.'.repeat(10_000)}")`],
  ])('%s', async (_what, field) => {
    expect(await server.query(`{ ${field} { code } }`)).toEqual({ region: null });
  });

  test.each(['Region:99', 'Region:64.71.05.9999', 'Region:6402', 'Region:\0', 'Figure:999999'])(
    'the node %s',
    async (id) => {
      expect(await server.query('query ($id: ID!) { node(id: $id) { id } }', { id: nodeId(id) })).toEqual({
        node: null,
      });
    },
  );
});

describe('BAD_USER_INPUT, naming the argument', () => {
  const explain = (input: string): string => `{ explainPercentage(input: { ${input} }) { verdict } }`;
  const denominators = (count: number): string =>
    `[${Array.from({ length: count }, () => '{ measure: "KTP_ELIGIBLE", value: 5 }').join(' ')}]`;
  const one = `denominators: ${denominators(1)}`;

  test.each([
    ['an unknown indicator', value('code: "NOPE"'), 'code'],
    ['an unknown basis', value('code: "IKD_ACTIVATION", basis: "NOPE"'), 'basis'],
    ['a basis of another indicator', value('code: "IKD_ACTIVATION", basis: "CHILDREN"'), 'basis'],
    ['an indicator with NUL', value('code: "\\u0000"'), 'code'],
    ['an unknown indicator to rank on', '{ region { ranking(indicator: "NOPE") { missing } } }', 'indicator'],
    [
      'an unknown indicator to order by',
      '{ region { children(orderBy: COVERAGE_DESC, indicator: "NOPE") { totalCount } } }',
      'indicator',
    ],
    ['a ranking of no regions', '{ region { ranking(indicator: "IKD_ACTIVATION", first: 0) { missing } } }', 'first'],
    ['an unknown measure of figures', '{ figures(measure: "NOPE") { totalCount } }', 'measure'],
    ['an unknown indicator of figures', '{ figures(indicator: "NOPE") { totalCount } }', 'indicator'],
    ['figures within text that is not a code', '{ figures(within: "6402") { totalCount } }', 'within'],
    ['regions within text that is not a code', '{ regions(within: "6402") { totalCount } }', 'within'],
    ['regions within NUL', '{ regions(within: "\\u0000", search: "a") { totalCount } }', 'within'],
    ['targets of text that is not a code', '{ targets(region: "6402") { id } }', 'region'],
    ['targets of an unknown indicator', '{ targets(indicator: "NOPE") { id } }', 'indicator'],
    ['an unknown level', '{ regions(level: CITY) { totalCount } }', 'level'],
    ['a search over 100 characters', `{ regions(search: "${'a'.repeat(101)}") { totalCount } }`, 'search'],
    ['a day that is not on the calendar', value('code: "IKD_ACTIVATION", asOf: "2025-02-30"'), 'asOf'],
    ['a day of year 0', value('code: "IKD_ACTIVATION", asOf: "0000-12-31"'), 'asOf'],
    ['a day in another format', value('code: "IKD_ACTIVATION", asOf: "17-11-2025"'), 'asOf'],
    ['a day with a time', value('code: "IKD_ACTIVATION", asOf: "2025-11-17T00:00:00Z"'), 'asOf'],
    ['a day as a number', value('code: "IKD_ACTIVATION", asOf: 20251117'), 'asOf'],
    ['an instant without offset', value('code: "IKD_ACTIVATION", knownAt: "2025-11-17T10:00:00"'), 'knownAt'],
    ['an instant without time', value('code: "IKD_ACTIVATION", knownAt: "2025-11-17"'), 'knownAt'],
    ['an instant of year 0', value('code: "IKD_ACTIVATION", knownAt: "0000-12-31T23:59:59Z"'), 'knownAt'],
    ['one of year 0 in UTC', value('code: "IKD_ACTIVATION", knownAt: "0001-01-01T00:00:00+08:00"'), 'knownAt'],
    ['one of year 10000 in UTC', value('code: "IKD_ACTIVATION", knownAt: "9999-12-31T23:00:00-08:00"'), 'knownAt'],
    ['an instant as a number', value('code: "IKD_ACTIVATION", knownAt: 5'), 'knownAt'],
    ['a malformed day of targets', '{ targets(on: "soon") { id } }', 'on'],
    ['targets on a day of year 0', '{ targets(on: "0000-01-01") { percent } }', 'on'],
    ['a series that ends before it starts', series('from: "2024-02-01", to: "2024-01-31"'), 'to'],
    ['a series of 401 points', series('from: "2023-01-01", to: "2024-02-05", step: DAY'), 'to'],
    ['a series of every possible day', series('from: "0001-01-01", to: "9999-12-31", step: DAY'), 'to'],
    ['a malformed start of a series', series('from: "x", to: "2024-01-31"'), 'from'],
    [
      'a series of an unknown indicator',
      '{ region { series(indicator: "NOPE", from: "2024-01-01", to: "2024-01-31") { date } } }',
      'indicator',
    ],
    ['a negative percentage', explain(`percent: -1, decimals: 2, count: 5, ${one}`), 'percent'],
    ['a negative count', explain(`percent: 1, decimals: 2, count: -5, ${one}`), 'count'],
    ['a target of 0 percent', explain(`percent: 1, decimals: 2, count: 5, targetPercent: 0, ${one}`), 'targetPercent'],
    ['11 decimals', explain(`percent: 1, decimals: 11, count: 5, ${one}`), 'decimals'],
    ['negative decimals', explain(`percent: 1, decimals: -1, count: 5, ${one}`), 'decimals'],
    [
      '21 denominators',
      explain(`percent: 1, decimals: 2, count: 5, denominators: ${denominators(21)}`),
      'denominators',
    ],
    [
      'a negative denominator',
      explain('percent: 1, decimals: 2, denominators: [{ measure: "KTP_ELIGIBLE", value: -1 }]'),
      'denominators.value',
    ],
    [
      'a denominator of an unknown measure',
      explain('percent: 1, decimals: 2, denominators: [{ measure: "NOPE", value: 1 }]'),
      'denominators.measure',
    ],
    [
      'a denominator too large for an Int',
      explain('percent: 1, decimals: 2, denominators: [{ measure: "KTP_ELIGIBLE", value: 3000000000 }]'),
      'value',
    ],
    ['a node that is not an id', '{ node(id: "garbage") { id } }', 'id'],
    ['a node of the empty text', '{ node(id: "") { id } }', 'id'],
    ['a node of an unknown type', `{ node(id: "${nodeId('Nope:1')}") { id } }`, 'id'],
    ['a node of a type that is not a node', `{ node(id: "${nodeId('Measure:IKD_ACTIVE')}") { id } }`, 'id'],
    ['a figure that is not a number', `{ node(id: "${nodeId('Figure:abc')}") { id } }`, 'id'],
    ['a figure beyond the range of numbers', `{ node(id: "${nodeId('Figure:99999999999999999999')}") { id } }`, 'id'],
  ])('%s', async (_what, query, argument) => {
    const { errors } = await server.ask(query);
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument });
    expect(errors?.[0]?.message).toContain(argument);
  });

  test.each([
    ['asOf', 'Date', '17-11-2025'],
    ['asOf', 'Date', 20251117],
    ['knownAt', 'DateTime', '2025-11-17T10:00:00'],
    ['knownAt', 'DateTime', 'now'],
  ])('%s in a variable of type %s that is %s names the variable', async (argument, type, given) => {
    const query = `query ($given: ${type}) { region { indicator(code: "IKD_ACTIVATION", ${argument}: $given) { origin } } }`;
    const { errors, status } = await server.ask(query, { given });
    expect(status).toBe(400);
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    expect(errors?.[0]?.message).toContain('$given');
  });

  test('an error in one part leaves the other parts of the answer', async () => {
    const { data, errors } = await server.ask(
      '{ good: region(code: "64") { name } bad: region(code: "64") { indicator(code: "NOPE") { origin } } }',
    );
    expect(data).toEqual({ good: { name: 'Kalimantan Timur' }, bad: { indicator: null } });
    expect(errors?.map(({ path }) => path)).toEqual([['bad', 'indicator']]);
  });
});

test.each(['a\0b', '\0', '%', '_', "'", '\\', '|', '🏃', '   ', '(', 'a'.repeat(100)])(
  'a search for %j is answered',
  async (text) => {
    const { regions } = await server.query('query ($t: String!) { regions(search: $t, first: 3) { totalCount } }', {
      t: text,
    });
    expect(regions.totalCount).toBeGreaterThanOrEqual(0);
  },
);

test('a series has at most 400 points', async () => {
  const { region } = await server.query(series('from: "2023-01-01", to: "2024-02-04", step: DAY'));
  expect(region.series).toHaveLength(400);
});

test.each([
  '{ region { then: name } }',
  '{ then: region { name } }',
  '{ ...a } fragment a on Query { then: __typename }',
])('the alias in %s is refused, as the executor would wait for it', async (query) => {
  const { errors } = await server.ask(query);
  expect(errors).toMatchObject([{ message: 'then: cannot be an alias; choose another', locations: [{ line: 1 }] }]);
  expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
});
