import { GraphQLError } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { paced } from '../../src/export/paced.ts';
import type { ExportedRow } from '../../src/export/row-pages.ts';
import { ask, send } from '../harness/ask.ts';
import { type Field, fieldAt, fieldSettings, fieldToken, post, recordMutation, sent } from '../harness/field.ts';
import { openAcknowledged, subscribeMessage } from '../harness/raw-socket.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';
import { fresh } from './fresh.ts';

// The test comes from an address of its own for each case, as if through a proxy.
let server: TestServer;
let field: Field;
let event: string;
const perAddress = 40;
beforeAll(async () => {
  server = await startTestServer({
    ...fieldSettings,
    TRUSTED_PROXIES: '1',
    COST_PER_MINUTE_PER_ADDRESS: String(perAddress),
    COST_PER_MINUTE_PER_TOKEN: '1000',
    ENTRIES_PER_MINUTE_PER_TOKEN: '20',
  });
  field = await fieldAt(server.url, { tokenId: 'the coordinator' });
  event = await field.open('64.71');
});
afterAll(() => server.close());

let used = 0;
/** An address that has not asked anything. */
const newAddress = (): string => `198.51.100.${used++}`;
/** Costs 9. */
const cheap = (): string => fresh('{ region(code: "64") { name code level kind parent { name code level } } }');
const from = (address: string, more: Record<string, string> = {}) => ({ 'x-forwarded-for': address, ...more });
const refusal = {
  code: 'RATE_LIMITED',
  limit: 'cost-per-address',
  allowed: perAddress,
  retryAfter: expect.any(Number),
  requestId: expect.any(String),
};

/** Uses up the budget of an address. */
const useUp = async (address: string): Promise<void> => {
  for (let asked = 0; asked < perAddress / 9; asked++) await send(server.url, { query: cheap() }, from(address));
};

/** Reads a refusal, whose wait is the same in the header, in the extensions and in words. */
const refused = async (response: Response): Promise<void> => {
  const body = await response.text();
  const { errors, data } = JSON.parse(body.replace(/^.*?event: next\ndata: /s, '').split('\n')[0] ?? '');
  expect(data ?? null).toBeNull();
  expect(errors).toEqual([{ message: expect.any(String), extensions: refusal }]);
  const [{ message, extensions }] = errors;
  const wait = extensions.retryAfter;
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(60);
  expect(message).toContain(`${wait} s`);
  expect(response.headers.get('ratelimit-policy')).toBe(`"cost-per-address";q=${perAddress};w=60`);
  expect(response.headers.get('ratelimit')).toBe(`"cost-per-address";r=0;t=${wait}`);
};

describe('an address that has used up its budget gets 429 with the time to wait', () => {
  test('over POST; requests that are paid for say what is left', async () => {
    const address = newAddress();
    for (const left of [31, 22, 13, 4]) {
      const response = await send(server.url, { query: cheap() }, from(address));
      expect(response.status).toBe(200);
      expect(response.headers.get('ratelimit-policy')).toBe(`"cost-per-address";q=${perAddress};w=60`);
      expect(response.headers.get('ratelimit')).toMatch(new RegExp(`^"cost-per-address";r=${left};t=\\d+$`));
      expect(response.headers.get('retry-after')).toBeNull();
    }
    const response = await send(server.url, { query: cheap() }, from(address));
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
    await refused(response);
    expect((await send(server.url, { query: cheap() }, from(newAddress()))).status).toBe(200);
  });

  test.each(['application/json', 'application/graphql-response+json'])('over GET for %s', async (accept) => {
    const address = newAddress();
    await useUp(address);
    const url = `${server.url}/graphql?query=${encodeURIComponent(cheap())}`;
    const response = await fetch(url, { headers: from(address, { accept }) });
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    await refused(response);
  });

  test('over a POST that is not plain', async () => {
    const address = newAddress();
    await useUp(address);
    const headers = from(address, { 'content-type': 'application/graphql' });
    const response = await fetch(`${server.url}/graphql`, { method: 'POST', headers, body: cheap() });
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
    await refused(response);
  });

  test.each([
    ['a query', cheap, {}],
    ['a subscription', () => 'subscription ($event: ID!) { eventCounter(event: $event) { served } }', { event: 'x' }],
  ])('over SSE, %s', async (_what, query, variables) => {
    const address = newAddress();
    await useUp(address);
    const headers = from(address, { accept: 'text/event-stream' });
    const response = await send(server.url, { query: query(), variables }, headers);
    expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
    await refused(response);
  });

  test('over a WebSocket, which stays open', async () => {
    const address = newAddress();
    const raw = await openAcknowledged(server.url, undefined, { headers: from(address) });
    await useUp(address);
    const asked = [
      ['1', cheap(), {}],
      ['2', 'subscription ($event: ID!) { eventCounter(event: $event) { served } }', { event }],
    ] as const;
    for (const [id, query, variables] of asked) {
      raw.send(subscribeMessage(id, query, variables));
      const { payload } = await raw.until((message) => message.id === id);
      const errors = payload.errors ?? payload;
      expect(errors).toEqual([{ message: expect.stringMatching(/\d+ s/), extensions: refusal }]);
    }
    expect(raw.socket.readyState).toBe(raw.socket.OPEN);
    raw.socket.close();
  });
});

test('the addresses of one /64 share a budget, and another /64 has its own', async () => {
  await useUp('2001:db8:1:2::1');
  expect((await send(server.url, { query: cheap() }, from('2001:db8:1:2:ffff::9'))).status).toBe(429);
  expect((await send(server.url, { query: cheap() }, from('2001:db8:1:3::1'))).status).toBe(200);
});

test('an answer that was kept stays free, also once the budget is used up', async () => {
  const address = newAddress();
  const query = cheap();
  await send(server.url, { query }, from(newAddress()));
  await useUp(address);
  const response = await send(server.url, { query }, from(address));
  expect([response.status, response.headers.get('x-cache')]).toEqual([200, 'hit']);
  expect(response.headers.get('ratelimit')).toBeNull();
});

test('a query that costs more than the whole budget is answered when nothing else was asked', async () => {
  const large = (): string => fresh('{ region(code: "64") { children(first: 100) { nodes { name code level } } } }');
  const address = newAddress();
  expect((await send(server.url, { query: large() }, from(address))).status).toBe(200);
  expect((await send(server.url, { query: large() }, from(address))).status).toBe(429);
});

test('frames of an open subscription are free', async () => {
  const address = newAddress();
  const raw = await openAcknowledged(server.url, undefined, { headers: from(address) });
  raw.send(subscribeMessage('1', 'subscription ($event: ID!) { eventCounter(event: $event) { served } }', { event }));
  await raw.until(({ type }) => type === 'next');
  await useUp(address);
  await field.record(event, [sent()]);
  const { payload } = await raw.until((message) => message.payload?.data?.eventCounter.served > 0);
  expect(payload.errors).toBeUndefined();
  raw.socket.close();
});

describe('with a token', () => {
  const recordingOf = async (token: string, entries: number, more = '') =>
    post(server.url, token, recordMutation.replace('counter {', `counter { ${more}`), {
      input: { event, entries: Array.from({ length: entries }, () => sent()) },
    });
  /** Uses up the budget for queries of a token. */
  const spend = async (token: string): Promise<void> => {
    let status = 200;
    while (status === 200)
      status = (
        await post(
          server.url,
          token,
          fresh(`{ region(code: "64") { children(first: 100) {
      nodes { name code level kind parent { name code level } } } } }`),
        )
      ).status;
    expect(status).toBe(429);
  };

  test('each token has a budget of its own, whatever address it shares', async () => {
    const [one, other] = await Promise.all(['one', 'other'].map((tokenId) => fieldToken({ tokenId })));
    await spend(one ?? '');
    const { errors } = await ask(server.url, cheap(), {}, { authorization: `Bearer ${one}` });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED', limit: 'cost-per-token', allowed: 1000 });
    expect((await post(server.url, other ?? '', cheap())).status).toBe(200);
    expect((await ask(server.url, cheap())).status).toBe(200);
  });

  test('recording goes on while the budget for queries is used up', async () => {
    const token = await fieldToken({ tokenId: 'a device' });
    await spend(token);
    const { data } = await recordingOf(token, 2);
    expect(data.recordActivations.results).toMatchObject([{ status: 'ACCEPTED' }, { status: 'ACCEPTED' }]);
  });

  test('a recording that asks for much besides its results pays for that', async () => {
    const token = await fieldToken({ tokenId: 'a device that reads' });
    await spend(token);
    const children = 'event { region { children(first: 100) { nodes { children(first: 100) { nodes { name } } } } } }';
    const { status, errors } = await recordingOf(token, 1, children);
    expect(status).toBe(429);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED', limit: 'cost-per-token' });
  });

  test('entries have a limit of their own', async () => {
    const token = await fieldToken({ tokenId: 'a busy device' });
    expect((await recordingOf(token, 15)).data.recordActivations.results).toHaveLength(15);
    const { status, errors } = await recordingOf(token, 6);
    expect(status).toBe(429);
    expect(errors).toMatchObject([
      {
        message: expect.stringContaining('send the same entries again'),
        extensions: {
          code: 'RATE_LIMITED',
          limit: 'entries-per-token',
          allowed: 20,
          retryAfter: expect.any(Number),
        },
      },
    ]);
    expect((await post(server.url, token, cheap())).status).toBe(200);
    expect((await recordingOf(await fieldToken({ tokenId: 'another' }), 6)).status).toBe(200);
  });
});

describe('a text that was not read before is paid for by its length, also if it cannot run', () => {
  const padded = (query: string): string => fresh(`${query} #${'x'.repeat(2400)}`);

  test.each([
    ['one that does not parse', () => padded('{ region(')],
    ['one that is not valid', () => padded('{ nope }')],
    ['one that nests too deep', () => padded(`{ region ${'{ parent '.repeat(30)} { code }${' }'.repeat(30)} }`)],
  ])('%s', async (_what, query) => {
    for (const headers of [{}, { accept: 'text/event-stream' }]) {
      const address = newAddress();
      expect((await send(server.url, { query: query() }, from(address, headers))).status).not.toBe(429);
      await refused(await send(server.url, { query: query() }, from(address, headers)));
    }
  });

  test('over a WebSocket', async () => {
    const address = newAddress();
    const raw = await openAcknowledged(server.url, undefined, { headers: from(address) });
    raw.send(subscribeMessage('1', padded('{ nope }')));
    raw.send(subscribeMessage('2', padded('{ nope }')));
    const { payload } = await raw.until((message) => message.id === '2');
    expect(payload).toEqual([{ message: expect.any(String), extensions: refusal }]);
    raw.socket.close();
  });

  test('but once it was read it is free, and short ones always are', async () => {
    const address = newAddress();
    const query = padded('{ __typename }');
    for (let times = 0; times < 5; times++) expect((await send(server.url, { query }, from(address))).status).toBe(200);
    for (let times = 0; times < 100; times++)
      expect((await send(server.url, { query: fresh('{ nope }') }, from(address))).status).toBe(400);
  });
});

describe('an export is paid for', () => {
  const values = 'values.csv?within=64&level=REGENCY&indicator=IKD_ACTIVATION';
  const exported = (address: string): Promise<Response> =>
    fetch(`${server.url}/export/${values}`, { headers: from(address) });

  test('before it begins, and refused in the same way once the budget is used up', async () => {
    const address = newAddress();
    const first = await exported(address);
    expect([first.status, first.headers.get('ratelimit-policy')]).toEqual([
      200,
      `"cost-per-address";q=${perAddress};w=60`,
    ]);
    await first.body?.cancel();
    const second = await exported(address);
    expect([second.status, second.headers.get('retry-after')]).toEqual([429, expect.stringMatching(/^\d+$/)]);
    await refused(second);
  });

  test('page by page, and waits for the next minute where one is beyond the budget', async () => {
    const waited: number[] = [];
    const spent: number[] = [];
    const rows = (count: number): ExportedRow[] => Array.from({ length: count }, () => ({ code: '64' }));
    const refuse = new GraphQLError('used up', { extensions: { code: 'RATE_LIMITED', retryAfter: 7 } });
    async function* pages(): AsyncGenerator<ExportedRow[]> {
      yield rows(3);
      yield rows(2);
    }
    const spend = async (cost: number): Promise<GraphQLError | null> => {
      spent.push(cost);
      return spent.length === 1 ? refuse : null;
    };
    const given: number[] = [];
    for await (const page of paced(pages(), 10, spend, async (ms) => void waited.push(ms))) given.push(page.length);
    expect([given, spent, waited]).toEqual([[3, 2], [30, 20], [7000]]);
  });
});

test('the limits in force are told', async () => {
  const text = '{ limits { maxCostPerMinutePerAddress maxCostPerMinutePerToken maxEntriesPerMinutePerToken } }';
  expect((await server.query(text)).limits).toEqual({
    maxCostPerMinutePerAddress: perAddress,
    maxCostPerMinutePerToken: 1000,
    maxEntriesPerMinutePerToken: 20,
  });
});
