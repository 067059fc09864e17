import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { send } from '../harness/ask.ts';
import { type Field, fieldAt, fieldSettings } from '../harness/field.ts';
import { ownClock, startTestServer, type TestServer } from '../harness/server.ts';

const room = 160_000;
let server: TestServer;
let field: Field;
beforeAll(async () => {
  server = await startTestServer({ ...fieldSettings, ANSWER_CACHE_BYTES: String(room) }, ownClock);
  field = await fieldAt(server.url, { expiresAt: new Date('2099-01-01') });
});
afterAll(() => server.close());
afterEach(() => void vi.useRealTimers());

type Given = { status: number; cached: string | null; body: string };
const ask = async (query: string, headers: Record<string, string> = {}): Promise<Given> => {
  const response = await send(server.url, { query }, headers);
  return { status: response.status, cached: response.headers.get('x-cache'), body: await response.text() };
};

describe('an answer that depends on today', () => {
  const at = (instant: string): void => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date(instant) });
  };
  const zones = { WIB: '31', WITA: '64', WIT: '91' };
  const question = (code: string): string =>
    `{ region(code: "${code}") { indicator(code: "IKD_ACTIVATION") { asOf live } } }`;
  const dayOf = async (code: string): Promise<string> =>
    (JSON.parse((await ask(question(code))).body) as { data: { region: { indicator: { asOf: string } } } }).data.region
      .indicator.asOf;
  const days = async (): Promise<string[]> => Promise.all(Object.values(zones).map(dayOf));
  const cached = async (zone: keyof typeof zones): Promise<string | null> => (await ask(question(zones[zone]))).cached;

  test('ends at midnight in its zone, on the wire too', async () => {
    const [today, tomorrow] = ['2027-03-01', '2027-03-02'];
    at('2027-03-01T14:59:59.999Z');
    expect(await days()).toEqual([today, today, today]);
    expect(await Promise.all([cached('WIB'), cached('WITA'), cached('WIT')])).toEqual(['hit', 'hit', 'hit']);
    at('2027-03-01T15:00:00Z');
    expect(await cached('WIT')).toBe('miss');
    expect(await days()).toEqual([today, today, tomorrow]);
    at('2027-03-01T15:59:59.999Z');
    expect(await days()).toEqual([today, today, tomorrow]);
    expect(await cached('WITA')).toBe('hit');
    at('2027-03-01T16:00:00Z');
    expect(await cached('WITA')).toBe('miss');
    expect(await days()).toEqual([today, tomorrow, tomorrow]);
    at('2027-03-01T16:59:59.999Z');
    expect([await days(), await cached('WIB')]).toEqual([[today, tomorrow, tomorrow], 'hit']);
    at('2027-03-01T17:00:00Z');
    expect(await cached('WIB')).toBe('miss');
    expect(await days()).toEqual([tomorrow, tomorrow, tomorrow]);
  });

  test('is not given before its day by a clock that jumps forth and back', async () => {
    for (const instant of ['2027-05-01T05:00:00Z', '2028-05-01T05:00:00Z', '2027-05-01T05:00:00Z']) {
      at(instant);
      const day = instant.slice(0, 10);
      expect([await days(), await days()]).toEqual([
        [day, day, day],
        [day, day, day],
      ]);
    }
  });
});

test('other caches may give an answer no longer than it holds', async () => {
  const own = await startTestServer({ ...fieldSettings, PUBLIC_MAX_AGE_SECONDS: '600' }, ownClock);
  try {
    const event = await (await fieldAt(own.url, { expiresAt: new Date('2099-01-01') })).open('31.71');
    const control = async (query: string): Promise<string | null> =>
      (await fetch(`${own.url}/graphql?${new URLSearchParams({ query })}`)).headers.get('cache-control');
    const ages = async (instant: string): Promise<(string | undefined)[]> => {
      vi.useFakeTimers({ toFake: ['Date'], now: new Date(instant) });
      const asked = [
        '{ region(code: "31") { name } }',
        '{ region(code: "31") { indicator(code: "IKD_ACTIVATION") { live } } }',
        `{ outreachEvent(code: "${event}") { counter { perMinute } } }`,
      ];
      const controls = await Promise.all(asked.map(control));
      return controls.map((text) => /^public, max-age=(\d+), must-revalidate$/.exec(text ?? '')?.[1]);
    };
    expect(await ages('2027-03-01T16:00:00Z')).toEqual(['600', '600', '1']);
    // Two minutes before midnight in Jakarta.
    expect(await ages('2027-03-01T16:58:00Z')).toEqual(['600', '120', '1']);
  } finally {
    await own.close();
  }
});

test('a token that was revoked gets nothing that was kept, and all others still do', async () => {
  const event = await field.open('64.71');
  const { issueFieldToken: issued } = await field.query(
    `mutation ($input: IssueFieldTokenInput!) { issueFieldToken(input: $input) { ... on FieldTokenPayload { id token } } }`,
    { input: { event, label: 'meja 1', expiresAt: new Date(Date.now() + 3_600_000) } },
  );
  const question = `{ outreachEvent(code: "${event}") { name status counter { served } } }`;
  const own = { authorization: `Bearer ${issued.token}` };
  const isKept = async (headers: Record<string, string>): Promise<void> => {
    await expect.poll(async () => (await ask(question, headers)).cached).toBe('hit');
  };
  // Writes to the event, which the clocks of the database tell once more, may drop an answer that was kept just before.
  for (const headers of [own, {}]) await isKept(headers);
  await field.query(
    'mutation ($input: RevokeFieldTokenInput!) { revokeFieldToken(input: $input) { ... on RevokedPayload { id } } }',
    { input: { id: issued.id } },
  );
  for (let time = 0; time < 2; time++) {
    const { cached, body } = await ask(question, own);
    expect(cached).toBe('bypass');
    expect(JSON.parse(body)).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    expect(body).not.toContain('served');
  }
  await isKept({});
});

test('a flood of different questions leaves the hot ones, and no more of the others than there is room for', async () => {
  const list = 'first: 20) { nodes { code name } } }';
  const hot = ['31', '32', '33', '34'].map((code) => `{ region(code: "${code}") { children(${list} }`);
  const flood = Array.from({ length: 500 }, (_, index) => `{ all${index}: regions(level: PROVINCE, ${list}`);
  for (const question of hot) expect((await ask(question)).cached).toBe('miss');
  const [ofFlood, ofHot] = [new Set<string | null>(), new Set<string | null>()];
  for (const [index, question] of flood.entries()) {
    ofFlood.add((await ask(question)).cached);
    if (index % 20 === 0) for (const each of hot) ofHot.add((await ask(each)).cached);
  }
  expect([...ofFlood, ...ofHot]).toEqual(['miss', 'hit']);
  let [hits, bytes] = [0, 0];
  for (const question of flood.toReversed()) {
    const { cached, body } = await ask(question);
    if (cached !== 'hit') break;
    hits++;
    bytes += body.length;
  }
  expect(hits).toBeGreaterThan(20);
  expect(bytes).toBeLessThan(room);
});
