import type { Prisma } from '../../prisma/generated/client/client.ts';
import { ownRootsWithin } from '../access/scope.ts';
import { builder } from '../graphql/builder.ts';
import { connectionRefs } from '../graphql/connection.ts';
import type { Context } from '../graphql/context.ts';
import type { CostHints } from '../graphql/cost.ts';
import { assertCursorListed } from '../graphql/pages.ts';
import { pageSizeOf, regionArgument } from '../region/region.schema.ts';
import { boundsWithin, countryCode } from '../terms/region-code.ts';
import { subjectOf } from './field-tokens.ts';

// Not a node: it is read through the list alone, which has only those of the viewer's regions.
const FieldTokenType = builder.prismaObject('FieldToken', {
  description: 'A token that was issued for a device of a team. The token itself is not stored.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The id for revoking it.' }),
    event: t.relation('event', { description: 'The only event that it records for.' }),
    label: t.exposeString('label', { description: 'The holder, such as "meja 3".' }),
    subject: t.string({
      select: { label: true, event: { select: { code: true } } },
      description: 'The `recordedBy` of its entries.',
      resolve: ({ label, event }) => subjectOf(event.code, label),
    }),
    issuedBy: t.exposeString('issuedBy', { description: 'Subject of the token that issued it.' }),
    issuedAt: t.expose('issuedAt', { type: 'DateTime', description: 'When it was issued.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When it expires.' }),
    revokedAt: t.expose('revokedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was revoked; null if it was not.',
    }),
    revokedBy: t.exposeString('revokedBy', {
      nullable: true,
      description: 'Subject of the token that revoked it, if any.',
    }),
  }),
});

const FieldTokenConnection = connectionRefs(FieldTokenType, 'FieldToken');

type FieldTokenFilter = { within?: string | null | undefined; ended: boolean };

const matching = (
  { viewer, now }: Pick<Context, 'viewer' | 'now'>,
  { within, ended }: FieldTokenFilter,
): Prisma.FieldTokenWhereInput => {
  const roots = ownRootsWithin(viewer, within == null ? countryCode : regionArgument('within', within)).map(
    boundsWithin,
  );
  return {
    OR: roots.map(({ from, to }) => ({ event: { regionCode: { gte: from, lt: to } } })),
    ...(!ended && { revokedAt: null, expiresAt: { gt: now } }),
  };
};

builder.queryField('fieldTokens', (t) =>
  t.prismaConnection(
    {
      type: FieldTokenType,
      cursor: 'id',
      authScopes: { role: 'COORDINATOR' },
      description: 'The field tokens for events in the viewer’s regions, newest first.',
      args: {
        within: t.arg.string({ description: 'Only for events held in the region with this code or below it.' }),
        ended: t.arg.boolean({
          required: true,
          defaultValue: false,
          description: 'Whether to list those that have expired or are revoked too.',
        }),
      },
      extensions: {
        cursor: 'uuid',
        weight: 100,
        size: (args, parents) => ({ ...parents, count: parents.count * pageSizeOf(args), level: null }),
      } satisfies CostHints,
      totalCount: (_root, args, context) => context.prisma.fieldToken.count({ where: matching(context, args) }),
      resolve: async (query, _root, args, context) => {
        const where = matching(context, args);
        const { fieldToken } = context.prisma;
        await assertCursorListed(args, 'uuid', (id) => fieldToken.count({ where: { AND: [where, { id }] } }));
        return fieldToken.findMany({ ...query, where, orderBy: [{ issuedAt: 'desc' }, { id: 'asc' }] });
      },
    },
    FieldTokenConnection.connection,
    FieldTokenConnection.edge,
  ),
);
