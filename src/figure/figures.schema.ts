import { prismaConnectionHelpers } from '@pothos/plugin-prisma';
import type { Prisma } from '../../prisma/generated/client/client.ts';
import { builder } from '../graphql/builder.ts';
import type { Context } from '../graphql/context.ts';
import type { CostHints } from '../graphql/cost.ts';
import { assertCursorListed, type PageArguments } from '../graphql/pages.ts';
import { indicatorArgument, measureArgument } from '../indicator/indicator.schema.ts';
import { nodePaths, pageSizeOf, regionArgument } from '../region/region.schema.ts';
import { boundsWithin, countryCode } from '../terms/region-code.ts';
import { FigureConnection, FigureType } from './figure.schema.ts';

const figurePages = prismaConnectionHelpers(builder, 'Figure', { cursor: 'id' });
const oldestFirst = { id: 'asc' } satisfies Prisma.FigureOrderByWithRelationInput;
const inUse = (includeRetracted: boolean | null | undefined): Prisma.FigureWhereInput =>
  includeRetracted ? {} : { status: 'ACTIVE' };

const assertCursorAmong = ({ prisma }: Context, page: PageArguments, where: Prisma.FigureWhereInput): Promise<void> =>
  assertCursorListed(page, 'number', (id) => prisma.figure.count({ where: { AND: [where, { id }] } }));

const pageOf = {
  cursor: 'number',
  size: (args, parents) => ({ ...parents, count: parents.count * pageSizeOf(args) }),
} satisfies CostHints;

builder.prismaObjectField('Region', 'figures', (t) =>
  t.connection(
    {
      type: FigureType,
      description: "This region's own figures, in recording order.",
      args: {
        includeRetracted: t.arg.boolean({ description: 'Whether to include superseded and retracted figures.' }),
      },
      extensions: pageOf,
      select: (args, context, nestedSelection) => {
        const select = (selection?: unknown): never =>
          nestedSelection(selection as true, { getType: () => 'Figure', paths: nodePaths } as never) as never;
        const where = inUse(args.includeRetracted);
        const figures = { ...figurePages.getQuery(args, context, select), where, orderBy: oldestFirst };
        return { code: true, figures, _count: { select: { figures: { where } } } } as unknown as {
          code: true;
          figures: true;
          _count: { select: { figures: true } };
        };
      },
      resolve: async (parent, args, context) => {
        await assertCursorAmong(context, args, { ...inUse(args.includeRetracted), regionCode: parent.code });
        return { ...figurePages.resolve(parent.figures, args, context, parent), totalCount: parent._count.figures };
      },
    },
    FigureConnection.connection,
    FigureConnection.edge,
  ),
);

type FigureFilter = { within?: string | null; measure?: string | null; indicator?: string | null };

/**
 * The filter for figures in use. Throws BAD_USER_INPUT naming the argument for an unknown measure or indicator, or a
 * malformed region code.
 */
const matching = (context: Context, { within, measure, indicator }: FigureFilter): Prisma.FigureWhereInput => {
  const bounds = within == null ? null : boundsWithin(regionArgument('within', within));
  return {
    status: 'ACTIVE',
    ...(bounds && { regionCode: { gte: bounds.from, lt: bounds.to } }),
    ...(measure != null && { measureCode: measureArgument(context, 'measure', measure).code }),
    ...(indicator != null && { indicatorCode: indicatorArgument(context, 'indicator', indicator).code }),
  };
};

/** The total is counted over all figures: of 175,000 it took PostgreSQL 22 ms. */
const totalWeight = 1000;

builder.queryField('figures', (t) =>
  t.prismaConnection(
    {
      type: 'Figure',
      cursor: 'id',
      description: 'Published figures in use, in recording order.',
      args: {
        within: t.arg.string({ description: 'Only this region and everything below it.' }),
        measure: t.arg.id({ description: 'Only counts of this measure.' }),
        indicator: t.arg.id({ description: 'Only percentages of this indicator.' }),
      },
      extensions: {
        ...pageOf,
        weight: totalWeight,
        size: ({ within, ...page }) => ({
          count: pageSizeOf(page),
          root: typeof within === 'string' ? within : countryCode,
          level: null,
        }),
      } satisfies CostHints,
      totalCount: (_root, args, context) =>
        context.prisma.figure.count({ where: matching(context, args as FigureFilter) }),
      resolve: async (query, _root, args, context) => {
        const where = matching(context, args as FigureFilter);
        await assertCursorAmong(context, args, where);
        return context.prisma.figure.findMany({ ...query, where, orderBy: oldestFirst });
      },
    },
    FigureConnection.connection,
    FigureConnection.edge,
  ),
);
