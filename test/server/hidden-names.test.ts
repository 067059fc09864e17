import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openAcknowledged } from '../harness/raw-socket.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let open: TestServer;
let closed: TestServer;
beforeAll(async () => {
  [open, closed] = await Promise.all([startTestServer(), startTestServer({ SUGGESTIONS: 'false' })]);
});
afterAll(() => Promise.all([open.close(), closed.close()]));

/** Every name in the schema that a text could give away, except those of GraphQL itself. */
const names = new Set<string>();
for (const type of Object.values(
  buildSchema(readFileSync(join(import.meta.dirname, '../../schema.graphql'), 'utf8')).getTypeMap(),
)) {
  if (type.name.startsWith('__') || ['Int', 'Float', 'String', 'Boolean', 'ID'].includes(type.name)) continue;
  names.add(type.name);
  if (isEnumType(type)) for (const { name } of type.getValues()) names.add(name);
  if (isInputObjectType(type)) for (const name of Object.keys(type.getFields())) names.add(name);
  if (isObjectType(type) || isInterfaceType(type))
    for (const [name, { args }] of Object.entries(type.getFields()))
      for (const each of [name, ...args.map((argument) => argument.name)]) names.add(each);
}

type Asked = { query: string; variables?: Record<string, unknown> };

/** The names in a message that the client did not write. A plain word counts only where it is not part of a sentence. */
const leaks = (message: string, asked: Asked): string[] => {
  const written = new Set(JSON.stringify(asked).match(/\w+/g));
  return [...message.matchAll(/(["[.(@]?)(\w+)/g)].flatMap(([, before, word = '']) =>
    names.has(word) && !written.has(word) && (before !== '' || /[A-Z_]/.test(word)) ? [word] : [],
  );
};

const explain = 'query ($i: ExplainPercentageInput!) { explainPercentage(input: $i) { verdict } }';
const series = 'region(code: "64") { series(indicator: "IKD_ACTIVATION", from: "2024-01-01", to: "2024-02-01", step:';
const wrong: Asked[] = [
  { query: '{ regoin(code: "64") { name } }' },
  { query: '{ region(cod: "64") { name } }' },
  { query: '{ region(code: "64") }' },
  { query: '{ region(code: "64") { indicator { origin } } }' },
  { query: '{ region(code: "64") { nme ancestors } }' },
  { query: '{ region(code: "64") { name { first } } }' },
  { query: '{ region(code: "64") { ... on Regon { name } } }' },
  { query: '{ region(code: "64") { ... on Indicator { code } } }' },
  { query: '{ region(code: "64") @skp(if: true) { name } }' },
  { query: '{ region(code: "64") @skip(iff: true) { name } }' },
  { query: '{ region(code: "64") @skip { name } }' },
  { query: '{ a: region(code: "64") { name } a: figures(within: "64") { totalCount } }' },
  { query: `{ ${series} MONHT) { date } } }` },
  { query: `{ ${series} "MONTH") { date } } }` },
  { query: `query ($s: SeriesStep!) { ${series} $s) { date } } }`, variables: { s: 'MONHT' } },
  { query: `query ($s: SeriesStep!) { ${series} $s) { date } } }`, variables: { s: 3 } },
  { query: 'query ($x: Regon) { region(code: $x) { name } }' },
  { query: 'query ($x: Int!) { region(code: $x) { name } }', variables: { x: 1 } },
  { query: 'query ($x: String = "64") { region(code: $x) { name } }', variables: { x: null } },
  { query: '{ explainPercentage(input: { percnt: 1 }) { verdict } }' },
  { query: '{ explainPercentage(input: { percent: 1 }) { verdict } }' },
  { query: '{ explainPercentage(input: 5) { verdict } }' },
  { query: explain, variables: { i: { percnt: 1 } } },
  { query: explain, variables: { i: { 'a"percnt': 1, percnt: 2 } } },
  { query: explain, variables: { i: { percent: 1, denominators: [{ measur: 'X', value: 1 }] } } },
  { query: explain, variables: { i: 5 } },
  { query: explain, variables: { i: null } },
  { query: explain, variables: { i: [{}] } },
  { query: explain },
  { query: '{ region(code: "64") { indicator(code: "IKD_ACTIVATION", asOf: "2025-13-01") { origin } } }' },
  { query: '{ region(code: "64") { indicator(code: "IKD_ACTIVATION", knownAt: "x") { origin } } }' },
  { query: 'query ($a: DateTime) { regions(knownAt: $a) { totalCount } }', variables: { a: '9999' } },
  {
    query: 'query ($a: DateTime) { region(code: "64") { indicator(code: "X", knownAt: $a) { origin } } }',
    variables: { a: '0001-01-01T00:00:00+08:00' },
  },
  { query: 'mutation { recrdActivations }' },
  { query: 'mutation { recordActivations { __typename } }' },
  { query: 'subscription { evntCounter }' },
  { query: 'subscription { eventCounter(event: "X", evryMs: 3) { served } }' },
  { query: 'subscription ($e: ID!) { eventCounter(event: $e) { served } }', variables: { e: { served: 1 } } },
  { query: 'subscription { eventCounter { served } }' },
];

type Errors = { message: string; extensions: { code: string } }[];
type Ask = (server: TestServer, asked: Asked) => Promise<Errors>;

const overGet = async ({ url }: TestServer, { query, variables }: Asked, accept: string): Promise<string> => {
  const parameters = new URLSearchParams({ query, ...(variables && { variables: JSON.stringify(variables) }) });
  return (await fetch(`${url}/graphql?${parameters}`, { headers: { accept } })).text();
};
const overSocket: Ask = async ({ url }, asked) => {
  const { socket, send, until } = await openAcknowledged(url);
  send({ type: 'subscribe', id: '1', payload: asked });
  const { type, payload } = await until(({ id }) => id === '1');
  socket.terminate();
  return type === 'error' ? payload : payload.errors;
};
const overPost: Ask = async ({ ask }, { query, variables }) => ((await ask(query, variables)).errors ?? []) as Errors;
const transports: Record<string, Ask> = {
  POST: overPost,
  GET: async (server, asked) => JSON.parse(await overGet(server, asked, 'application/graphql-response+json')).errors,
  SSE: async (server, asked) => {
    const text = await overGet(server, asked, 'text/event-stream');
    return JSON.parse(/data: (.*)/.exec(text)?.[1] ?? text).errors;
  },
  WebSocket: overSocket,
};

const expectHidden = (errors: Errors, asked: Asked): void => {
  expect(errors.length).toBeGreaterThan(0);
  for (const { message, extensions } of errors) {
    expect([message, leaks(message, asked)]).toEqual([message, []]);
    expect(message).not.toContain('Did you mean');
    expect(extensions.code).toBe('BAD_USER_INPUT');
  }
};

describe.each(Object.entries(transports))('with SUGGESTIONS=false, over %s', (name, ask) => {
  const asked = wrong.filter(({ query }) => name !== 'GET' || !query.startsWith('mutation'));

  test.each(asked)('%j is refused without a name that the client did not write', async (each) => {
    // Answers may be kept, and queries compiled, after the first of them.
    for (let time = 0; time < 5; time++) expectHidden(await ask(closed, each), each);
  });
});

test('an error in a state of a subscription names nothing either', async () => {
  const query = `subscription ($m: ID = "IKD_ACTIVATION") {
    regionIndicator(region: "64", indicator: "IKD_ACTIVATION") { region { indicator(code: $m) { origin } } } }`;
  const asked = { query, variables: { m: null } };
  expect(leaks((await overSocket(open, asked))[0]?.message ?? '', asked)).toContain('Region');
  expectHidden(await overSocket(closed, asked), asked);
});

test('words of this server about a value are the same, and so is what the client wrote itself', async () => {
  for (const query of [
    '{ regions(first: 101) { totalCount } }',
    '{ region(code: "64") { indicator(code: "X") { origin } } }',
  ])
    expect((await closed.ask(query)).errors?.[0]?.message).toBe((await open.ask(query)).errors?.[0]?.message);
  const { errors } = await closed.ask('query ($s: SeriesStep!) { regoin(s: $s) }', { s: 'MONTH' });
  expect(errors?.[0]?.message).toBe('Cannot query field "regoin" on type "…".');
});

test('by default these errors do name what may have been meant', async () => {
  const messages = await Promise.all(wrong.map((each) => overPost(open, each)));
  const meant = messages.flat().filter(({ message }) => message.includes('Did you mean'));
  expect(meant.length).toBeGreaterThan(10);
  const leaking = await Promise.all(
    wrong.map(async (each) => (await overPost(open, each)).some(({ message }) => leaks(message, each).length > 0)),
  );
  expect(leaking.filter(Boolean).length).toBeGreaterThan(20);
});
