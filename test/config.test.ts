import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../src/config.ts';
import { StartupError } from '../src/terms/startup-error.ts';
import { thrownBy } from './harness/thrown.ts';

const complaint = (env: Record<string, string>): string => {
  const error = thrownBy(() => readConfig(env));
  expect(error).toBeInstanceOf(StartupError);
  return (error as StartupError).message;
};

describe('without any setting', () => {
  test('the server listens on this machine only and uses the embedded database', () => {
    expect(readConfig({})).toMatchObject({
      HOST: '127.0.0.1',
      PORT: 4000,
      DATA_DIR: './data',
      ALLOWED_ORIGINS: [],
      LOG_LEVEL: 'info',
    });
    expect(readConfig({}).DATABASE_URL).toBeUndefined();
  });

  test('every limit has a default', () => {
    const { MAX_DEPTH, MAX_COST, MAX_TOKENS, MAX_BODY_BYTES, DATABASE_POOL_SIZE } = readConfig({});
    for (const limit of [MAX_DEPTH, MAX_COST, MAX_TOKENS, MAX_BODY_BYTES, DATABASE_POOL_SIZE])
      expect(limit).toBeGreaterThan(0);
    expect(MAX_BODY_BYTES).toBe(1_000_000);
  });

  test('empty variables count as absent, and unrelated variables are ignored', () => {
    expect(readConfig({ PORT: '', DATABASE_URL: '', LOG_LEVEL: '', PATH: '/bin' })).toEqual(readConfig({}));
  });
});

test('settings are converted to their types', () => {
  const config = readConfig({
    HOST: '0.0.0.0',
    PORT: '0',
    DATABASE_URL: 'postgresql://jemput@db/jemput',
    ALLOWED_ORIGINS: 'https://layar.example.go.id, http://localhost:5173,',
    LOG_LEVEL: 'silent',
    MAX_DEPTH: '4',
    TRUSTED_PROXIES: '10.0.0.0/8, 2001:db8::/48,203.0.113.7,',
  });
  expect(config).toMatchObject({
    HOST: '0.0.0.0',
    PORT: 0,
    DATABASE_URL: 'postgresql://jemput@db/jemput',
    ALLOWED_ORIGINS: ['https://layar.example.go.id', 'http://localhost:5173'],
    LOG_LEVEL: 'silent',
    MAX_DEPTH: 4,
    TRUSTED_PROXIES: ['10.0.0.0/8', '2001:db8::/48', '203.0.113.7'],
  });
});

describe('what a server shows of itself', () => {
  const shown = ['GRAPHIQL', 'INTROSPECTION', 'SUGGESTIONS'] as const;

  test.each(shown)('%s is on unless it is switched off', (name) => {
    expect(readConfig({})[name]).toBe(true);
    expect(readConfig({ [name]: 'true' })[name]).toBe(true);
    expect(readConfig({ [name]: 'false' })[name]).toBe(false);
  });

  test.each(shown.flatMap((name) => ['no', '0', 'False', 'off'].map((value) => [name, value] as const)))(
    '%s=%s is refused, and says what is allowed',
    (name, value) => {
      expect(complaint({ [name]: value })).toMatch(new RegExp(`${name} +${value} +must be true or false`));
    },
  );
});

describe('no file brings a password', () => {
  const textOf = (name: string): string => readFileSync(join(import.meta.dirname, '..', name), 'utf8');

  test('compose.yaml demands one from the environment, in words', () => {
    const uses = textOf('compose.yaml').match(/\$\{?\w*(?:PASSWORD|SECRET)\b[^}\n]*\}?/g) ?? [];
    expect(uses).toHaveLength(2);
    for (const use of uses) expect(use).toMatch(/^\$\{POSTGRES_PASSWORD:\?set it to a password of your own\b.*\}$/);
  });

  test.each(['compose.yaml', '.env.example', 'Dockerfile'])('%s sets none', (name) => {
    // The environment's own, and the places where one belongs.
    const text = textOf(name).replaceAll(/\$\{\w+:\?[^}]+\}|=\.\.\.|PASSWORD@/g, '');
    expect(text.match(/(?:PASSWORD|SECRET)[:=] *\S.*|:\/\/\w+:[^@\s/]+@.*|:-[^}]*\bjemput\b.*/g)).toBe(null);
  });
});

describe('a wrong setting', () => {
  test.each([
    ['PORT', '65536'],
    ['TRUSTED_PROXIES', '11'],
    ['TRUSTED_PROXIES', '-1'],
    ['TRUSTED_PROXIES', ','],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['TRUSTED_PROXIES', '10.0.0.1, proxy.example'],
    ['TRUSTED_PROXIES', '2001:db8::/129'],
    ['TRUSTED_PROXIES', '[::1]'],
    ['TRUSTED_PROXIES', 'fe80::1%eth0'],
    ['TRUSTED_PROXIES', '10.0.0.0/8/8'],
    ['TRUSTED_PROXIES', '99999999999999999999'],
    ['COST_PER_MINUTE_PER_ADDRESS', '-1'],
    ['PORT', '-1'],
    ['PORT', '4000.5'],
    ['PORT', 'http'],
    ['LOG_LEVEL', 'loud'],
    ['MAX_DEPTH', '3'],
    ['MAX_COST', '99'],
    ['MAX_TOKENS', '1000000'],
    ['MAX_BODY_BYTES', '1 MB'],
    ['DATABASE_POOL_SIZE', '0'],
    ['ALLOWED_ORIGINS', '*'],
    ['ALLOWED_ORIGINS', 'https://layar.example.go.id/layar'],
    ['ALLOWED_ORIGINS', 'layar.example.go.id'],
  ])('%s=%s is named with its value', (name, value) => {
    const message = complaint({ [name]: value });
    expect(message).toContain('1 invalid setting');
    expect(message).toContain(name);
    expect(message).toContain(value);
  });

  test.each([
    ['PORT', '65536', 'must be a whole number from 0 to 65535'],
    ['ANSWER_CACHE_BYTES', '64MB', 'must be a whole number from 0 to 999999999'],
    ['VALUE_MEMORY_BYTES', '1000000000', 'must be a whole number from 0 to 999999999'],
    ['PUBLIC_MAX_AGE_SECONDS', '-1', 'must be a whole number from 0 to 86400'],
    ['LOG_LEVEL', 'loud', 'must be one of fatal, error, warn, info, debug, trace, silent'],
  ])('%s=%s says what is allowed', (name, value, allowed) => {
    expect(complaint({ [name]: value })).toContain(allowed);
  });

  test('each of several wrong settings has its own line in one error', () => {
    const message = complaint({ PORT: 'http', LOG_LEVEL: 'loud', MAX_COST: '5', HOST: '127.0.0.1' });
    const [head, ...rows] = message.split('\n');
    expect(head).toBe('the environment has 3 invalid setting(s):');
    const named = rows.map((row) => row.trim().split(/\s+/).slice(0, 2).join('='));
    expect(named.toSorted()).toEqual(['LOG_LEVEL=loud', 'MAX_COST=5', 'PORT=http']);
  });

  test.each([
    'postgres://jemput:geheim@db1:5432,/jemput',
    'postgres://jemput:geheim@db1,db2:port/jemput',
    'postgres://jemput:geheim@db1,db2/jemput?target_session_attrs=any',
  ])('a list of hosts that cannot be used is refused: %s', (url) => {
    expect(complaint({ DATABASE_URL: url })).toMatch(/DATABASE_URL .*several hosts are separated by commas/);
  });

  test.each([
    'postgres://u:p@h1:5432,h2:5433/db?target_session_attrs=read-write',
    'postgresql://u:p%2C%40@h1,[::1]:5433/db?sslmode=disable',
  ])('a list of hosts is taken as it is: %s', (url) => {
    expect(readConfig({ DATABASE_URL: url }).DATABASE_URL).toBe(url);
  });

  test.each(['mysql://jemput:geheim@db/jemput', 'geheim', 'postgres//jemput:geheim@db'])(
    'the value of a URL is not shown, because it may contain a password: %s',
    (url) => {
      const message = complaint({ DATABASE_URL: url, PORT: 'http' });
      expect(message).toContain('DATABASE_URL');
      expect(message).toContain('must be a URL that starts with postgres:// or postgresql://');
      expect(message).not.toContain('geheim');
    },
  );
});

describe('the identity provider', () => {
  const provider = { AUTH_JWKS_URL: 'https://idp.example.go.id/keys', AUTH_ISSUER: 'idp', AUTH_AUDIENCE: 'jemput' };
  const secret = { AUTH_SECRET: 's'.repeat(32) };

  test('may stand beside a secret, and its keys serve for a day while it is away', () => {
    expect(readConfig({ ...provider, ...secret })).toMatchObject({ AUTH_KEYS_MAX_AGE_SECONDS: 86_400 });
    expect(readConfig({ ...provider, AUTH_SUBJECT_CLAIM: 'preferred_username' })).toMatchObject({
      AUTH_SUBJECT_CLAIM: 'preferred_username',
    });
  });

  test.each([
    ['AUTH_SUBJECT_CLAIM', { ...secret, AUTH_SUBJECT_CLAIM: 'email' }, 'needs AUTH_JWKS_URL'],
    ['AUTH_SUBJECT_CLAIM', { ...provider, AUTH_SUBJECT_CLAIM: 'e'.repeat(201) }, '1 to 200 characters'],
    ['AUTH_SUBJECT_CLAIM', { ...provider, AUTH_SUBJECT_CLAIM: 'e\0' }, '1 to 200 characters'],
    ['AUTH_KEYS_MAX_AGE_SECONDS', { ...provider, AUTH_KEYS_MAX_AGE_SECONDS: '599' }, 'from 600 to 2592000'],
    ['AUTH_KEYS_MAX_AGE_SECONDS', { ...provider, AUTH_KEYS_MAX_AGE_SECONDS: '1d' }, 'from 600 to 2592000'],
  ])('%s that cannot be used is named: %j', (name, env, allowed) => {
    const message = complaint(env);
    expect(message).toContain(name);
    expect(message).toContain(allowed);
  });
});
