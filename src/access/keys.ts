import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { TokenKeys } from './token.ts';

/** The file in DATA_DIR that holds the secret made at the first start. */
const secretFile = (dataDir: string): string => join(dataDir, 'secret');

/** This installation's own secret, made once. Several servers need a shared AUTH_SECRET instead. */
const ownSecret = (dataDir: string): Uint8Array => {
  const file = secretFile(dataDir);
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true });
    // If two servers start at once, the secret of the first to write is used.
    try {
      writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  return new TextEncoder().encode(readFileSync(file, 'utf8').trim());
};

/** The keys that tokens are checked with, from the configuration. */
export const tokenKeys = (config: Config): TokenKeys => {
  const { AUTH_JWKS_URL, AUTH_ISSUER, AUTH_AUDIENCE, AUTH_SECRET, DATA_DIR } = config;
  const secret = AUTH_SECRET ? new TextEncoder().encode(AUTH_SECRET) : null;
  if (AUTH_JWKS_URL && AUTH_ISSUER && AUTH_AUDIENCE)
    return {
      jwksUrl: new URL(AUTH_JWKS_URL),
      issuer: AUTH_ISSUER,
      audience: AUTH_AUDIENCE,
      subjectClaim: config.AUTH_SUBJECT_CLAIM ?? 'sub',
      keysMaxAgeMs: config.AUTH_KEYS_MAX_AGE_SECONDS * 1000,
      ...(secret && { secret }),
    };
  return { secret: secret ?? ownSecret(DATA_DIR) };
};
