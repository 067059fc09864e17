import { prismaConnectionHelpers } from '@pothos/plugin-prisma';
import { type ActivationKind, Segment } from '../../prisma/generated/client/enums.ts';
import type { Counter } from '../counter/counter.ts';
import { builder } from '../graphql/builder.ts';
import { connectionRefs } from '../graphql/connection.ts';
import type { CostHints } from '../graphql/cost.ts';
import { cursorKey, wrongCursor } from '../graphql/pages.ts';
import { knownMeasure, MeasureType } from '../indicator/indicator.schema.ts';
import { OutreachEventType } from '../outreach/outreach.schema.ts';
import { nodePaths, pageSizeOf } from '../region/region.schema.ts';
import { entryId } from './judge.ts';

export const SegmentType = builder.enumType(Segment, { name: 'Segment', description: 'What group of people.' });
export const ActivationKindType = builder.enumType('ActivationKind', {
  description: 'What an entry means for the counts.',
  values: {
    ACTIVATION: { description: 'New: counts in coverage.' },
    REACTIVATION: { description: 'Again after a lost device: served, not counted in coverage.' },
    WITHDRAWAL: { description: 'Withdrawn: minus one in coverage.' },
  } satisfies Record<ActivationKind, { description: string }>,
});

const MeasureCountType = builder.objectRef<Counter['measures'][number]>('MeasureCount').implement({
  description: 'An event’s counts of one measure.',
  fields: (t) => ({
    measure: t.field({
      type: MeasureType,
      description: 'Which measure.',
      resolve: ({ measureCode }, _args, context) => knownMeasure(context, measureCode),
    }),
    served: t.exposeInt('served', { description: 'People served.' }),
    net: t.exposeInt('net', { description: 'Activations less withdrawals.' }),
  }),
});

const SegmentCountType = builder.objectRef<Counter['segments'][number]>('SegmentCount').implement({
  description: 'An event’s count of one segment.',
  fields: (t) => ({
    segment: t.field({ type: SegmentType, description: 'Which group.', resolve: ({ segment }) => segment }),
    served: t.exposeInt('served', { description: 'People served.' }),
  }),
});

export const EventCounterType = builder.objectRef<Counter>('EventCounter').implement({
  description:
    'The whole state of an event’s counters: each message replaces the one before, so a missed message loses nothing.',
  fields: (t) => ({
    event: t.prismaField({
      type: OutreachEventType,
      description: 'Of which event.',
      resolve: (query, { eventId }, _args, { prisma }) =>
        prisma.outreachEvent.findUniqueOrThrow({ ...query, where: { id: eventId } }),
    }),
    version: t.exposeInt('version', { description: 'Rises with every change; a receiver keeps the highest.' }),
    served: t.exposeInt('served', {
      description: 'People served: activations and reactivations, corrections applied.',
    }),
    net: t.exposeInt('net', { description: 'Activations less withdrawals: what coverage counts.' }),
    fromHere: t.exposeInt('fromHere', {
      description: 'Of net: domicile inside the event’s regency (its own region where that is wider).',
    }),
    fromElsewhere: t.exposeInt('fromElsewhere', { description: 'Of net: domicile outside it.' }),
    measures: t.field({ type: [MeasureCountType], description: 'By measure.', resolve: ({ measures }) => measures }),
    segments: t.field({
      type: [SegmentCountType],
      description: 'By group of people.',
      resolve: ({ segments }) => segments,
    }),
    perMinute: t.exposeFloat('perMinute', {
      description: 'People per minute over the last five, by when it happened.',
    }),
    goalPercent: t.exposeFloat('goalPercent', { nullable: true, description: 'Served over goal, in percent.' }),
    lastActivationAt: t.expose('lastActivationAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the newest entry happened.',
    }),
    asOf: t.expose('asOf', { type: 'DateTime', description: 'When this state was read.' }),
  }),
});

builder.prismaObjectField('OutreachEvent', 'counter', (t) =>
  t.field({
    type: EventCounterType,
    select: { id: true },
    extensions: { weight: 5 },
    description: 'Its counters now.',
    resolve: ({ id }, _args, { counters }) => counters.counter(id),
  }),
);

// Entries say who recorded them with which device, so they are for those who record; node(id:) is held to the same.
export const ActivationType = builder.prismaNode('Activation', {
  id: { resolve: ({ id }) => id },
  findUnique: (id) => ({ id: entryId(id) ?? '00000000-0000-0000-0000-000000000000' }),
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
        const cursor = cursorKey(args, 'string');
        const id = cursor && entryId(cursor.key);
        if (cursor && (!id || (await context.prisma.activation.count({ where: { id, eventId: parent.id } })) === 0))
          throw wrongCursor(cursor.argument);
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
