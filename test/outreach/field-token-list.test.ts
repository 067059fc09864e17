import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '../harness/ask.ts';
import { type Field, fieldAt, fieldSettings, fieldToken, post, recordMutation, sent } from '../harness/field.ts';
import { type IdentityProvider, startIdentityProvider } from '../harness/identity-provider.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
let field: Field;
beforeAll(async () => {
  server = await startTestServer(fieldSettings);
  field = await fieldAt(server.url);
});
afterAll(() => server.close());

type Issued = { id: string; token: string };
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();
const issueMutation = `mutation ($input: IssueFieldTokenInput!) { issueFieldToken(input: $input) {
  ... on FieldTokenPayload { id token } ... on Refused { code message path } } }`;
const issue = async (event: string, label = 'meja 3', expiresAt = inAnHour()): Promise<Issued> =>
  (await field.query(issueMutation, { input: { event, label, expiresAt } })).issueFieldToken;
const revoke = (id: string) =>
  field.query('mutation ($id: ID!) { revokeFieldToken(input: { id: $id }) { __typename } }', { id });
const listed = async (claims: Parameters<typeof fieldToken>[0], args = ''): Promise<string[]> => {
  const { data } = await post(server.url, await fieldToken(claims), `{ fieldTokens${args} { nodes { id } } }`);
  return data.fieldTokens.nodes.map(({ id }: { id: string }) => id);
};

describe('the list of field tokens', () => {
  test('has the valid ones of the own regions with all that is known of them, newest first', async () => {
    const [event, elsewhere] = [await field.plan('64.71.05'), await field.plan('33.11')];
    const [first, second, third] = [await issue(event), await issue(event, 'meja 4'), await issue(elsewhere)];
    await revoke(first.id);
    const own = { role: 'COORDINATOR', regions: ['64.71'] } as const;
    expect(await listed({ ...own, regions: [...own.regions] })).toEqual([second.id]);
    expect(await listed({ ...own, regions: ['64', '33'] })).toEqual([third.id, second.id]);
    expect(await listed({ ...own, regions: ['64', '33'] }, '(within: "33")')).toEqual([third.id]);
    expect(await listed({ ...own, regions: ['64'] }, '(within: "33")')).toEqual([]);
    expect(await listed({ ...own, regions: ['12'] }, '(ended: true)')).toEqual([]);
    expect(await listed({ ...own, regions: ['64'] }, '(ended: true)')).toEqual([second.id, first.id]);
    const { fieldTokens } = await field.query(`{ fieldTokens(within: "64.71", ended: true, last: 1) {
      totalCount nodes { label subject issuedBy issuedAt expiresAt revokedAt revokedBy event { code } } } }`);
    expect(fieldTokens.totalCount).toBe(2);
    expect(fieldTokens.nodes).toEqual([
      {
        label: 'meja 3',
        subject: `${event}/meja 3`,
        issuedBy: 'tester',
        issuedAt: expect.any(String),
        expiresAt: expect.any(String),
        revokedAt: expect.any(String),
        revokedBy: 'tester',
        event: { code: event },
      },
    ]);
  });

  test('is for coordinators and administrators; a field token and a cursor of another list get none', async () => {
    const { token } = await issue(await field.plan('64.72'));
    const query = '{ fieldTokens { totalCount } }';
    const codeOf = async (given: string) => (await post(server.url, given, query)).errors?.[0]?.extensions['code'];
    expect(await codeOf(token)).toBe('FORBIDDEN');
    expect(await codeOf(await fieldToken({ role: 'OFFICER' }))).toBe('FORBIDDEN');
    expect((await server.ask(query)).errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
    const cursor = Buffer.from('GPC:S:00000000-0000-0000-0000-000000000000').toString('base64');
    const { errors } = await post(server.url, await fieldToken(), `{ fieldTokens(after: "${cursor}") { totalCount } }`);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'after' });
  });
});

test('tokens with one label at an event have subjects of their own, also when they are issued at once', async () => {
  const event = await field.plan('64.71');
  await Promise.all(Array.from({ length: 5 }, () => issue(event, 'meja 9')));
  const { fieldTokens } = await field.query('{ fieldTokens(within: "64.71") { nodes { subject event { code } } } }');
  const subjects = fieldTokens.nodes.filter((node: { event: { code: string } }) => node.event.code === event);
  expect(subjects.map(({ subject }: { subject: string }) => subject).toSorted()).toEqual([
    `${event}/meja 9`,
    ...[2, 3, 4, 5].map((number) => `${event}/meja 9 (${number})`),
  ]);
});

describe('entries by those who recorded them', () => {
  const filtered = (event: string, args: string) =>
    `{ outreachEvent(code: "${event}") { activations(${args}) { totalCount nodes { recordedBy device } } } }`;

  test('are listed in pages, and two lists of one answer do not mix', async () => {
    const event = await field.open('64.71');
    const [one, two] = [await issue(event, 'meja 1'), await issue(event, 'meja 2')];
    const record = (token: string, count: number, device: string) =>
      post(server.url, token, recordMutation, {
        input: { event, device, entries: Array.from({ length: count }, () => sent()) },
      });
    await record(one.token, 3, 'a');
    await record(two.token, 2, 'b');
    const list = (by: string) =>
      `activations(recordedBy: "${event}/${by}", first: 2) { totalCount nodes { device } edges { cursor } }`;
    const { outreachEvent } = await field.query(
      `{ outreachEvent(code: "${event}") { one: ${list('meja 1')} two: ${list('meja 2')}
        all: activations { totalCount } b: activations(device: "b") { totalCount }
        none: activations(recordedBy: "${event}/meja 1", device: "b") { totalCount } } }`,
    );
    expect(outreachEvent.one).toMatchObject({ totalCount: 3, nodes: [{ device: 'a' }, { device: 'a' }] });
    expect(outreachEvent.two).toMatchObject({ totalCount: 2, nodes: [{ device: 'b' }, { device: 'b' }] });
    expect([outreachEvent.all, outreachEvent.b, outreachEvent.none].map(({ totalCount }) => totalCount)).toEqual([
      5, 2, 0,
    ]);
    const { cursor } = outreachEvent.one.edges[1];
    const next = await field.query(filtered(event, `recordedBy: "${event}/meja 1", after: "${cursor}"`));
    expect(next.outreachEvent.activations.nodes).toEqual([{ recordedBy: `${event}/meja 1`, device: 'a' }]);
    const other = await post(server.url, await fieldToken(), filtered(event, `device: "b", after: "${cursor}"`));
    expect(other.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'after' });
    const nul = await post(server.url, await fieldToken(), filtered(event, String.raw`device: "\u0000"`));
    expect(nul.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'device' });
  });

  test('are for coordinators and administrators of the region of the event', async () => {
    const event = await field.open('64.71');
    const { token } = await issue(event, 'meja 1');
    const codes = async (given: string) =>
      Promise.all(
        ['recordedBy: "x"', 'device: "x"', 'recordedBy: "x", device: "y"'].map(
          async (args) => (await post(server.url, given, filtered(event, args))).errors?.[0]?.extensions['code'],
        ),
      );
    for (const claims of [
      { role: 'OFFICER', regions: ['64'] },
      { role: 'ADMIN', regions: ['33'] },
    ] as const)
      expect(await codes(await fieldToken({ ...claims, regions: [...claims.regions] }))).toEqual(
        Array(3).fill('FORBIDDEN'),
      );
    expect(await codes(token)).toEqual(Array(3).fill('FORBIDDEN'));
    expect(await codes(await fieldToken({ role: 'COORDINATOR', regions: ['64.71'] }))).toEqual(
      Array(3).fill(undefined),
    );
  });
});

describe('beside an identity provider', () => {
  let provider: IdentityProvider;
  beforeAll(async () => {
    provider = await startIdentityProvider();
    await provider.turn('well');
  });
  afterAll(() => provider.turn('stopped'));

  /** The result of issuing a field token on a server for an event of its own, and the event. */
  const issueAt = async (url: string) => {
    const authorization = `Bearer ${await provider.token()}`;
    const plan = `mutation { planOutreach(input: { name: "Pasar", region: "64.71", venueKind: MARKET, venueName: "Pasar",
      scheduledStart: "2026-11-22T00:00:00Z", scheduledEnd: "2026-11-22T08:00:00Z" }) { ... on OutreachPayload { event { code } } } }`;
    const event = (await ask(url, plan, {}, { authorization })).data.planOutreach.event.code;
    await ask(url, `mutation { openOutreach(input: { event: "${event}" }) { __typename } }`, {}, { authorization });
    const input = { event, label: 'meja 1', expiresAt: inAnHour() };
    const { data } = await ask(url, issueMutation, { input }, { authorization, 'accept-language': 'id' });
    return { event, issued: data.issueFieldToken };
  };

  test('a secret signs tokens for devices, which go on while the provider is away', async () => {
    const both = await startTestServer({ ...provider.settings, ...fieldSettings });
    const { event, issued } = await issueAt(both.url);
    await provider.turn('stopped');
    const { data } = await post(both.url, issued.token, recordMutation, { input: { event, entries: [sent()] } });
    expect(data.recordActivations.results).toMatchObject([{ status: 'ACCEPTED' }]);
    await provider.turn('well');
    await both.close();
  });

  test('without a secret none is issued, in words that name the setting', async () => {
    const alone = await startTestServer(provider.settings);
    const { issued } = await issueAt(alone.url);
    expect(issued).toMatchObject({ code: 'INVALID', path: ['input'], message: expect.stringContaining('AUTH_SECRET') });
    expect(issued.message).toContain('Peladen');
    await alone.close();
  });
});
