import { prismaConnectionHelpers } from '@pothos/plugin-prisma';
import type { ActivationKind } from '../../prisma/generated/client/enums.ts';
import { SegmentType } from '../counter/counter.schema.ts';
import { builder } from '../graphql/builder.ts';
import { connectionRefs } from '../graphql/connection.ts';
import type { CostHints } from '../graphql/cost.ts';
import { assertCursorListed } from '../graphql/pages.ts';
import { knownMeasure, MeasureType } from '../indicator/indicator.schema.ts';
import { nodePaths, pageSizeOf } from '../region/region.schema.ts';
import { noUuid, uuidOf } from '../terms/uuid.ts';
import type { LedgerWriter } from './writer.ts';

declare module '../graphql/context.ts' {
  interface Context {
    writer: LedgerWriter;
  }
}

export const ActivationKindType = builder.enumType('ActivationKind', {
  description: 'What an entry means for the counts.',
  values: {
    ACTIVATION: { description: 'New: counts in coverage.' },
    REACTIVATION: { description: 'Again after a lost device: served, not counted in coverage.' },
    WITHDRAWAL: { description: 'Withdrawn: minus one in coverage.' },
  } satisfies Record<ActivationKind, { description: string }>,
});

// Entries say who recorded them with which device, so they are for those who record; node(id:) is held to the same.
export const ActivationType = builder.prismaNode('Activation', {
  id: { resolve: ({ id }) => id },
  findUnique: (id) => ({ id: uuidOf(id) ?? noUuid }),
  nullable: true,
  select: { id: true },
  authScopes: { role: 'OFFICER' },
  description: 'One immutable ledger entry. A correction adds entries; it changes none.',
  fields: (t) => ({
    event: t.relation('event', { description: 'Where it happened.' }),
    measure: t.field({
      type: MeasureType,
      select: { measureCode: true },
      description: 'What is counted.',
      resolve: ({ measureCode }, _args, context) => knownMeasure(context, measureCode),
    }),
    kind: t.expose('kind', { type: ActivationKindType, description: 'What it means for the counts.' }),
    count: t.exposeInt('count', { description: 'People.' }),
    domicile: t.relation('domicile', { description: 'Where they live: coverage counts there.' }),
    segment: t.expose('segment', { type: SegmentType, description: 'What group of people.' }),
    occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When it happened.' }),
    recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When it was written to the ledger.' }),
    recordedBy: t.exposeString('recordedBy', { description: 'The subject of the token.' }),
    device: t.exposeString('device', { nullable: true, description: 'The device, as it calls itself.' }),
  }),
});

const ActivationConnection = connectionRefs(ActivationType, 'Activation');
const activationPages = prismaConnectionHelpers(builder, 'Activation', { cursor: 'id' });

builder.prismaObjectField('OutreachEvent', 'activations', (t) =>
  t.connection(
    {
      type: ActivationType,
      authScopes: { role: 'OFFICER' },
      description: 'Its ledger entries in the order of recording; needs a token.',
      extensions: {
        cursor: 'string',
        size: (args, parents) => ({ ...parents, count: parents.count * pageSizeOf(args), level: null }),
      } satisfies CostHints,
      select: (args, context, nestedSelection) => {
        const select = (selection?: unknown): never =>
          nestedSelection(selection as true, { getType: () => 'Activation', paths: nodePaths } as never) as never;
        const activations = { ...activationPages.getQuery(args, context, select), orderBy: { position: 'asc' } };
        return { id: true, activations, _count: { select: { activations: true } } } as unknown as {
          id: true;
          activations: true;
          _count: { select: { activations: true } };
        };
      },
      resolve: async (parent, args, context) => {
        await assertCursorListed(args, 'string', (key) =>
          context.prisma.activation.count({ where: { id: uuidOf(key) ?? noUuid, eventId: parent.id } }),
        );
        return {
          ...activationPages.resolve(parent.activations, args, context, parent),
          totalCount: parent._count.activations,
        };
      },
    },
    ActivationConnection.connection,
    ActivationConnection.edge,
  ),
);
