import { setTimeout as sleep } from 'node:timers/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { send } from '../harness/ask.ts';
import { deskAt } from '../harness/desk.ts';
import { fieldAt, fieldSettings, fieldToken, sent } from '../harness/field.ts';
import { rawAnswer } from '../harness/raw-answer.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

const origins = 'https://one.example,https://two.example';
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ ...fieldSettings, ALLOWED_ORIGINS: origins });
});
afterAll(() => server.close());

const value = 'indicator(code: "IKD_ACTIVATION") { live denominator { value } coverage { percent } }';
const question = (code = '64', more = ''): string => `{ region(code: "${code}") { name ${value} ${more} } }`;
const cachedOf = async (query: string, headers: Record<string, string> = {}): Promise<string | null> => {
  const response = await send(server.url, { query }, headers);
  expect(((await response.json()) as { errors?: object }).errors).toBeUndefined();
  return response.headers.get('x-cache');
};
const get = (query: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${server.url}/graphql?query=${encodeURIComponent(query)}`, { headers });

describe('a plain request is answered exactly as by Yoga, which takes requests that are not quite plain', () => {
  const headersOf = ({ headers }: { headers: Record<string, unknown> }) => ({
    type: headers['content-type'],
    origin: headers['access-control-allow-origin'],
    retry: headers['retry-after'],
    allow: headers['allow'],
  });
  const bodies = {
    'a value': { query: question() },
    variables: { query: 'query ($code: String!) { region(code: $code) { name } }', variables: { code: '64' } },
    'a named operation': { query: 'query A { __typename } query B { region { name } }', operationName: 'B' },
    'no such operation': { query: 'query A { __typename } query B { region { name } }', operationName: 'C' },
    'a syntax error': { query: '{ region {' },
    'an unknown field': { query: '{ nothing }' },
    'a wrong variable': { query: 'query ($code: String!) { region(code: $code) { name } }', variables: { code: 1 } },
    'an error beside data': { query: '{ region { indicator(code: "NO") { live } } }' },
    'an error without data': { query: '{ outreachEvents(within: "6401") { totalCount } }' },
    'too costly': {
      query: `{ region { children(first: 100) { nodes { children(first: 100) { nodes { children(first: 100) { nodes { indicators { live } } } } } } } } }`,
    },
    'a mutation without a token': {
      query: 'mutation { retractFigure(input: { figure: "1", reason: "x" }) { __typename } }',
    },
    'an unknown parameter': { query: '{ __typename }', more: 1 },
    'a null query': { query: null },
    'variables that are a list': { query: '{ __typename }', variables: [] },
    'a batch': [{ query: '{ __typename }' }],
    text: 'query',
  };
  const accepts = [
    'application/json',
    'application/graphql-response+json',
    '*/*',
    'application/graphql-response+json, application/json;q=0.9',
    'text/html, */*',
    'image/png',
  ];

  describe.each(Object.entries(bodies))('%s', (_name, body) => {
    test.each(accepts)('accepting %s', async (accept) => {
      const text = JSON.stringify(body);
      const usual = { accept, 'x-request-id': 'same', origin: 'https://two.example' };
      const plain = await rawAnswer(`${server.url}/graphql`, { ...usual, 'content-type': 'application/json' }, text);
      // The media type of a request in the draft of GraphQL over HTTP: no client sends it, and only Yoga takes it.
      const other = await rawAnswer(
        `${server.url}/graphql`,
        { ...usual, 'content-type': 'application/graphql+json' },
        text,
      );
      expect([plain.status, plain.body, headersOf(plain)]).toEqual([other.status, other.body, headersOf(other)]);
    });
  });

  test('a body that is not JSON, and one that says that it is empty', async () => {
    const headers = { 'content-type': 'application/json', accept: 'application/json' };
    for (const body of ['{', '', 'null', '"']) {
      const { status, body: answer } = await rawAnswer(`${server.url}/graphql`, headers, body);
      expect(status).toBe(400);
      expect(JSON.parse(answer).errors[0].extensions.code).toBe('BAD_USER_INPUT');
    }
  });

  test('variables and queries that nest very deep', async () => {
    const headers = { 'content-type': 'application/json' };
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    const post = async (query: string, code: string) => {
      const { status, body } = await rawAnswer(
        `${server.url}/graphql`,
        headers,
        `{"query":"${query}","variables":{"code":${code}}}`,
      );
      const { data, errors } = JSON.parse(body);
      return [status, data, errors?.[0].extensions.code];
    };
    for (const depth of [1000, 10_000, 400_000]) {
      expect(await post('{ region { name } }', nested(depth))).toEqual([
        200,
        { region: { name: 'Indonesia' } },
        undefined,
      ]);
      expect(await post('query ($code: String!) { region(code: $code) { name } }', nested(depth))).toEqual([
        200,
        undefined,
        'BAD_USER_INPUT',
      ]);
    }
    const deep = `{ region ${'{ parent '.repeat(1300)} { code } ${'}'.repeat(1301)}`;
    expect((await post(deep, 'null'))[2]).toBe('TOO_COSTLY');
    expect((await post(`{ region(code: ${nested(1990)}) { name } }`, 'null'))[2]).toBe('BAD_USER_INPUT');
  });

  test('a subscription in a plain body is passed on with it', async () => {
    const query = 'subscription { regionIndicator(region: "64", indicator: "IKD_ACTIVATION") { live } }';
    const response = await send(server.url, { query }, { accept: 'text/event-stream' });
    let stream = '';
    for await (const chunk of response.body ?? []) {
      stream += Buffer.from(chunk).toString();
      if (stream.includes('event: next')) break;
    }
    expect(stream).toContain('"live"');
    const refused = await send(server.url, { query }, { accept: 'application/json' });
    expect(refused.status).toBe(406);
  });
});

describe('what was answered before is given again', () => {
  test('for the same question, operation, variables, language and permissions', async () => {
    const query = question('64.01');
    const officer = { authorization: `Bearer ${await fieldToken({ role: 'OFFICER', regions: ['64'] })}` };
    const another = {
      authorization: `Bearer ${await fieldToken({ role: 'OFFICER', regions: ['64'], subject: 'Tono' })}`,
    };
    const elsewhere = { authorization: `Bearer ${await fieldToken({ role: 'OFFICER', regions: ['33'] })}` };
    for (const headers of [{}, { 'accept-language': 'id' }, officer, elsewhere])
      expect([await cachedOf(query, headers), await cachedOf(query, headers)]).toEqual(['miss', 'hit']);
    expect(await cachedOf(query, another)).toBe('hit');
    expect((await get(query)).headers.get('x-cache')).toBe('hit');
  });

  test('names, searches, counters by code and the schema itself', async () => {
    const field = await fieldAt(server.url);
    const event = await field.open('64.01');
    // The pulse sees the opening within half a second, and drops what was made from events once more.
    await sleep(1000);
    for (const query of [
      `{ outreachEvent(code: "${event}") { name region { name } counter { served measures { served } segments { served } } } }`,
      '{ regions(level: PROVINCE, first: 50) { nodes { name parent { name } } } }',
      '{ regions(search: "Sidomulo", first: 10) { nodes { name ancestors { name } } } }',
      '{ __schema { types { name } } limits { maxCost } indicators { code name } }',
    ])
      expect([query, await cachedOf(query), await cachedOf(query)]).toEqual([query, 'miss', 'hit']);
  });

  test('but not what is one’s own, may change untold, or has errors', async () => {
    const own = { authorization: `Bearer ${await fieldToken()}` };
    for (const [query, headers] of [
      ['{ viewer { subject role } }', own],
      ['{ audit(first: 1) { totalCount } }', own],
      ['{ figures(first: 1) { totalCount } }', {}],
      ['{ outreachEvent(code: "AAAAAA") { name } }', {}],
      ['{ findings(first: 1) { totalCount } }', {}],
    ] as const)
      expect([query, await cachedOf(query, headers), await cachedOf(query, headers)]).toEqual([
        query,
        'bypass',
        'bypass',
      ]);
    const wrong = '{ region { indicator(code: "NO") { live } } }';
    const ids = [];
    for (const id of ['one', 'two']) {
      const response = await send(server.url, { query: wrong }, { 'x-request-id': id });
      expect(response.headers.get('x-cache')).toBe('bypass');
      const { errors } = (await response.json()) as { errors: { extensions: { requestId: string } }[] };
      ids.push(errors[0]?.extensions.requestId);
    }
    expect(ids).toEqual(['one', 'two']);
  });

  test('a number that is too large is not taken for null', async () => {
    const query = 'query ($first: Int) { regions(level: PROVINCE, first: $first) { nodes { code } } }';
    const headers = { 'content-type': 'application/json' };
    const ask = (first: string) =>
      rawAnswer(`${server.url}/graphql`, headers, `{"query":"${query}","variables":{"first":${first}}}`);
    expect(JSON.parse((await ask('null')).body).errors).toBeUndefined();
    for (const first of ['1e400', '-1e400', '9'.repeat(400)])
      expect(JSON.parse((await ask(first)).body).errors?.[0].extensions.code).toBe('BAD_USER_INPUT');
    expect((await ask('null')).headers['x-cache']).toBe('hit');
  });

  test('an instant is answered again after a second', async () => {
    const query = `{ region(code: "64.02") { ${value.replace('live', 'live computedAt')} } }`;
    expect([await cachedOf(query), await cachedOf(query)]).toEqual(['miss', 'hit']);
    await sleep(1100);
    expect(await cachedOf(query)).toBe('miss');
  });
});

describe('right after a write is acknowledged, every kept answer shows it', () => {
  test('an entry, a figure and its retraction, a target, the states of an event', async () => {
    const [field, desk] = [await fieldAt(server.url), await deskAt(server.url)];
    const event = await field.open('64.74', { goal: 10 });
    const queries = {
      city: question('64.74', 'target: ranking(indicator: "IKD_ACTIVATION") { entries { value { region { code } } } }'),
      province: question(
        '64',
        'children(first: 20) { nodes { code indicator(code: "IKD_ACTIVATION") { live target { met } } } }',
      ),
      country: question('ID'),
      event: `{ outreachEvent(code: "${event}") { status goal counter { served goalPercent } } }`,
    };
    const states = async (): Promise<Record<string, string>> => {
      const all: Record<string, string> = {};
      for (const [name, query] of Object.entries(queries)) all[name] = JSON.stringify(await server.query(query));
      return all;
    };
    const changed = async (write: () => Promise<unknown>): Promise<string[]> => {
      const before = await states();
      expect(await states()).toEqual(before);
      await write();
      const after = await states();
      return Object.keys(queries).filter((name) => before[name] !== after[name]);
    };
    expect(await changed(() => field.record(event, [sent({ domicile: '64.74' })]))).toEqual([
      'city',
      'province',
      'country',
      'event',
    ]);
    expect(await changed(() => field.move('close', event))).toEqual(['event']);
    expect(await changed(() => field.move('reopen', event))).toEqual(['event']);
    const figure = {
      region: '64.74',
      metric: 'COUNT',
      measure: 'KTP_ELIGIBLE',
      value: 140_000,
      asOf: '2025-06-30',
      source: { publisher: 'Disdukcapil Bontang' },
    };
    let id = '';
    expect(
      await changed(async () => {
        const stored = await desk.record(figure);
        id = stored.figure?.id;
        expect(stored).toMatchObject({ __typename: 'FigurePayload' });
      }),
    ).toContain('city');
    expect(await changed(() => desk.retract({ figure: id, reason: 'a test' }))).toContain('city');
    const target = {
      region: '64.74',
      indicator: 'IKD_ACTIVATION',
      percent: 1,
      from: '2025-01-01',
      to: '2099-12-31',
      setBy: 'a test',
      reason: 'a test',
    };
    expect(
      await changed(async () => expect(await desk.setTarget(target)).toMatchObject({ __typename: 'TargetPayload' })),
    ).toContain('province');
  });
});

describe('other caches', () => {
  test('get a tag, which is answered with 304 while nothing moved', async () => {
    const query = question('64.03');
    const first = await get(query);
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^W\/"[\w-]{27}"$/);
    expect(first.headers.get('cache-control')).toBe('public, max-age=0, must-revalidate');
    for (const given of [etag, etag.slice(2), `"x", ${etag}`, '*']) {
      const again = await get(query, { 'if-none-match': given });
      expect([given, again.status, await again.text(), again.headers.get('etag')]).toEqual([given, 304, '', etag]);
    }
    for (const nonsense of ['', 'x', '"', 'W/', etag.slice(0, -2), '\u00e9'])
      expect((await get(query, { 'if-none-match': nonsense })).status).toBe(200);
    const field = await fieldAt(server.url);
    await field.record(await field.open('64.03'), [sent({ domicile: '64.03' })]);
    const moved = await get(query, { 'if-none-match': etag });
    expect(moved.status).toBe(200);
    expect(moved.headers.get('etag')).not.toBe(etag);
  });

  test('keep nothing of a viewer, nor what may change untold', async () => {
    const authorization = `Bearer ${await fieldToken()}`;
    for (const response of [
      await get(question('64.05'), { authorization }),
      await get('{ figures(first: 1) { totalCount } }'),
    ])
      expect(response.headers.get('cache-control')).toBe('private, no-store');
  });

  test('do not give a page of an allowed origin what was asked for outside of any page', async () => {
    for (const allowed of ['', 'https://one.example']) {
      const own = await startTestServer({ ...fieldSettings, ALLOWED_ORIGINS: allowed });
      const { headers } = await fetch(`${own.url}/graphql?query={__typename}`);
      await own.close();
      expect([allowed, headers.get('vary')?.split(', ').includes('origin')]).toEqual([allowed, allowed !== '']);
    }
  });

  test('are told to keep nothing of what Yoga answers itself', async () => {
    const url = `${server.url}/graphql?query=${encodeURIComponent('{ __typename }')}`;
    for (const [address, accept, cacheControl] of [
      [`${url}&source=mail`, '*/*', 'private, no-store'],
      [`${url}&variables={`, '*/*', 'private, no-store'],
      [url, 'text/event-stream', 'no-cache'],
    ] as const) {
      const response = await fetch(address, { headers: { accept } });
      await response.text();
      expect([address, response.headers.get('cache-control')]).toEqual([address, cacheControl]);
    }
  });

  test('get large answers compressed as they accept them, once', async () => {
    const query = '{ regions(level: REGENCY, first: 100) { nodes { code name } } }';
    const url = `${server.url}/graphql`;
    const post = (encoding?: string) =>
      rawAnswer(
        url,
        { 'content-type': 'application/json', ...(encoding && { 'accept-encoding': encoding }) },
        JSON.stringify({ query }),
      );
    const plain = await post();
    expect(plain.headers['content-encoding']).toBeUndefined();
    for (const [accepted, encoding, read] of [
      ['gzip, deflate, br', 'br', brotliDecompressSync],
      ['gzip;q=1.0, br;q=0', 'gzip', gunzipSync],
    ] as const)
      for (let time = 0; time < 2; time++) {
        const { headers, bytes } = await post(accepted);
        expect([headers['content-encoding'], headers['content-length']]).toEqual([encoding, String(bytes.length)]);
        expect(bytes.length).toBeLessThan(plain.bytes.length / 4);
        expect(read(bytes).toString()).toBe(plain.body);
      }
    expect((await post('identity')).headers['content-encoding']).toBeUndefined();
    expect(
      (
        await rawAnswer(
          url,
          { 'content-type': 'application/json', 'accept-encoding': 'br' },
          '{"query":"{__typename}"}',
        )
      ).headers['content-encoding'],
    ).toBeUndefined();
  });
});

test('without ANSWER_CACHE_BYTES every answer is made', async () => {
  const plain = await startTestServer({ ANSWER_CACHE_BYTES: '0' });
  for (let time = 0; time < 2; time++) {
    const response = await send(plain.url, { query: question() });
    expect([response.status, response.headers.get('x-cache')]).toEqual([200, null]);
  }
  await plain.close();
});
