import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TokenClaims } from '../../src/access/token.ts';
import type { Fault } from '../../src/audit/chain.ts';
import { verifyTrail } from '../../src/audit/verify-trail.ts';
import { type Answer, send } from '../harness/ask.ts';
import { fieldAt, fieldSettings, fieldToken, post } from '../harness/field.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer(fieldSettings);
});
afterAll(() => server.close());

const askAs = async (claims: Partial<TokenClaims>, query: string, variables: object = {}): Promise<Answer> =>
  post(server.url, await fieldToken(claims), query, variables);

type Line = {
  id: string;
  number: number;
  group: number;
  action: string;
  by: string;
  role: string;
  reason: string | null;
  region: { code: string } | null;
  subject: { __typename: string; id: string; code?: string } | null;
  before: string | null;
  after: string | null;
  requestId: string;
};
const fields = `id number group action by role at reason region { code } subjectType requestId before after hash
  subject { __typename id ... on OutreachEvent { code } }`;
const trailOf = async (args = 'first: 100', claims: Partial<TokenClaims> = {}): Promise<Line[]> => {
  const { data, errors } = await askAs(claims, `{ audit(${args}) { nodes { ${fields} } } }`);
  expect(errors).toBeUndefined();
  return data.audit.nodes;
};
const faults = async (): Promise<Fault[]> => {
  const found: Fault[] = [];
  await verifyTrail(server.database.pool, (fault) => found.push(fault));
  return found;
};
const move = (name: string, event: string, reason: string | null) =>
  askAs(
    { subject: 'Budi', role: 'COORDINATOR', regions: ['64'] },
    `mutation ($input: OutreachTransitionInput!) { ${name}(input: $input) {
      ... on OutreachPayload { event { id } } ... on Refused { code message path } } }`,
    { input: { event, reason } },
  );

test('the trail records every transition of an event: who, what, where, why, before and after', async () => {
  const field = await fieldAt(server.url, { subject: 'Sari', role: 'COORDINATOR', regions: ['64.71'] });
  const event = await field.plan('64.71.05', { goal: 120 });
  await move('openOutreach', event, ' Tim lengkap ');
  await move('closeOutreach', event, null);
  await move('reopenOutreach', event, 'Antrean masih panjang');
  const other = await field.plan('64.71.05');
  await move('cancelOutreach', other, 'Hujan');
  const lines = (await trailOf('within: "64.71.05"')).toReversed();
  expect(lines.map(({ action, by, role, reason }) => [action, by, role, reason])).toEqual([
    ['OUTREACH_PLANNED', 'Sari', 'COORDINATOR', null],
    ['OUTREACH_OPENED', 'Budi', 'COORDINATOR', 'Tim lengkap'],
    ['OUTREACH_CLOSED', 'Budi', 'COORDINATOR', null],
    ['OUTREACH_REOPENED', 'Budi', 'COORDINATOR', 'Antrean masih panjang'],
    ['OUTREACH_PLANNED', 'Sari', 'COORDINATOR', null],
    ['OUTREACH_CANCELLED', 'Budi', 'COORDINATOR', 'Hujan'],
  ]);
  expect(lines.every(({ region }) => region?.code === '64.71.05')).toBe(true);
  expect(lines.map(({ subject }) => subject?.code)).toEqual([event, event, event, event, other, other]);
  const [planned, opened, closed] = lines;
  expect(planned?.before).toBeNull();
  expect(JSON.parse(planned?.after ?? '')).toMatchObject({ code: event, region: '64.71.05', goal: 120 });
  expect(JSON.parse(opened?.before ?? '')).toEqual({ status: 'PLANNED', openedAt: null, closedAt: null });
  expect(JSON.parse(opened?.after ?? '')).toMatchObject({ status: 'LIVE', closedAt: null });
  expect(JSON.parse(closed?.before ?? '')).toEqual(JSON.parse(opened?.after ?? ''));
  expect(await faults()).toEqual([]);
});

test('the trail records when a field token is issued and revoked, without the token itself', async () => {
  const field = await fieldAt(server.url);
  const event = await field.plan('64.72');
  const { issueFieldToken: issued } = await field.query(
    `mutation ($input: IssueFieldTokenInput!) { issueFieldToken(input: $input) { ... on FieldTokenPayload { id token } } }`,
    { input: { event, label: 'meja 3', expiresAt: new Date(Date.now() + 60_000) } },
  );
  const revoke = `mutation ($id: ID!) { revokeFieldToken(input: { id: $id, reason: "Gawai hilang" }) {
    ... on RevokedPayload { id } } }`;
  // The second time nothing changes, so nothing is recorded.
  for (const _time of [1, 2])
    expect((await field.query(revoke, { id: issued.id })).revokeFieldToken.id).toBe(issued.id);
  const lines = (await trailOf('within: "64.72"')).toReversed();
  expect(lines.map(({ action, reason }) => [action, reason])).toEqual([
    ['OUTREACH_PLANNED', null],
    ['FIELD_TOKEN_ISSUED', null],
    ['FIELD_TOKEN_REVOKED', 'Gawai hilang'],
  ]);
  expect(lines.map(({ subject }) => subject?.code)).toEqual([event, event, event]);
  expect(JSON.stringify(lines)).not.toContain(issued.token);
});

test('the request id of a line is that of the answered request', async () => {
  const query = `mutation { planOutreach(input: { name: "Pasar", region: "64.74", venueKind: MARKET, venueName: "Pasar",
    scheduledStart: "2026-11-23T00:00:00Z", scheduledEnd: "2026-11-23T08:00:00Z" }) { __typename } }`;
  const response = await send(server.url, { query }, { authorization: `Bearer ${await fieldToken()}` });
  await response.text();
  const [line] = await trailOf('within: "64.74", first: 1');
  expect(line?.requestId).toBe(response.headers.get('x-request-id'));
});

test('a refused request leaves no line, and its reason is checked', async () => {
  const field = await fieldAt(server.url);
  const event = await field.plan('64.08');
  const before = await trailOf('within: "64"');
  expect((await move('closeOutreach', event, null)).data.closeOutreach.code).toBe('ILLEGAL_TRANSITION');
  expect((await move('openOutreach', 'NOSUCH', null)).data.openOutreach.code).toBe('NOT_FOUND');
  for (const reason of ['x'.repeat(501), 'nul \0 byte'])
    expect((await move('openOutreach', event, reason)).data.openOutreach).toMatchObject({
      code: 'INVALID',
      path: ['input', 'reason'],
    });
  expect(await trailOf('within: "64"')).toEqual(before);
});

test.each(['action', 'by'])('a NUL in %s, which no line can contain, is refused with a message', async (argument) => {
  const { errors } = await askAs({}, `{ audit(${argument}: "\\u0000") { totalCount } }`);
  expect(errors).toHaveLength(1);
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument });
});

describe('reading the trail', () => {
  const codeOf = ({ errors }: Answer) => errors?.[0]?.extensions['code'];
  const node = 'query ($id: ID!) { node(id: $id) { ... on AuditEntry { action } } }';

  test('is allowed to coordinators and administrators only', async () => {
    expect(codeOf(await server.ask('{ audit { totalCount } }'))).toBe('UNAUTHENTICATED');
    expect(codeOf(await askAs({ role: 'OFFICER' }, '{ audit { totalCount } }'))).toBe('FORBIDDEN');
    for (const role of ['COORDINATOR', 'ADMIN'] as const)
      expect((await askAs({ role }, '{ audit { totalCount } }')).errors).toBeUndefined();
  });

  test('is limited to their own regions, whatever they ask for, also through node(id:)', async () => {
    const field = await fieldAt(server.url);
    const event = await field.plan('33.11.01');
    const [line] = await trailOf('within: "33.11"');
    expect(line?.subject?.code).toBe(event);
    for (const [regions, seen] of [
      [['33'], 1],
      [['33.11.01', '64'], 1],
      [['64'], 0],
      [[], 0],
    ] as [string[], number][]) {
      const claims = { role: 'ADMIN' as const, regions };
      expect(await trailOf('within: "33.11"', claims)).toHaveLength(seen);
      const answer = await askAs(claims, node, { id: line?.id });
      const { action } = answer.data.node ?? {};
      expect([action, codeOf(answer)]).toEqual(seen === 1 ? ['OUTREACH_PLANNED', undefined] : [undefined, 'FORBIDDEN']);
    }
    expect(codeOf(await server.ask(node, { id: line?.id }))).toBe('UNAUTHENTICATED');
    expect(codeOf(await askAs({ role: 'OFFICER' }, node, { id: line?.id }))).toBe('FORBIDDEN');
  });

  test('covers all of their regions by default; a wider `within` shows no more', async () => {
    const claims = { role: 'COORDINATOR' as const, regions: ['64.71', '33'] };
    const all = await trailOf('first: 100', claims);
    expect(all.length).toBeGreaterThan(0);
    expect(all.every(({ region }) => /^(64\.71|33)(\.|$)/.test(region?.code ?? ''))).toBe(true);
    expect(await trailOf('first: 100, within: "ID"', claims)).toEqual(all);
    const ofProvince = await trailOf('first: 100, within: "64"', claims);
    expect(ofProvince).toEqual(all.filter(({ region }) => region?.code.startsWith('64.71')));
  });
});

describe('filters', () => {
  test('by action, by actor, by time, and combined', async () => {
    const all = await trailOf();
    expect(await trailOf('first: 100, by: "Budi"')).toEqual(all.filter(({ by }) => by === 'Budi'));
    expect(await trailOf('first: 100, action: "OUTREACH_OPENED"')).toEqual(
      all.filter(({ action }) => action === 'OUTREACH_OPENED'),
    );
    const { data } = await askAs({}, '{ audit(first: 100) { nodes { at } totalCount } }');
    expect(data.audit.totalCount).toBe(all.length);
    const instants = data.audit.nodes.map(({ at }: { at: string }) => at) as string[];
    const middle = instants[3] ?? '';
    expect(await trailOf(`first: 100, from: "${middle}"`)).toEqual(
      all.filter((_line, index) => (instants[index] ?? '') >= middle),
    );
    expect(await trailOf(`first: 100, to: "${middle}"`)).toEqual(
      all.filter((_line, index) => (instants[index] ?? '') < middle),
    );
    expect(await trailOf(`first: 100, by: "Budi", action: "OUTREACH_OPENED", within: "33"`)).toEqual([]);
  });

  test('pages go through the whole trail, newest first, and a foreign cursor is refused', async () => {
    const all = await trailOf();
    const seen: Line[] = [];
    for (let after = ''; ; ) {
      const { data } = await askAs(
        {},
        `{ audit(first: 3${after}) { nodes { ${fields} } pageInfo { hasNextPage endCursor } } }`,
      );
      seen.push(...data.audit.nodes);
      if (!data.audit.pageInfo.hasNextPage) break;
      after = `, after: "${data.audit.pageInfo.endCursor}"`;
    }
    expect(seen).toEqual(all);
    expect(all.map(({ number }) => number)).toEqual(all.map((_line, index) => all.length - index));
    const { data } = await askAs({}, '{ audit(first: 1, within: "33") { pageInfo { endCursor } } }');
    const answer = await askAs(
      {},
      `{ audit(within: "64.71", after: "${data.audit.pageInfo.endCursor}") { totalCount nodes { id } } }`,
    );
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'after' });
  });
});

describe('the database itself', () => {
  test.each([
    ['UPDATE', `UPDATE audit_entry SET reason = 'another' WHERE number = 1`],
    ['DELETE', 'DELETE FROM audit_entry WHERE number = 1'],
    ['TRUNCATE', 'TRUNCATE audit_entry'],
  ])('refuses %s', async (_what, statement) => {
    await expect(server.database.pool.query(statement)).rejects.toThrow('the trail only grows');
  });

  const behindItsBack = async (...statements: string[]): Promise<void> => {
    const { pool } = server.database;
    await pool.query('ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_only_grows');
    for (const statement of statements) await pool.query(statement);
    await pool.query('ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_only_grows');
  };
  const columns = `group_number, at, actor, role, action, reason, region_code, subject_type, subject_id, before, after, request_id, hash`;

  test.each([
    ['an edit', [`UPDATE audit_entry SET reason = 'Terang' WHERE number = 3`], 3],
    ['a moved instant', [`UPDATE audit_entry SET at = at + interval '1 ms' WHERE number = 2`], 2],
    ['a deletion', ['DELETE FROM audit_entry WHERE number = 2'], 2],
    [
      'a swap',
      [
        'UPDATE audit_entry SET number = 1000 WHERE number = 3',
        'UPDATE audit_entry SET number = 3 WHERE number = 5',
        'UPDATE audit_entry SET number = 5 WHERE number = 1000',
      ],
      3,
    ],
    [
      'an added line',
      [
        `INSERT INTO audit_entry (number, ${columns}) SELECT max + 1, ${columns} FROM audit_entry,
      (SELECT max(number) AS max FROM audit_entry) AS last WHERE number = 1`,
      ],
      'after the last',
    ],
    [
      'a cut tail',
      ['DELETE FROM audit_entry WHERE number > (SELECT max(number) - 2 FROM audit_entry)'],
      'second to last',
    ],
  ] as [string, string[], number | string][])('and verify finds %s at its row', async (_what, statements, where) => {
    const { pool } = server.database;
    await pool.query('CREATE TABLE kept AS SELECT * FROM audit_entry');
    const { rows } = await pool.query<{ last: number }>('SELECT max(number) AS last FROM audit_entry');
    const last = rows[0]?.last ?? 0;
    const at = where === 'after the last' ? last + 1 : where === 'second to last' ? last - 1 : where;
    expect(await faults()).toEqual([]);
    await behindItsBack(...statements);
    expect((await faults())[0]?.number).toBe(at);
    await behindItsBack('DELETE FROM audit_entry', 'INSERT INTO audit_entry SELECT * FROM kept');
    await pool.query('DROP TABLE kept');
    expect(await faults()).toEqual([]);
  });
});

test('work that fails and a commit that fails leave neither the write nor its line', async () => {
  const { pool } = server.database;
  const before = await trailOf();
  const field = await fieldAt(server.url);
  await pool.query(
    `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not now'; END $$`,
  );
  await pool.query(
    'CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON audit_entry DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()',
  );
  await expect(field.plan('64.09')).rejects.toThrow('INTERNAL');
  await pool.query('DROP TRIGGER refuse ON audit_entry');
  expect(await trailOf()).toEqual(before);
  expect((await server.query('{ outreachEvents(within: "64.09") { totalCount } }')).outreachEvents.totalCount).toBe(0);
  // The connection that failed is not reused with its transaction open.
  await field.plan('64.09');
  expect(await trailOf('within: "64.09"')).toHaveLength(1);
  expect(await faults()).toEqual([]);
});
