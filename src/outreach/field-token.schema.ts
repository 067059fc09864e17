import { reasonDescription } from '../audit/reason.ts';
import { keptAsIs, requestIdDescription } from '../audit/repeatable.ts';
import { builder } from '../graphql/builder.ts';
import { naturalKey } from '../graphql/keys.ts';
import { resultUnion } from '../graphql/refusal.schema.ts';
import { Refused } from '../terms/refusal.ts';
import { said } from '../terms/sentence.ts';
import { uuidOf } from '../terms/uuid.ts';
import { eventKey } from './event.ts';
import type { FieldTokens, IssuedToken } from './field-tokens.ts';

declare module '../graphql/context.ts' {
  interface Context {
    tokens: FieldTokens;
  }
}

const FieldTokenPayloadType = builder.objectRef<IssuedToken>('FieldTokenPayload').implement({
  description:
    'A token for one event. It is not stored: only the same request, repeated with its requestId, returns it again.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The id for revoking it.' }),
    token: t.exposeString('token', { description: 'The token, for the header Authorization: Bearer.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When it expires.' }),
  }),
});

const RevokedPayloadType = builder.objectRef<{ id: string }>('RevokedPayload').implement({
  description: 'A revoked token.',
  fields: (t) => ({ id: t.exposeID('id', { description: 'The id of the token.' }) }),
});

const FieldTokenResultType = resultUnion(
  'FieldTokenResult',
  FieldTokenPayloadType,
  'The token, or why none was issued.',
);

const RevokeResultType = resultUnion(
  'RevokeResult',
  RevokedPayloadType,
  'The revoked token, or why it was not revoked.',
);

const IssueFieldTokenInput = builder.inputType('IssueFieldTokenInput', {
  description: 'The event that the token is for, and its holder.',
  fields: (t) => ({
    event: t.id({ required: true, description: 'Node id or public code.' }),
    label: t.string({ required: true, description: 'The holder, such as "meja 3"; 1 to 100 characters.' }),
    expiresAt: t.field({ type: 'DateTime', required: true, description: 'When it expires; within the next 31 days.' }),
    requestId: t.id({ description: requestIdDescription }),
  }),
});

const RevokeFieldTokenInput = builder.inputType('RevokeFieldTokenInput', {
  description: 'The token to revoke, and why.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The id that it was issued with.' }),
    reason: t.string({ description: reasonDescription.optional }),
    requestId: t.id({ description: requestIdDescription }),
  }),
});

builder.mutationFields((t) => ({
  issueFieldToken: t.field({
    type: FieldTokenResultType,
    authScopes: { role: 'COORDINATOR' },
    description: 'Issues a token that can record for one event. Refuses with NOT_FOUND, OUT_OF_SCOPE or INVALID.',
    args: { input: t.arg({ type: IssueFieldTokenInput, required: true, description: 'The event and the holder.' }) },
    resolve: (_root, { input }, { tokens, trail }, { fieldName }) =>
      trail.once(fieldName, input, tokens.kept, (own, { event, label, expiresAt }) =>
        tokens.issue({ event: eventKey(naturalKey('OutreachEvent', event)), label, expiresAt }, own),
      ),
  }),
  revokeFieldToken: t.field({
    type: RevokeResultType,
    authScopes: { role: 'COORDINATOR' },
    description:
      'Revokes a field token. This server rejects it at once, other servers within about a second. Refuses with NOT_FOUND, OUT_OF_SCOPE or INVALID.',
    args: { input: t.arg({ type: RevokeFieldTokenInput, required: true, description: 'The token to revoke.' }) },
    resolve: (_root, { input }, { tokens, trail }, { fieldName }) =>
      trail.once(fieldName, input, keptAsIs<{ id: string }>(), async (own, { id: text, reason }) => {
        const id = uuidOf(text);
        return id
          ? tokens.revoke(id, reason ?? null, own)
          : new Refused('NOT_FOUND', said`There is no such token.`, ['input', 'id']);
      }),
  }),
}));
