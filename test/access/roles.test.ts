import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tokenKeys } from '../../src/access/keys.ts';
import { signToken, type TokenClaims } from '../../src/access/token.ts';
import { readConfig } from '../../src/config.ts';
import { type Answer, ask } from '../harness/ask.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';
import { temporaryFolder } from '../harness/temporary.ts';

const secret = 'a secret for these tests of roles, 32 bytes';
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ AUTH_SECRET: secret });
});
afterAll(() => server.close());

const inAnHour = () => new Date(Date.now() + 3_600_000);
const tokenFor = (claims: Partial<TokenClaims> = {}): Promise<string> =>
  signToken(new TextEncoder().encode(secret), {
    subject: 'Sari',
    role: 'COORDINATOR',
    regions: ['64.71'],
    expiresAt: inAnHour(),
    ...claims,
  });

const askAs = (token: string | null, query: string, variables: object = {}): Promise<Answer> =>
  ask(server.url, query, variables, token === null ? {} : { authorization: `Bearer ${token}` });

const planned = `... on OutreachPayload { event { id code status } } ... on Refused { code path }`;
const plan = (token: string | null, region = '64.71.05') =>
  askAs(
    token,
    `mutation ($region: String!) { planOutreach(input: { name: "SMA 1", region: $region, venueKind: SCHOOL, venueName: "SMA 1",
      scheduledStart: "2026-11-22T00:00:00Z", scheduledEnd: "2026-11-22T08:00:00Z" }) { ${planned} } }`,
    { region },
  );
const move = (token: string | null, name: string, event: string) =>
  askAs(token, `mutation ($event: ID!) { ${name}(input: { event: $event }) { ${planned} } }`, { event });
const record = (token: string | null, event: string, id: string = crypto.randomUUID()) =>
  askAs(
    token,
    `mutation ($event: ID!, $id: ID!, $at: DateTime!) { recordActivations(input: { event: $event, entries: [{ id: $id, occurredAt: $at }] }) {
      ... on RecordActivationsPayload { results { status code } } ... on Refused { code path } } }`,
    { event, id, at: new Date() },
  );
const codeOf = ({ errors }: Answer) => errors?.[0]?.extensions['code'];

const liveEvent = async (token: string, region?: string): Promise<{ id: string; code: string }> => {
  const { event } = (await plan(token, region)).data.planOutreach;
  await move(token, 'openOutreach', event.code);
  return event;
};

test('without AUTH_* a secret is made once in DATA_DIR and kept', () => {
  const folder = temporaryFolder();
  const first = tokenKeys(readConfig({ DATA_DIR: folder }));
  expect(tokenKeys(readConfig({ DATA_DIR: folder }))).toEqual(first);
  expect('secret' in first && first.secret.length).toBeGreaterThanOrEqual(32);
  expect(statSync(join(folder, 'secret')).mode & 0o077).toBe(0);
  rmSync(folder, { recursive: true });
});

describe('roles', () => {
  test('the viewer is the one named in the token', async () => {
    const { data } = await askAs(await tokenFor(), '{ viewer { subject role regions { code } } }');
    expect(data.viewer).toEqual({ subject: 'Sari', role: 'COORDINATOR', regions: [{ code: '64.71' }] });
    expect((await askAs(null, '{ viewer { role } }')).data.viewer.role).toBe('PUBLIC');
  });

  test('writing needs a token', async () => {
    expect(codeOf(await plan(null))).toBe('UNAUTHENTICATED');
    expect(codeOf(await record(null, 'ANY'))).toBe('UNAUTHENTICATED');
  });

  test('an officer records, but cannot plan, open or issue tokens', async () => {
    const coordinator = await tokenFor();
    const event = await liveEvent(coordinator);
    const officer = await tokenFor({ role: 'OFFICER' });
    expect(codeOf(await plan(officer))).toBe('FORBIDDEN');
    expect(codeOf(await move(officer, 'closeOutreach', event.code))).toBe('FORBIDDEN');
    expect((await record(officer, event.code)).data.recordActivations.results).toEqual([
      { status: 'ACCEPTED', code: null },
    ]);
    expect((await record(officer, event.id)).data.recordActivations.results).toEqual([
      { status: 'ACCEPTED', code: null },
    ]);
  });

  test('a broken token is refused outright, even for public data', async () => {
    for (const token of ['abc', 'a.b.c', `${await tokenFor()}x`]) {
      const answer = await askAs(token, '{ viewer { role } }');
      expect([answer.status, codeOf(answer)]).toEqual([401, 'UNAUTHENTICATED']);
    }
  });
});

describe('regions', () => {
  test('planning and moving outside them is OUT_OF_SCOPE', async () => {
    const token = await tokenFor();
    expect((await plan(token, '64.72')).data.planOutreach).toEqual({ code: 'OUT_OF_SCOPE', path: ['input', 'region'] });
    const elsewhere = await liveEvent(await tokenFor({ regions: ['64.72'] }), '64.72.01');
    expect((await move(token, 'closeOutreach', elsewhere.code)).data.closeOutreach.code).toBe('OUT_OF_SCOPE');
    expect((await record(token, elsewhere.code)).data.recordActivations.code).toBe('OUT_OF_SCOPE');
  });

  test('"ID" covers everything, and 64.7 is not a region code', async () => {
    const event = await liveEvent(await tokenFor({ regions: ['ID'] }), '11.01');
    expect(event.code).toMatch(/^[A-Z0-9]{6}$/);
  });
});

describe('ledger entries', () => {
  test('are readable only with a token, also through node(id:)', async () => {
    const token = await tokenFor();
    const event = await liveEvent(token);
    await record(token, event.code);
    const query = `{ outreachEvent(code: "${event.code}") { counter { served } activations { nodes { id count } } } }`;
    const [entry] = (await askAs(token, query)).data.outreachEvent.activations.nodes;
    expect(entry.count).toBe(1);
    expect(codeOf(await askAs(null, query))).toBe('UNAUTHENTICATED');
    const node = `{ node(id: "${entry.id}") { id ... on Activation { recordedBy } } }`;
    expect((await askAs(token, node)).data.node.recordedBy).toBe('Sari');
    const side = await askAs(null, node);
    expect(side.data?.node ?? null).toBeNull();
    expect(codeOf(side)).toBe('UNAUTHENTICATED');
  });
});

describe('field tokens', () => {
  const issued = '... on FieldTokenPayload { id token expiresAt } ... on Refused { code path }';
  const issue = (token: string, event: string, expiresAt = inAnHour(), label = 'meja 3') =>
    askAs(
      token,
      `mutation ($event: ID!, $at: DateTime!, $label: String!) { issueFieldToken(input: { event: $event, label: $label, expiresAt: $at }) { ${issued} } }`,
      { event, at: expiresAt, label },
    );
  const revoke = (token: string, id: string) =>
    askAs(
      token,
      `mutation ($id: ID!) { revokeFieldToken(input: { id: $id }) { ... on RevokedPayload { id } ... on Refused { code } } }`,
      { id },
    );

  test('record for their event only, and stop working as soon as they are revoked', async () => {
    const token = await tokenFor();
    const [event, another] = [await liveEvent(token), await liveEvent(token)];
    const field = (await issue(token, event.code)).data.issueFieldToken;
    const id = crypto.randomUUID();
    expect((await record(field.token, event.code, id)).data.recordActivations.results[0].status).toBe('ACCEPTED');
    expect((await record(field.token, another.code)).data.recordActivations.code).toBe('OUT_OF_SCOPE');
    expect(codeOf(await plan(field.token))).toBe('FORBIDDEN');

    expect((await revoke(token, field.id)).data.revokeFieldToken).toEqual({ id: field.id });
    const refused = await record(field.token, event.code, id);
    expect([refused.status, codeOf(refused)]).toEqual([401, 'UNAUTHENTICATED']);
    expect((await revoke(token, field.id)).data.revokeFieldToken).toEqual({ id: field.id });
  });

  test('are refused for a missing event, one outside the regions, or a value out of bounds', async () => {
    const token = await tokenFor();
    const event = await liveEvent(token);
    const outsider = await tokenFor({ regions: ['31'] });
    const refusal = async (answer: Promise<Answer>) => (await answer).data.issueFieldToken.code;
    expect(await refusal(issue(token, 'NOPE'))).toBe('NOT_FOUND');
    expect(await refusal(issue(outsider, event.code))).toBe('OUT_OF_SCOPE');
    expect(await refusal(issue(token, event.code, new Date(Date.now() - 1)))).toBe('INVALID');
    expect(await refusal(issue(token, event.code, new Date(Date.now() + 40 * 86_400_000)))).toBe('INVALID');
    expect(await refusal(issue(token, event.code, inAnHour(), ' '))).toBe('INVALID');
    const field = (await issue(token, event.code)).data.issueFieldToken;
    expect((await revoke(outsider, field.id)).data.revokeFieldToken.code).toBe('OUT_OF_SCOPE');
    expect((await revoke(token, crypto.randomUUID())).data.revokeFieldToken.code).toBe('NOT_FOUND');
    expect((await revoke(token, 'x')).data.revokeFieldToken.code).toBe('NOT_FOUND');
  });
});
