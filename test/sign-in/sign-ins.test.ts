import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readEnded } from '../../src/access/ended-tokens.store.ts';
import { dropExpired } from '../../src/sign-in/sign-in.store.ts';
import { type Field, fieldAt, fieldSettings, fieldToken, post } from '../harness/field.ts';
import { type IdentityProvider, startIdentityProvider } from '../harness/identity-provider.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

type Claims = NonNullable<Parameters<typeof fieldToken>[0]>;

let server: TestServer;
let field: Field;
beforeAll(async () => {
  server = await startTestServer(fieldSettings);
  field = await fieldAt(server.url);
});
afterAll(() => server.close());

const endMutation = `mutation ($input: EndSignInInput!) { endSignIn(input: $input) {
  ... on EndSignInPayload { id } ... on Refused { code message path } } }`;
const end = async (by: string, id: string, reason = 'pindah tugas') =>
  (await post(server.url, by, endMutation, { input: { id, reason } })).data.endSignIn;
const viewer = '{ viewer { subject } }';
/** The subjects that a viewer has in its list, without its own. */
const listed = async (claims: Claims, args = ''): Promise<string[]> => {
  const list = `{ signIns${args} { nodes { subject } } }`;
  const { data } = await post(server.url, await fieldToken({ subject: 'pembaca', ...claims }), list);
  return data.signIns.nodes.flatMap(({ subject }: { subject: string }) => (subject === 'pembaca' ? [] : subject));
};
const rowsOf = async (subject: string) =>
  (await server.database.pool.query('SELECT * FROM sign_in WHERE subject = $1', [subject])).rows;

describe('the list of sign-ins', () => {
  test('has those whose regions all lie in the own, newest first, with all that is known of them', async () => {
    const [event] = [await field.plan('12.01')];
    const { id: eventId } = (await server.database.pool.query('SELECT id FROM outreach_event WHERE code = $1', [event]))
      .rows[0];
    const wide = await field.signIn({ subject: 'luas', regions: ['12.01', '13'] });
    const near = await field.signIn({ subject: 'dekat', role: 'COORDINATOR', regions: ['12.01.05'] });
    const noPlace = await field.signIn({ subject: 'tanpa wilayah', regions: [] });
    await field.signIn({ subject: 'di kegiatan', regions: [], eventId });
    await field.signIn({ subject: 'lain', regions: ['14'] });

    expect(await listed({ regions: ['12'] })).toEqual(['di kegiatan', 'dekat']);
    expect(await listed({ regions: ['12', '13'] })).toEqual(['di kegiatan', 'dekat', 'luas']);
    expect(await listed({ regions: ['12.01', '13'] }, '(within: "12.01.05")')).toEqual(['dekat']);
    expect(await listed({ regions: ['12'] }, '(within: "14")')).toEqual([]);
    expect(await listed({ regions: ['15'] })).not.toContain('tanpa wilayah');
    expect(await listed({ regions: [] })).toEqual([]);
    expect(await listed({ regions: ['ID'] })).toEqual(
      expect.arrayContaining(['lain', 'di kegiatan', 'tanpa wilayah', 'dekat', 'luas', 'tester']),
    );

    const all = await field.query(`{ signIns(first: 100) { totalCount nodes {
      id subject role regions { code } firstSeenAt lastSeenAt expiresAt isOwn } } }`);
    expect(all.signIns.totalCount).toBe(all.signIns.nodes.length);
    const found = (wanted: string) => all.signIns.nodes.find(({ id }: { id: string }) => id === wanted);
    expect(found(wide.id).regions).toEqual([{ code: '12.01' }, { code: '13' }]);
    expect(found(noPlace.id).regions).toEqual([]);
    expect(found(near.id)).toEqual({
      id: near.id,
      subject: 'dekat',
      role: 'COORDINATOR',
      regions: [{ code: '12.01.05' }],
      firstSeenAt: expect.any(String),
      lastSeenAt: expect.any(String),
      expiresAt: expect.any(String),
      isOwn: false,
    });
    const own = await post(server.url, near.token, viewer);
    expect(own.data.viewer.subject).toBe('dekat');
    const mine = all.signIns.nodes.filter(({ isOwn }: { isOwn: boolean }) => isOwn);
    expect(mine).toHaveLength(1);
    expect(mine[0].subject).toBe('tester');
  });

  test('is for administrators, and gives way to a cursor of another list with words', async () => {
    const codeOf = async (token: string, query = '{ signIns { totalCount } }') =>
      (await post(server.url, token, query)).errors?.[0]?.extensions['code'];
    expect(await codeOf(await fieldToken({ role: 'COORDINATOR' }))).toBe('FORBIDDEN');
    expect((await server.ask('{ signIns { totalCount } }')).errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
    const cursor = Buffer.from('GPC:S:00000000-0000-0000-0000-000000000000').toString('base64');
    const query = `{ signIns(after: "${cursor}") { totalCount } }`;
    expect(await codeOf(await fieldToken(), query)).toBe('BAD_USER_INPUT');
  });

  test('has no field tokens, and neither tokens nor keys are stored', async () => {
    const input = { event: await field.plan('64.71'), label: 'meja 3', expiresAt: new Date(Date.now() + 3_600_000) };
    const { issueFieldToken } = await field.query(
      `mutation ($input: IssueFieldTokenInput!) { issueFieldToken(input: $input) { ... on FieldTokenPayload { token } } }`,
      { input },
    );
    const { data } = await post(server.url, issueFieldToken.token, viewer);
    // Stored after it, so that it would be there by now.
    const { token } = await field.signIn();
    expect(await rowsOf(data.viewer.subject)).toEqual([]);
    const stored = await server.database.pool.query('SELECT string_agg(s::text, $1) AS text FROM sign_in s', [' ']);
    for (const secret of [token, ...token.split('.')]) expect(stored.rows[0].text).not.toContain(secret);
  });

  test('leaves out regions that the tree does not have, such as in a token made by hand', async () => {
    const { id } = await field.signIn({ regions: ['99.99', '12'] });
    const { signIns } = await field.query('{ signIns(first: 100) { nodes { id regions { code } } } }');
    expect(signIns.nodes.find((each: { id: string }) => each.id === id).regions).toEqual([{ code: '12' }]);
    const national = await fieldToken();
    expect(await end(national, (await field.signIn({ regions: ['99.99'] })).id)).toHaveProperty('id');
  });
});

describe('ending a sign-in', () => {
  test('rejects its token at once, is told in the trail with its reason, and takes nothing from others', async () => {
    const { id, token } = await field.signIn({ subject: 'Sari', regions: ['64.71', '64.72'] });
    const other = await fieldToken({ subject: 'Sari', regions: ['64.71'] });
    const admin = await fieldToken({ subject: 'Wati', regions: ['64'] });
    expect(await end(admin, id, ' ')).toMatchObject({ code: 'INVALID', path: ['input', 'reason'] });
    expect(await end(admin, id)).toEqual({ id });
    expect(await end(admin, id)).toEqual({ id });
    const { errors } = await post(server.url, token, viewer);
    expect(errors?.[0]).toMatchObject({
      message: 'you were signed out: an administrator ended this sign-in; sign in again',
      extensions: { code: 'UNAUTHENTICATED' },
    });
    expect((await post(server.url, other, viewer)).errors).toBeUndefined();
    // The other token of the same person, which stays.
    expect((await listed({ regions: ['64'] })).filter((subject) => subject === 'Sari')).toHaveLength(1);
    const { audit } = await field.query(`{ audit(action: "SIGN_IN_ENDED", within: "64") { nodes {
      by reason region { code } subjectType subjectId subject { id } before after } } }`);
    const [line] = audit.nodes;
    expect(audit.nodes).toHaveLength(1);
    expect(line).toEqual({
      by: 'Wati',
      reason: 'pindah tugas',
      region: { code: '64' },
      subjectType: 'SignIn',
      subjectId: id,
      subject: null,
      before: JSON.stringify({ subject: 'Sari', role: 'OFFICER', regions: ['64.71', '64.72'] }),
      after: null,
    });
  });

  test('is refused for one that reaches beyond the own regions, and for one that there is not', async () => {
    const [wide, national] = [await field.signIn({ regions: ['64.71', '33'] }), await field.signIn({ regions: [] })];
    const admin = await fieldToken({ regions: ['64'] });
    for (const { id, token } of [wide, national]) {
      expect(await end(admin, id)).toMatchObject({ code: 'OUT_OF_SCOPE', path: ['input', 'id'] });
      expect((await post(server.url, token, viewer)).errors).toBeUndefined();
    }
    for (const id of [crypto.randomUUID(), 'x'])
      expect(await end(admin, id)).toMatchObject({ code: 'NOT_FOUND', path: ['input', 'id'] });
    const coordinator = await fieldToken({ role: 'COORDINATOR' });
    const { errors } = await post(server.url, coordinator, endMutation, { input: { id: wide.id, reason: 'x' } });
    expect(errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
  });
});

describe('sessions of an identity provider', () => {
  let provider: IdentityProvider;
  let provided: TestServer;
  beforeAll(async () => {
    provider = await startIdentityProvider();
    await provider.turn('well');
    provided = await startTestServer(provider.settings);
  });
  afterAll(async () => {
    await provided.close();
    await provider.turn('stopped');
  });

  test('a refreshed token is the same sign-in, and stays ended with it long after it expired', async () => {
    const tokenOf = (sid: string, jti: string) => provider.token({ subject: sid, more: { sid, jti } });
    const ask = async (token: string) => (await post(provided.url, token, viewer)).errors?.[0]?.message;
    for (const token of [await tokenOf('a', '1'), await tokenOf('a', '2'), await tokenOf('b', '3')])
      expect(await ask(token)).toBeUndefined();
    const admin = await provider.token({ subject: 'Wati' });
    const rows = async () => {
      const list = '{ signIns { nodes { id subject } } }';
      const { signIns } = (await post(provided.url, admin, list)).data;
      return signIns.nodes as { id: string; subject: string }[];
    };
    await vi.waitFor(async () =>
      expect((await rows()).map(({ subject }) => subject).toSorted()).toEqual(['Wati', 'a', 'b']),
    );
    const id = (await rows()).find(({ subject }) => subject === 'a')?.id;
    await post(provided.url, admin, endMutation, { input: { id, reason: 'akun ditutup' } });
    expect(await ask(await tokenOf('a', '4'))).toContain('signed out');
    expect(await ask(await tokenOf('b', '5'))).toBeUndefined();
    // A server that starts long after its tokens have expired still knows of it.
    const { pool } = provided.database;
    await pool.query("UPDATE sign_in SET expires_at = now() - interval '3 days' WHERE id = $1", [id]);
    await dropExpired(pool);
    expect(await readEnded(pool)).toHaveLength(1);
  });
});
