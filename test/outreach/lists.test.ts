import { afterAll, beforeAll, expect, test } from 'vitest';
import { fieldSettings, fieldToken, post } from '../harness/field.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
/** Codes of the events by their purpose. */
const codes: Record<string, string> = {};

const plan = async (name: string, region: string, start: string): Promise<void> => {
  const query = `mutation ($name: String!, $region: String!, $start: DateTime!) { planOutreach(input: { name: $name, region: $region,
    venueKind: MARKET, venueName: "Pasar", scheduledStart: $start, scheduledEnd: "2027-01-01T00:00:00Z" }) {
    ... on OutreachPayload { event { code } } } }`;
  const { data } = await post(server.url, await fieldToken(), query, { name, region, start });
  codes[name] = data.planOutreach.event.code;
};

const move = async (mutation: string, name: string): Promise<void> => {
  const query = `mutation ($event: ID!) { ${mutation}(input: { event: $event }) { ... on OutreachPayload { event { status } } ... on Refused { code } } }`;
  await post(server.url, await fieldToken(), query, { event: codes[name] });
};

beforeAll(async () => {
  server = await startTestServer(fieldSettings);
  await plan('market', '64.71.05', '2026-11-20T00:00:00Z');
  await plan('school', '64.71', '2026-11-21T00:00:00Z');
  await plan('village', '64.72.01', '2026-11-22T00:00:00Z');
  await plan('capital', '31.71', '2026-11-23T00:00:00Z');
  await move('openOutreach', 'school');
  await move('openOutreach', 'village');
  await move('closeOutreach', 'village');
  await move('cancelOutreach', 'capital');
});
afterAll(() => server.close());

const listed = async (args: string): Promise<string[]> => {
  const data = await server.query(`{ outreachEvents${args} { totalCount nodes { code } } }`);
  expect(data.outreachEvents.totalCount).toBe(data.outreachEvents.nodes.length);
  const names = Object.fromEntries(Object.entries(codes).map(([name, code]) => [code, name]));
  return data.outreachEvents.nodes.map(({ code }: { code: string }) => names[code]);
};

test('events are listed newest first, by subtree and by status', async () => {
  expect(await listed('')).toEqual(['capital', 'village', 'school', 'market']);
  expect(await listed('(within: "64")')).toEqual(['village', 'school', 'market']);
  expect(await listed('(within: "64.71")')).toEqual(['school', 'market']);
  expect(await listed('(within: "64", status: LIVE)')).toEqual(['school']);
  expect(await listed('(status: CANCELLED)')).toEqual(['capital']);
  expect(await listed('(within: "11")')).toEqual([]);
});

test('a region lists the events held in itself', async () => {
  const { region } = await server.query(
    '{ region(code: "64.71") { outreachEvents { totalCount nodes { name status } } } }',
  );
  expect(region.outreachEvents).toEqual({ totalCount: 1, nodes: [{ name: 'school', status: 'LIVE' }] });
});

test('pages follow each other, and the cursor of an event that is not listed is refused', async () => {
  const page = (args: string) =>
    server.ask(`{ outreachEvents(${args}) { nodes { name } pageInfo { endCursor hasNextPage } } }`);
  const first = (await page('first: 3')).data.outreachEvents;
  expect(first.pageInfo.hasNextPage).toBe(true);
  const rest = (await page(`first: 3, after: "${first.pageInfo.endCursor}"`)).data.outreachEvents;
  expect([...first.nodes, ...rest.nodes].map(({ name }) => name)).toEqual(['capital', 'village', 'school', 'market']);
  const foreign = await page(`within: "31", after: "${first.pageInfo.endCursor}"`);
  expect(foreign.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'after' });
});

test('an event is found by node id and by public code in any case; neither or both is an error', async () => {
  const code = codes['school'] ?? '';
  const { outreachEvent } = await server.query('query ($code: String) { outreachEvent(code: $code) { id name } }', {
    code: code.toLowerCase(),
  });
  expect(outreachEvent.name).toBe('school');
  const byId = await server.query('query ($id: ID) { outreachEvent(id: $id) { code } }', { id: outreachEvent.id });
  expect(byId.outreachEvent.code).toBe(code);
  for (const unknown of ['NOSUCH', 'x y', '\0', ''])
    expect(
      (await server.query('query ($code: String) { outreachEvent(code: $code) { id } }', { code: unknown }))
        .outreachEvent,
    ).toBeNull();
  for (const args of ['', `(id: "${outreachEvent.id}", code: "${code}")`])
    expect((await server.ask(`{ outreachEvent${args} { id } }`)).errors?.[0]?.extensions['argument']).toBe('id');
});
