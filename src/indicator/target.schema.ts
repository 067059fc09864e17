import { builder } from '../graphql/builder.ts';
import { regionArgument } from '../region/region.schema.ts';
import { dayOfDate } from '../terms/calendar.ts';
import { ancestorsOf } from '../terms/region-code.ts';
import type { Range } from '../values/range.ts';
import type { Progress, Target } from '../values/target.ts';
import { percentText } from '../values/text.ts';
import { IndicatorType, indicatorArgument, knownIndicator, knownMeasure, MeasureType } from './indicator.schema.ts';

export const TargetType = builder.objectRef<Target>('Target').implement({
  description:
    'The percentage of a basis that an indicator should reach in a region and everything below it, within a period.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Increases in recording order.' }),
    indicator: t.field({
      type: IndicatorType,
      description: 'The indicator it is set for.',
      resolve: ({ indicatorCode }, _args, context) => knownIndicator(context, indicatorCode),
    }),
    region: t.prismaField({
      type: 'Region',
      description: 'The region it is set for; it also applies to everything below.',
      resolve: (query, { regionCode }, _args, { prisma }) =>
        prisma.region.findUniqueOrThrow({ ...query, where: { code: regionCode } }),
    }),
    percent: t.exposeFloat('percent', { description: 'Percent of the basis.' }),
    basis: t.field({
      type: MeasureType,
      description: 'The measure it is a percentage of.',
      resolve: ({ basisCode }, _args, context) => knownMeasure(context, basisCode),
    }),
    from: t.expose('from', { type: 'Date', description: 'First day.' }),
    to: t.expose('to', { type: 'Date', description: 'Last day.' }),
    setBy: t.exposeString('setBy', { description: 'The name of the office or person that set it.' }),
  }),
});

const AchievementType = builder.objectRef<{ range: Range; basisCode: string }>('Achievement').implement({
  description: 'Coverage over target, in percent: 100 means the target is met.',
  fields: (t) => ({
    percent: t.float({ description: 'Unrounded; may be above 100.', resolve: ({ range }) => range.value }),
    low: t.float({ description: 'Lower bound, in percent.', resolve: ({ range }) => range.low }),
    high: t.float({ description: 'Upper bound, in percent.', resolve: ({ range }) => range.high }),
    basis: t.field({
      type: MeasureType,
      description: 'The basis of the coverage.',
      resolve: ({ basisCode }, _args, context) => knownMeasure(context, basisCode),
    }),
    text: t.string({
      description: 'id-ID text with two decimals, such as "22,97 persen dari target".',
      resolve: ({ range }) => `${percentText(range.value)} dari target`,
    }),
  }),
});

export const TargetProgressType = builder.objectRef<Progress>('TargetProgress').implement({
  description: "A value's progress towards a target. Fields are null where the numbers they need are unknown.",
  fields: (t) => ({
    target: t.field({ type: TargetType, description: 'The target.', resolve: ({ target }) => target }),
    achievement: t.field({
      type: AchievementType,
      nullable: true,
      description: 'Coverage over target.',
      resolve: ({ achievement, basisCode }) => achievement && { range: achievement, basisCode },
    }),
    people: t.exposeInt('people', {
      nullable: true,
      description: 'The number of people the target requires: ceil(percent of the denominator).',
    }),
    gapPeople: t.exposeInt('gapPeople', { nullable: true, description: 'People still needed; 0 once met.' }),
    gapPoints: t.exposeFloat('gapPoints', {
      nullable: true,
      description: 'Percentage points still needed; 0 once met.',
    }),
    met: t.exposeBoolean('met', { nullable: true, description: 'Whether the target is reached.' }),
    neededPerDay: t.exposeFloat('neededPerDay', {
      nullable: true,
      description: 'People per day needed from asOf to the end of the target.',
    }),
    pacePerDay: t.exposeFloat('pacePerDay', {
      nullable: true,
      description: 'People per day over the last 28 days of data; growth between two counts is assumed to be even.',
    }),
    forecastOn: t.field({
      type: 'Date',
      nullable: true,
      description:
        'Day on which the target will be reached at that pace; asOf once met; null if unknown, never, or more than 100 years away.',
      resolve: ({ forecastOn }) => forecastOn,
    }),
  }),
});

builder.queryField('targets', (t) =>
  t.field({
    type: [TargetType],
    description:
      'Targets in the order of their first day; by default all that were ever set and have not been replaced.',
    args: {
      indicator: t.arg.id({ description: 'Only this indicator.' }),
      region: t.arg.string({
        description: 'Only targets that apply to this region: its own and those of its ancestors.',
      }),
      on: t.arg({ type: 'Date', description: 'Only targets in force on that day.' }),
    },
    resolve: async (_root, { indicator, region, on }, context) => {
      const day = on == null ? null : new Date(on);
      const indicatorCode = indicator == null ? null : indicatorArgument(context, 'indicator', indicator).code;
      const chain = region == null ? null : [...ancestorsOf(regionArgument('region', region)), region];
      const rows = await context.prisma.target.findMany({
        where: {
          endedAt: null,
          ...(indicatorCode && { indicatorCode }),
          ...(chain && { regionCode: { in: chain } }),
          ...(day && { from: { lte: day }, to: { gte: day } }),
        },
        orderBy: [{ from: 'asc' }, { id: 'asc' }],
      });
      return rows.map(({ from, to, ...target }) => ({ ...target, from: dayOfDate(from), to: dayOfDate(to) }));
    },
  }),
);
