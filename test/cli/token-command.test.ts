import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tokenVerifier } from '../../src/access/token.ts';

const cli = join(import.meta.dirname, '../../src/cli.ts');
const secret = 'a secret for the command that prints tokens';

/** The output of `jemput token`, and its exit code. */
const tokenCommand = (args: string[], env: Record<string, string> = {}): Promise<{ code: number; text: string }> =>
  new Promise((resolve) => {
    const settings = { ...process.env, AUTH_SECRET: secret, ...env };
    execFile(process.execPath, [cli, 'token', ...args], { env: settings }, (error, printed, complaint) =>
      resolve({ code: error ? Number(error.code) : 0, text: `${printed}${complaint}`.trim() }),
    );
  });

test('a token is printed that the server accepts', async () => {
  const { code, text } = await tokenCommand(['--subject', 'Sari', '--role', 'OFFICER', '--region', '64.71']);
  expect(code).toBe(0);
  const verify = tokenVerifier({ secret: new TextEncoder().encode(secret) });
  expect(await verify(text)).toMatchObject({ subject: 'Sari', role: 'OFFICER', regionCodes: ['64.71'] });
});

test.each([
  ['6471054107900001', 'must not contain a NIK'],
  ['Sari 6471 0541 0790 0001', 'must not contain a NIK'],
  ['', 'must have 1 to 200 characters'],
  ['S'.repeat(201), 'must have 1 to 200 characters'],
])('no token is printed for the subject "%s"', async (subject, words) => {
  const { code, text } = await tokenCommand(['--subject', subject]);
  expect([code, text]).toEqual([1, expect.stringContaining(words)]);
});

test('no token is printed beside an identity provider, with or without a secret', async () => {
  const provider = { AUTH_JWKS_URL: 'https://idp.example.go.id/keys', AUTH_ISSUER: 'idp', AUTH_AUDIENCE: 'jemput' };
  for (const env of [provider, { ...provider, AUTH_SECRET: '' }])
    expect(await tokenCommand([], env)).toEqual({ code: 1, text: expect.stringContaining('identity provider') });
});
