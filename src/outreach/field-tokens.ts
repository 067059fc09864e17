import { randomUUID } from 'node:crypto';
import type { EndedTokens } from '../access/ended-tokens.ts';
import { refusedScope } from '../access/scope.ts';
import { signToken } from '../access/token.ts';
import { keptReason, refusedReason } from '../audit/reason.ts';
import type { Keeping } from '../audit/repeatable.ts';
import type { Trail } from '../audit/trail.ts';
import { nothingMoved } from '../terms/moved.ts';
import { holdsNik } from '../terms/nik.ts';
import { invalid, Refused } from '../terms/refusal.ts';
import { said } from '../terms/sentence.ts';
import { requiredTextProblem } from '../terms/text.ts';
import type { EventKey } from './event.ts';
import {
  findFieldToken,
  insertFieldToken,
  labelsLike,
  type PlacedFieldToken,
  revokeStored,
} from './field-token.store.ts';
import { findOwnEvent } from './own-event.ts';

const longestLabel = 100;
const longestLifeMs = 31 * 86_400_000;

export type FieldTokenRequest = { event: EventKey; label: string; expiresAt: Date };
export type IssuedToken = { id: string; token: string; expiresAt: Date };

/** The subject of a token, with which its entries are recorded. */
export const subjectOf = (eventCode: string, label: string): string => `${eventCode}/${label}`;

/**
 * The label, or `meja 3 (2)` where the event has had a token `meja 3`: its entries must be told from those of the
 * other.
 */
const freeLabel = (label: string, taken: Set<string>): string => {
  if (!taken.has(label)) return label;
  let number = 2;
  while (taken.has(`${label} (${number})`)) number += 1;
  return `${label} (${number})`;
};

/** Signs a token. The same claims always give the same token. */
const signed = async (
  secret: Uint8Array,
  id: string,
  { eventId, eventCode, label, issuedAt, expiresAt }: Omit<PlacedFieldToken, 'regionCode'>,
): Promise<IssuedToken> => {
  const subject = subjectOf(eventCode, label);
  const claims = { subject, role: 'OFFICER' as const, regions: [], eventId, tokenId: id, issuedAt, expiresAt };
  return { id, token: await signToken(secret, claims), expiresAt };
};

const nikInLabel = invalid('label', said`must not contain a NIK: name the device in another way`);
const notIssuedHere = new Refused(
  'INVALID',
  said`This server has no secret to sign field tokens with: AUTH_SECRET must be set beside AUTH_JWKS_URL.`,
  ['input'],
);

/** Issues and revokes tokens for the devices of a team, each for one event. */
export class FieldTokens {
  private readonly secret: Uint8Array | null;
  private readonly ended: EndedTokens;

  /** `secret` is null if only an identity provider signs tokens; this server then issues none. */
  constructor(secret: Uint8Array | null, ended: EndedTokens) {
    this.secret = secret;
    this.ended = ended;
  }

  /** An issued token is kept by its id, and signed again from what is stored of it. */
  readonly kept: Keeping<IssuedToken, { id: string }> = {
    keep: ({ id }) => ({ id }),
    recall: async ({ id }, db) => {
      const stored = await findFieldToken(db, id);
      if (!stored) throw new Error(`token ${id} of a kept answer is gone`);
      return this.secret ? signed(this.secret, id, stored) : notIssuedHere;
    },
  };

  /** Issues a token for an event in the viewer's regions. Refuses with INVALID, NOT_FOUND or OUT_OF_SCOPE. */
  async issue({ event: key, label, expiresAt }: FieldTokenRequest, trail: Trail): Promise<IssuedToken | Refused> {
    const { viewer, now } = trail.person;
    const text = label.trim();
    const problem = requiredTextProblem(text, longestLabel);
    if (problem) return invalid('label', problem);
    const life = expiresAt.getTime() - now.getTime();
    if (life <= 0 || life > longestLifeMs) return invalid('expiresAt', said`must be within the next 31 days`);
    if (holdsNik(text)) return nikInLabel;
    const { secret } = this;
    if (!secret) return notIssuedHere;
    return trail.write(async (client, note) => {
      const event = await findOwnEvent(client, viewer, key);
      if (event instanceof Refused) return event;
      const id = randomUUID();
      const label = freeLabel(text, await labelsLike(client, event.id, text));
      if (holdsNik(subjectOf(event.code, label))) return nikInLabel;
      const token = { eventId: event.id, label, issuedAt: now, expiresAt };
      await insertFieldToken(client, { id, issuedBy: viewer.subject, ...token });
      note({
        action: 'FIELD_TOKEN_ISSUED',
        region: event.regionCode,
        subject: { type: 'FieldToken', id },
        after: { event: event.code, label, expiresAt },
        moved: nothingMoved,
      });
      return signed(secret, id, { ...token, eventCode: event.code });
    });
  }

  /**
   * Revokes a token of an event in the viewer's regions; this server rejects it at once. Refuses with INVALID,
   * NOT_FOUND or OUT_OF_SCOPE.
   */
  async revoke(id: string, reason: string | null, trail: Trail): Promise<{ id: string } | Refused> {
    const refusal = refusedReason(reason, { required: false });
    if (refusal) return refusal;
    const { viewer } = trail.person;
    const result = await trail.write(async (client, note) => {
      const stored = await findFieldToken(client, id);
      if (!stored) return new Refused('NOT_FOUND', said`There is no such token.`, ['input', 'id']);
      const { label, regionCode, eventCode } = stored;
      const outside = refusedScope(viewer, [regionCode], 'id', said`The event of the token lies outside your regions.`);
      if (outside) return outside;
      if (await revokeStored(client, id, viewer.subject))
        note({
          action: 'FIELD_TOKEN_REVOKED',
          region: regionCode,
          subject: { type: 'FieldToken', id },
          reason: keptReason(reason),
          before: { event: eventCode, label },
          moved: nothingMoved,
        });
      return { id };
    });
    if (!(result instanceof Refused)) this.ended.revoke(id);
    return result;
  }
}
