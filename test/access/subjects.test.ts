import { afterAll, beforeAll, expect, test } from 'vitest';
import { tokenVerifier } from '../../src/access/token.ts';
import { type Field, fieldAt, fieldSettings } from '../harness/field.ts';
import { type IdentityProvider, providerAt, startIdentityProvider } from '../harness/identity-provider.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let provider: IdentityProvider;
let server: TestServer;
let field: Field;
beforeAll(async () => {
  provider = await startIdentityProvider();
  await provider.turn('well');
  server = await startTestServer(fieldSettings);
  field = await fieldAt(server.url);
});
afterAll(async () => {
  await server.close();
  await provider.turn('stopped');
});

const nik = '6471054107900001';
const verifierFor = (subjectClaim: string) =>
  tokenVerifier({ ...providerAt(provider.settings.AUTH_JWKS_URL), subjectClaim });

test('the subject may be taken from another claim, and then sub may be a NIK, or missing', async () => {
  const verify = verifierFor('preferred_username');
  const token = await provider.token({ subject: nik, more: { preferred_username: 'sari.w' } });
  expect(await verify(token)).toMatchObject({ subject: 'sari.w', role: 'ADMIN' });
  const without = await provider.token({ subject: null, more: { preferred_username: 'sari.w' } });
  expect(await verify(without)).toMatchObject({ subject: 'sari.w' });
});

test.each([
  ['missing', {}],
  ['empty', { name: '' }],
  ['null', { name: null }],
  ['a number', { name: 12 }],
  ['a list', { name: ['Sari'] }],
  ['an object', { name: { given: 'Sari' } }],
  ['of 201 characters', { name: 'S'.repeat(201) }],
  ['with a NUL', { name: 'Sa\0ri' }],
  ['a NIK', { name: nik }],
  ['with a NIK in groups', { name: `Sari, 6471 0541 0790 0001` }],
])('a token is refused, and names the claim, if that is %s', async (_what, more) => {
  const refused = verifierFor('name')(await provider.token({ more }));
  await expect(refused).rejects.toMatchObject({ name: 'TokenError', message: expect.stringContaining('claim name') });
});

test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
  'a claim %s that the token does not have is missing',
  async (claim) => {
    await expect(verifierFor(claim)(await provider.token())).rejects.toThrow(`claim ${claim}`);
  },
);

test('a NIK as subject is refused in words that say what to change, and do not repeat it', async () => {
  const message = await verifierFor('sub')(await provider.token({ subject: nik })).then(
    String,
    (error: Error) => error.message,
  );
  expect(message).toContain('NIK');
  expect(message).toContain('AUTH_SUBJECT_CLAIM');
  expect(message).not.toContain(nik);
});

const issue =
  'mutation ($input: IssueFieldTokenInput!) { issueFieldToken(input: $input) { __typename ... on FieldTokenPayload { id token } ... on Refused { code message path } } }';
const expiresAt = new Date(Date.now() + 3_600_000).toISOString();

test.each([nik, `Sari ${nik}`, '6471.05.41.07.90.0001'])(
  'no field token is issued under the label %s',
  async (label) => {
    const event = await field.plan('64.71');
    const { issueFieldToken } = await field.query(issue, { input: { event, label, expiresAt } });
    expect(issueFieldToken).toMatchObject({
      code: 'INVALID',
      path: ['input', 'label'],
      message: expect.stringContaining('NIK'),
    });
    expect(issueFieldToken.message).not.toContain(nik);
  },
);
