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

export const SegmentType = builder.enumType(Segment, { name: 'Segment', description: 'A group of people.' });

const MeasureCountType = builder.objectRef<Counter['measures'][number]>('MeasureCount').implement({
  description: 'An event’s counts for one measure.',
  fields: (t) => ({
    measure: t.field({
      type: MeasureType,
      description: 'The measure.',
      resolve: ({ measureCode }, _args, context) => knownMeasure(context, measureCode),
    }),
    served: t.exposeInt('served', { description: 'People served.' }),
    net: t.exposeInt('net', { description: 'Activations minus withdrawals, in people.' }),
  }),
});

const SegmentCountType = builder.objectRef<Counter['segments'][number]>('SegmentCount').implement({
  description: 'An event’s count for one group of people.',
  fields: (t) => ({
    segment: t.field({ type: SegmentType, description: 'The group of people.', resolve: ({ segment }) => segment }),
    served: t.exposeInt('served', { description: 'People served.' }),
  }),
});

export const EventCounterType = builder.objectRef<Counter>('EventCounter').implement({
  description:
    'The whole state of an event’s counters. Each message replaces the one before, so a missed message loses nothing.',
  fields: (t) => ({
    event: t.prismaField({
      type: OutreachEventType,
      description: 'The event that is counted.',
      resolve: (query, { eventId }, _args, { prisma }) =>
        prisma.outreachEvent.findUniqueOrThrow({ ...query, where: { id: eventId } }),
    }),
    version: t.exposeInt('version', { description: 'Increases with every change; a client keeps the highest.' }),
    served: t.exposeInt('served', {
      description: 'People served: activations and reactivations, with corrections applied.',
    }),
    net: t.exposeInt('net', { description: 'Activations minus withdrawals, in people, as coverage counts them.' }),
    fromHere: t.exposeInt('fromHere', {
      description: 'Part of net: domicile inside the event’s regency, or inside its own region if that is wider.',
    }),
    fromElsewhere: t.exposeInt('fromElsewhere', { description: 'The rest of net: domicile outside it.' }),
    measures: t.field({
      type: [MeasureCountType],
      description: 'Counts by measure.',
      resolve: ({ measures }) => measures,
    }),
    segments: t.field({
      type: [SegmentCountType],
      description: 'Counts by group of people.',
      resolve: ({ segments }) => segments,
    }),
    perMinute: t.float({
      description: 'People served per minute over the last five minutes; entries count by when they happened.',
      resolve: ({ perMinute }, _args, { reads }) => {
        reads.moment();
        return perMinute;
      },
    }),
    goalPercent: t.exposeFloat('goalPercent', {
      nullable: true,
      description: 'Served over goal, in percent; null without a goal.',
    }),
    lastActivationAt: t.expose('lastActivationAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the latest entry happened.',
    }),
    asOf: t.field({
      type: 'DateTime',
      description: 'When this state was read.',
      resolve: ({ asOf }, _args, { reads }) => {
        reads.moment();
        return asOf;
      },
    }),
  }),
});

builder.prismaObjectField('OutreachEvent', 'counter', (t) =>
  t.field({
    type: EventCounterType,
    select: { id: true },
    extensions: { weight: 5 },
    description: 'Its current counters.',
    resolve: ({ id }, _args, { counters }) => counters.counter(id),
  }),
);
