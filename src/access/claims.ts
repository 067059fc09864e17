import type { JWTPayload } from 'jose';
import { z } from 'zod';
import { holdsNik } from '../terms/nik.ts';
import { isRegionCode } from '../terms/region-code.ts';
import { isStorable } from '../terms/text.ts';
import { signInOf } from './sign-in-key.ts';
import { tokenRoles, type Viewer } from './viewer.ts';

/** A token that cannot be accepted; the message says why, without echoing the token. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
}

export const longestSubject = 200;
// The subject is stored with everything it does.
const stored = z.string().refine((text) => isStorable(text, longestSubject));
const subjectText = stored.min(1);
/** The last second that a Date can hold. */
const lastSecond = 8_640_000_000_000;

const claims = z.object({
  role: z.enum(tokenRoles),
  regions: z.array(z.string().refine(isRegionCode)).max(1000).default([]),
  event: z.uuid().optional(),
  jti: stored.optional(),
  exp: z.number().max(lastSecond),
});

const invalidClaim = (name: string): TokenError => new TokenError(`the token's claim ${name} is not valid`);

/** The subject in a claim. Throws TokenError for a NIK: it would be stored, and shown, with everything it does. */
const subjectIn = (payload: JWTPayload, claim: string): string => {
  const read = subjectText.safeParse(payload[claim]);
  if (!read.success) throw invalidClaim(claim);
  if (holdsNik(read.data))
    throw new TokenError(
      `the token's claim ${claim} contains what may be a NIK: it must name the person in another way; AUTH_SUBJECT_CLAIM can name another claim of the identity provider's tokens`,
    );
  return read.data;
};

/** The viewer of a token whose signature was checked. Throws TokenError for a claim that is missing or not valid. */
export const viewerOf = (token: string, payload: JWTPayload, subjectClaim: string): Viewer => {
  const subject = subjectIn(payload, subjectClaim);
  const read = claims.safeParse(payload);
  if (!read.success) throw invalidClaim(String(read.error.issues[0]?.path[0]));
  const { role, regions, event, jti, exp } = read.data;
  return {
    subject,
    role,
    regionCodes: regions,
    eventId: event ?? null,
    tokenId: jti ?? null,
    signIn: signInOf(token, payload),
    expiresAt: new Date(exp * 1000),
  };
};
