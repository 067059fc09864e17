import { builder } from '../graphql/builder.ts';
import { regionArgument } from '../region/region.schema.ts';
import { dayOfDate } from '../terms/calendar.ts';
import { ancestorsOf } from '../terms/region-code.ts';
import type { Range } from '../values/range.ts';
import type { Progress, Target } from '../values/target.ts';
import { percentText } from '../values/text.ts';
import { IndicatorType, indicatorArgument, knownIndicator, knownMeasure, MeasureType } from './indicator.schema.ts';

export const TargetType = builder.objectRef<Target>('Target').implement({
  description: 'Percent of a basis that an indicator should reach in a region, and so in its subtree, within a period.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Rises in the order of recording.' }),
    indicator: t.field({
      type: IndicatorType,
      description: 'What is to be reached.',
      resolve: ({ indicatorCode }, _args, context) => knownIndicator(context, indicatorCode),
    }),
    region: t.prismaField({
      type: 'Region',
      description: 'Where: the region and everything below it.',
      resolve: (query, { regionCode }, _args, { prisma }) =>
        prisma.region.findUniqueOrThrow({ ...query, where: { code: regionCode } }),
    }),
    percent: t.exposeFloat('percent', { description: 'Percent of the basis.' }),
    basis: t.field({
      type: MeasureType,
      description: 'The people it is a share of.',
      resolve: ({ basisCode }, _args, context) => knownMeasure(context, basisCode),
    }),
    from: t.expose('from', { type: 'Date', description: 'First day.' }),
    to: t.expose('to', { type: 'Date', description: 'Last day.' }),
    setBy: t.exposeString('setBy', { description: 'Who set it.' }),
  }),
});

const AchievementType = builder.objectRef<{ range: Range; basisCode: string }>('Achievement').implement({
  description: 'Coverage over target, in percent: 100 means the target is met.',
  fields: (t) => ({
    percent: t.float({ description: 'Unrounded; above 100 is kept.', resolve: ({ range }) => range.value }),
    low: t.float({ description: 'At least so many percent.', resolve: ({ range }) => range.low }),
    high: t.float({ description: 'At most so many percent.', resolve: ({ range }) => range.high }),
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
  description: 'How far a value is from a target. Null where the numbers needed are unknown.',
  fields: (t) => ({
    target: t.field({ type: TargetType, description: 'The target.', resolve: ({ target }) => target }),
    achievement: t.field({
      type: AchievementType,
      nullable: true,
      description: 'Coverage over target.',
      resolve: ({ achievement, basisCode }) => achievement && { range: achievement, basisCode },
    }),
    people: t.exposeInt('people', { nullable: true, description: 'People: ceil(percent of the denominator).' }),
    gapPeople: t.exposeInt('gapPeople', { nullable: true, description: 'People still missing; 0 once met.' }),
    gapPoints: t.exposeFloat('gapPoints', {
      nullable: true,
      description: 'Percentage points still missing; 0 once met.',
    }),
    met: t.exposeBoolean('met', { nullable: true, description: 'Whether the target is reached.' }),
    neededPerDay: t.exposeFloat('neededPerDay', {
      nullable: true,
      description: 'People per day needed from asOf to the end of the target.',
    }),
    pacePerDay: t.exposeFloat('pacePerDay', {
      nullable: true,
      description: 'People per day over the last 28 days of data; between two counts growth is taken as even.',
    }),
    forecastOn: t.field({
      type: 'Date',
      nullable: true,
      description: 'Day on which the target is reached at that pace, asOf once met; null if never.',
      resolve: ({ forecastOn }) => forecastOn,
    }),
  }),
});

builder.queryField('targets', (t) =>
  t.field({
    type: [TargetType],
    description: 'Targets in the order of their first day; by default all that were ever set and still stand.',
    args: {
      indicator: t.arg.id({ description: 'Only this indicator.' }),
      region: t.arg.string({ description: 'Only targets that bind this region: its own and those of its ancestors.' }),
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
