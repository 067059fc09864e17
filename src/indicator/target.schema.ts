import { builder } from '../graphql/builder.ts';
import { anyRegion, type CostHints } from '../graphql/cost.ts';
import { RegionType, regionArgument, regionNode } from '../region/region.schema.ts';
import { dayOfDate } from '../terms/calendar.ts';
import { ancestorsOf } from '../terms/region-code.ts';
import type { Target } from '../values/target.ts';
import { IndicatorType, indicatorArgument, knownIndicator, knownMeasure, MeasureType } from './indicator.schema.ts';

const TargetStatusType = builder.enumType('TargetStatus', {
  description: 'Whether a target applies.',
  values: {
    ACTIVE: { description: 'It was set, and neither withdrawn nor replaced.' },
    WITHDRAWN: { description: 'It was withdrawn; it stays readable.' },
  } as const,
});

type TargetRow = Omit<Target, 'from' | 'to' | 'order'> & { from: Date; to: Date; shippedPlace: number | null };

const targetOf = ({ from, to, ...row }: TargetRow): Target => ({
  ...row,
  order: row.shippedPlace ?? row.id,
  from: dayOfDate(from),
  to: dayOfDate(to),
});

export const TargetType = builder.objectRef<Target>('Target');
builder.objectType(TargetType, {
  description:
    'The percentage of a basis that an indicator should reach in a region and everything below it, within a period.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Increases in recording order.' }),
    indicator: t.field({
      type: IndicatorType,
      description: 'The indicator it is set for.',
      resolve: ({ indicatorCode }, _args, context) => knownIndicator(context, indicatorCode),
    }),
    region: t.field({
      type: RegionType,
      extensions: anyRegion,
      description: 'The region it is set for; it also applies to everything below.',
      resolve: ({ regionCode }) => regionNode(regionCode),
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
    source: t.prismaField({
      type: 'Source',
      nullable: true,
      description: 'Where it was published.',
      resolve: async (query, { id }, _args, { prisma }) =>
        prisma.target.findUnique({ where: { id } }).source({ ...query }),
    }),
    restates: t.field({
      type: TargetType,
      nullable: true,
      description:
        'The target that this one repeats on another basis. A restatement is compared with it and never binds.',
      resolve: async ({ restatesId }, _args, { prisma }) => {
        const row = restatesId === null ? null : await prisma.target.findUnique({ where: { id: restatesId } });
        return row && targetOf(row);
      },
    }),
    status: t.field({
      type: TargetStatusType,
      description: 'Whether it applies.',
      resolve: async ({ id }, _args, { prisma }) =>
        (await prisma.target.findUnique({ where: { id } }))?.withdrawn ? 'WITHDRAWN' : 'ACTIVE',
    }),
  }),
});

/** The list has no pages, so its length is not known beforehand: that of a year's targets of an indicator. */
const assumedTargets = 100;

builder.queryField('targets', (t) =>
  t.field({
    type: [TargetType],
    extensions: {
      weight: assumedTargets,
      size: (_args, { root }) => ({ count: assumedTargets, root, level: null }),
    } satisfies CostHints,
    description:
      'Targets in the order of their first day; by default all that were ever set and have not been replaced.',
    args: {
      indicator: t.arg.id({ description: 'Only this indicator.' }),
      region: t.arg.string({
        description: 'Only targets that apply to this region: its own and those of its ancestors.',
      }),
      on: t.arg({ type: 'Date', description: 'Only targets in force on that day.' }),
      withdrawn: t.arg.boolean({ description: 'Whether to include withdrawn targets; default false.' }),
    },
    resolve: async (_root, { indicator, region, on, withdrawn }, context) => {
      const day = on == null ? null : new Date(on);
      const indicatorCode = indicator == null ? null : indicatorArgument(context, 'indicator', indicator).code;
      const chain = region == null ? null : [...ancestorsOf(regionArgument('region', region)), region];
      const rows = await context.prisma.target.findMany({
        where: {
          ...(withdrawn ? { OR: [{ endedAt: null }, { withdrawn: true }] } : { endedAt: null }),
          ...(indicatorCode && { indicatorCode }),
          ...(chain && { regionCode: { in: chain } }),
          ...(day && { from: { lte: day }, to: { gte: day } }),
        },
        orderBy: [{ from: 'asc' }, { id: 'asc' }],
      });
      return rows.map(targetOf);
    },
  }),
);
