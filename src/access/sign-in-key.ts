import { createHash } from 'node:crypto';
import type { JWTPayload } from 'jose';
import type { SignIn } from './viewer.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * The sign-in that a token belongs to. Tokens of one session of an identity provider, which their claim `sid` names,
 * are one sign-in, so that a refreshed token does not outlive it. Any other token is a sign-in by itself: its signature
 * is left out, because other signatures of the same text can be valid too.
 */
export const signInOf = (token: string, { iss, sid }: JWTPayload): SignIn => {
  const isSession = typeof sid === 'string' && sid !== '';
  const named = isSession ? ['session', iss ?? null, sid] : ['token', token.slice(0, token.lastIndexOf('.'))];
  return { key: sha256(JSON.stringify(named)), isSession };
};
