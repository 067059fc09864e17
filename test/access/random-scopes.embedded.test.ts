import { afterAll, beforeAll, expect, test } from 'vitest';
import { schema } from '../../src/server/schema.ts';
import { oneOf, randomFrom } from '../../src/simulate/random.ts';
import { atOnce } from '../harness/clients.ts';
import { fieldToken } from '../harness/field.ts';
import { proved, scale } from '../harness/proved.ts';
import { secretsOfToken } from '../harness/secrets.ts';
import { startTraced, type TracedServer } from '../harness/traced-server.ts';
import { placeAt } from './private-places.ts';
import {
  type Caller,
  covers,
  leaksIn,
  mayRead,
  type Place,
  perQuery,
  RandomQueries,
  randomCaller,
  ranks,
} from './random-viewers.ts';
import { randomWrite, type Write, writes } from './scoped-writes.ts';

const [total, seed] = [10_000 * scale, 20_260_603];
const regions = ['64.71', '64.71.05', '64.72', '33.11', '31.71', '91.71'];
let server: TracedServer;
const places: Place[] = [];
beforeAll(async () => {
  server = await startTraced();
  for (const [number, region] of regions.entries()) places.push(await placeAt(server.url, number, region));
});
afterAll(() => server.remove());

type Answer = {
  data?: Record<string, { __typename: string; code?: string; created?: number }> | null;
  errors?: { extensions: { code: string } }[];
};

/** Sends an operation with a token, over POST or GET, and returns the text of the answer. */
const asked = async (token: string | null, query: string, variables: object | null): Promise<string> => {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    ...(token !== null && { authorization: `Bearer ${token}` }),
  };
  const isGet = variables === null && query.length < 6000 && query.length % 3 === 0;
  if (isGet) return (await fetch(`${server.url}/graphql?query=${encodeURIComponent(query)}`, { headers })).text();
  const body = JSON.stringify({ query, ...(variables && { variables }) });
  return (await fetch(`${server.url}/graphql`, { method: 'POST', headers, body })).text();
};

const problemsOf = (text: string, caller: Caller): string[] => {
  const { errors = [] } = JSON.parse(text) as Answer;
  const unexpected = errors
    .map(({ extensions }) => extensions.code)
    .filter((code) => !['FORBIDDEN', 'UNAUTHENTICATED', 'BAD_USER_INPUT', 'TOO_COSTLY'].includes(code));
  return [...leaksIn(text, caller, places), ...unexpected];
};

const mayWrite = (caller: Caller, { role, places: all, name }: Write): boolean => {
  if (caller.event !== null) return name === 'recordActivations' && all[0]?.ids['eventId'] === caller.event;
  return ranks(caller, role) && all.every(({ region }) => covers(caller, region));
};

test('every mutation is among the operations', () => {
  expect(Object.keys(writes).toSorted()).toEqual(Object.keys(schema.getMutationType()?.getFields() ?? {}).toSorted());
});

test(`${total} random callers, scopes and operations never see or change what is not their own`, {
  timeout: 300_000 * Math.max(1, scale),
}, async () => {
  const random = randomFrom(seed);
  const queries = new RandomQueries(schema, random, places);
  const callers = Array.from({ length: 300 }, (_, number) => randomCaller(random, number, places));
  const tokens = await Promise.all(
    callers.map(async ({ name, role, regions: own, event }) =>
      role === 'PUBLIC' ? null : fieldToken({ subject: name, role, regions: own, ...(event && { eventId: event }) }),
    ),
  );
  // The same text is asked by several callers, so that kept answers are asked for too.
  const texts = Array.from({ length: total / 10 }, () => queries.next());
  const wrong: string[] = [];
  let [seen, accepted, refused] = [0, 0, 0];
  // Four of five operations read, three in each request.
  const [reading, writing] = [Math.ceil((total * 0.8) / perQuery), total * 0.2];
  await atOnce(
    6,
    Array.from({ length: reading + writing }, (_, job) => job),
    async (job) => {
      const number = Math.floor(random() * callers.length);
      const [caller, token] = [callers[number] as Caller, tokens[number] ?? null];
      if (job < reading) {
        const query = oneOf(random, texts);
        const text = await asked(token, query, null);
        if (/z(?:orang|jejak)\d+z/.test(text)) seen++;
        for (const problem of problemsOf(text, caller)) wrong.push(`${problem} ${JSON.stringify(caller)} ${query}`);
        return;
      }
      const write = randomWrite(random, places);
      const done = write.name === 'importFigures' ? '... on ImportFiguresPayload { created }' : '';
      const query = `mutation ($input: ${write.type}!) { result: ${write.name}(input: $input) { __typename ... on Refused { code message } ${done} } }`;
      const text = await asked(token, query, { input: write.input });
      const result = (JSON.parse(text) as Answer).data?.['result'];
      // A row of a file is refused by itself.
      const isDone = result !== undefined && result.__typename !== 'Refused' && result.created !== 0;
      if (isDone) accepted++;
      else refused++;
      const told = isDone && !mayWrite(caller, write) ? ['was done'] : [];
      for (const problem of [...told, ...problemsOf(text, caller)])
        wrong.push(`${problem} ${JSON.stringify(caller)} ${JSON.stringify(write)} ${text}`);
    },
  );
  proved({
    promise: "no one sees another scope's data",
    what: 'random callers, scopes and operations',
    count: total,
    wrong: wrong.length,
  });
  expect(wrong.slice(0, 10)).toEqual([]);
  expect([seen > total / 100, accepted > total / 100, refused > total / 100]).toEqual([true, true, true]);

  // All that callers left in the trail and in the ledger lies in their own regions.
  const byName = new Map(callers.map((caller) => [caller.name, caller]));
  let lines = 0;
  for (let after: string | null = null; ; ) {
    const {
      audit,
    }: Record<
      string,
      {
        nodes: { by: string; region: { code: string } | null }[];
        pageInfo: { endCursor: string; hasNextPage: boolean };
      }
    > = await server.field.query(
      'query ($after: String) { audit(first: 100, after: $after) { nodes { by region { code } } pageInfo { endCursor hasNextPage } } }',
      { after },
    );
    for (const { by, region } of audit?.nodes ?? []) {
      const caller = byName.get(by);
      if (!caller) continue;
      lines++;
      expect([by, region && covers(caller, region.code)]).toEqual([by, true]);
    }
    if (!audit?.pageInfo.hasNextPage) break;
    after = audit.pageInfo.endCursor;
  }
  expect(lines).toBeGreaterThan(10);
  for (const place of places) {
    const { outreachEvent } = await server.field.query(
      `{ outreachEvent(code: "${place.ids['event']}") { activations(first: 100) { nodes { recordedBy } } } }`,
    );
    const strangers = outreachEvent.activations.nodes.filter(({ recordedBy }: { recordedBy: string }) => {
      const caller = byName.get(recordedBy);
      return caller && !mayRead(caller, place, 'people');
    });
    expect(strangers).toEqual([]);
  }
  const secrets = Object.assign({}, ...tokens.map((token, number) => token && secretsOfToken(String(number), token)));
  expect(await server.stop(secrets)).toEqual([]);
});
