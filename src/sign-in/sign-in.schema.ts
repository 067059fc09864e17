import type { Prisma } from '../../prisma/generated/client/client.ts';
import type { EndedTokens } from '../access/ended-tokens.ts';
import { ownRootsWithin } from '../access/scope.ts';
import type { Role } from '../access/viewer.ts';
import { reasonDescription } from '../audit/reason.ts';
import { keptAsIs, requestIdDescription } from '../audit/repeatable.ts';
import { builder } from '../graphql/builder.ts';
import { connectionRefs } from '../graphql/connection.ts';
import type { Context } from '../graphql/context.ts';
import type { CostHints } from '../graphql/cost.ts';
import { assertCursorListed } from '../graphql/pages.ts';
import { resultUnion } from '../graphql/refusal.schema.ts';
import { RoleType } from '../graphql/role.schema.ts';
import { pageSizeOf, RegionType, regionArgument, regionNode } from '../region/region.schema.ts';
import { boundsWithin, countryCode } from '../terms/region-code.ts';
import { endSignIn } from './end-sign-in.ts';

declare module '../graphql/context.ts' {
  interface Context {
    endedTokens: EndedTokens;
  }
}

// Not a node: it is read through the list alone, which has only those of the viewer's regions.
const SignInType = builder.prismaObject('SignIn', {
  description:
    'A session or token that a person signed in with, and that is still accepted. The token itself is not stored.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The id for ending it.' }),
    subject: t.exposeString('subject', { description: 'The person or program that signed in.' }),
    role: t.field({
      type: RoleType,
      select: { role: true },
      description: 'The role of its last token.',
      resolve: ({ role }) => role as Role,
    }),
    regions: t.field({
      type: [RegionType],
      select: { regions: { select: { regionCode: true }, orderBy: { regionCode: 'asc' } } },
      description: 'The regions of its last token, each with everything below it, or the region of the token’s event.',
      resolve: ({ regions }, _args, { tree }) =>
        regions.flatMap(({ regionCode }) => (tree.has(regionCode) ? regionNode(regionCode) : [])),
    }),
    firstSeenAt: t.expose('firstSeenAt', { type: 'DateTime', description: 'When a server accepted it first.' }),
    lastSeenAt: t.expose('lastSeenAt', {
      type: 'DateTime',
      description: 'When a server accepted it last; it may have been in use up to five minutes longer.',
    }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When its last token expires.' }),
    isOwn: t.boolean({
      select: { key: true },
      description: 'Whether this request was made with it.',
      resolve: ({ key }, _args, { viewer }) => Buffer.from(key).toString('hex') === viewer.signIn?.key,
    }),
  }),
});

const SignInConnection = connectionRefs(SignInType, 'SignIn');

/** Matches sign-ins all of whose regions lie in the viewer's; those without any are for viewers of the whole country. */
const matching = (
  { viewer, now }: Pick<Context, 'viewer' | 'now'>,
  within: string | null | undefined,
): Prisma.SignInWhereInput => {
  const roots = ownRootsWithin(viewer, within == null ? countryCode : regionArgument('within', within));
  const inside = { OR: roots.map(boundsWithin).map(({ from, to }) => ({ regionCode: { gte: from, lt: to } })) };
  return {
    endedAt: null,
    expiresAt: { gt: now },
    ...(roots[0] !== countryCode && { regions: { some: {}, every: inside } }),
  };
};

builder.queryField('signIns', (t) =>
  t.prismaConnection(
    {
      type: SignInType,
      cursor: 'id',
      authScopes: { role: 'ADMIN' },
      description:
        'The valid sign-ins whose regions all lie in the viewer’s regions, newest first. Field tokens are listed by `fieldTokens`.',
      args: {
        within: t.arg.string({ description: 'Only those whose regions all lie in the region with this code.' }),
      },
      extensions: {
        cursor: 'uuid',
        weight: 100,
        size: (args, parents) => ({ ...parents, count: parents.count * pageSizeOf(args), level: null }),
      } satisfies CostHints,
      totalCount: (_root, { within }, context) => context.prisma.signIn.count({ where: matching(context, within) }),
      resolve: async (query, _root, args, context) => {
        const where = matching(context, args.within);
        const { signIn } = context.prisma;
        await assertCursorListed(args, 'uuid', (id) => signIn.count({ where: { AND: [where, { id }] } }));
        return signIn.findMany({ ...query, where, orderBy: [{ firstSeenAt: 'desc' }, { id: 'asc' }] });
      },
    },
    SignInConnection.connection,
    SignInConnection.edge,
  ),
);

const EndSignInPayloadType = builder.objectRef<{ id: string }>('EndSignInPayload').implement({
  description: 'A sign-in that was ended.',
  fields: (t) => ({ id: t.exposeID('id', { description: 'The id of the sign-in.' }) }),
});

const EndSignInResultType = resultUnion(
  'EndSignInResult',
  EndSignInPayloadType,
  'The sign-in that was ended, or why it was not.',
);

const EndSignInInput = builder.inputType('EndSignInInput', {
  description: 'The sign-in to end, and why.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The id in the list.' }),
    reason: t.string({ required: true, description: reasonDescription.required }),
    requestId: t.id({ description: requestIdDescription }),
  }),
});

builder.mutationField('endSignIn', (t) =>
  t.field({
    type: EndSignInResultType,
    authScopes: { role: 'ADMIN' },
    description:
      'Ends a sign-in, whose tokens are then rejected, also those that its session gets later: by this server at once, by other servers within about a second. Refuses with NOT_FOUND, OUT_OF_SCOPE or INVALID.',
    args: { input: t.arg({ type: EndSignInInput, required: true, description: 'The sign-in to end.' }) },
    resolve: (_root, { input }, { endedTokens, trail }, { fieldName }) =>
      trail.once(fieldName, input, keptAsIs<{ id: string }>(), (own, asked) => endSignIn(endedTokens, asked, own)),
  }),
);
