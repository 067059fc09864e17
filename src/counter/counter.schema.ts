import { Segment } from '../../prisma/generated/client/enums.ts';
import { builder } from '../graphql/builder.ts';
import { knownMeasure, MeasureType } from '../indicator/indicator.schema.ts';
import { OutreachEventType } from '../outreach/outreach.schema.ts';
import type { Counter } from './counter.ts';
import type { CounterLoader } from './counter-loader.ts';

declare module '../graphql/context.ts' {
  interface Context {
    counters: CounterLoader;
  }
}

export const SegmentType = builder.enumType(Segment, { name: 'Segment', description: 'What group of people.' });

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
