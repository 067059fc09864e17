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
  });
  expect(config).toMatchObject({
    HOST: '0.0.0.0',
    PORT: 0,
    DATABASE_URL: 'postgresql://jemput@db/jemput',
    ALLOWED_ORIGINS: ['https://layar.example.go.id', 'http://localhost:5173'],
    LOG_LEVEL: 'silent',
    MAX_DEPTH: 4,
  });
});

describe('a wrong setting', () => {
  test.each([
    ['PORT', '65536'],
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
