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
  description: 'A token for one event. It is shown once and stored nowhere.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'By which it can be revoked.' }),
    token: t.exposeString('token', { description: 'To be sent as Authorization: Bearer.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When it stops working.' }),
  }),
});

const RevokedPayloadType = builder.objectRef<{ id: string }>('RevokedPayload').implement({
  description: 'A token that no longer works.',
  fields: (t) => ({ id: t.exposeID('id', { description: 'Its id.' }) }),
});

const FieldTokenResultType = resultUnion(
  'FieldTokenResult',
  FieldTokenPayloadType,
  'The token, or why none was issued.',
);

const RevokeResultType = resultUnion('RevokeResult', RevokedPayloadType, 'The revoked token, or why nothing was done.');

const IssueFieldTokenInput = builder.inputType('IssueFieldTokenInput', {
  description: 'Which event the token is for, and for whom.',
  fields: (t) => ({
    event: t.id({ required: true, description: 'Node id or public code.' }),
    label: t.string({ required: true, description: 'Whose it is, such as "meja 3"; 1 to 100 characters.' }),
    expiresAt: t.field({ type: 'DateTime', required: true, description: 'Within the next 31 days.' }),
  }),
});

const RevokeFieldTokenInput = builder.inputType('RevokeFieldTokenInput', {
  description: 'Which token.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The id it was issued with.' }),
    reason: t.string({ description: 'Why, for the trail; at most 500 characters.' }),
  }),
});

builder.mutationFields((t) => ({
  issueFieldToken: t.field({
    type: FieldTokenResultType,
    authScopes: { role: 'COORDINATOR' },
    description: 'Issues a token that records for one event. Refuses with NOT_FOUND, OUT_OF_SCOPE or INVALID.',
    args: { input: t.arg({ type: IssueFieldTokenInput, required: true, description: 'For which event.' }) },
    resolve: (_root, { input }, { tokens, trail }) =>
      tokens.issue({ ...input, event: eventKey(naturalKey('OutreachEvent', input.event)) }, trail),
  }),
  revokeFieldToken: t.field({
    type: RevokeResultType,
    authScopes: { role: 'COORDINATOR' },
    description: 'Stops a field token at once. Refuses with NOT_FOUND, OUT_OF_SCOPE or INVALID.',
    args: { input: t.arg({ type: RevokeFieldTokenInput, required: true, description: 'Which token.' }) },
    resolve: (_root, { input }, { tokens, trail }) => {
      const id = uuidOf(input.id);
      return id
        ? tokens.revoke(id, input.reason ?? null, trail)
        : new Refused('NOT_FOUND', said`There is no such token.`, ['input', 'id']);
    },
  }),
}));
