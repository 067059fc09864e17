import type { Prisma } from '../../prisma/generated/client/client.ts';
import { builder } from '../graphql/builder.ts';
import type { Context } from '../graphql/context.ts';
import type { CostHints } from '../graphql/cost.ts';
import { assertCursorOf, slicePage } from '../graphql/pages.ts';
import { nodePaths, pageSizeOf, RegionConnection, RegionType, regionPages } from '../region/region.schema.ts';
import { parentOf } from '../terms/region-code.ts';
import { type ValueArguments, valueQuery } from './value-query.ts';
import type { ComputedValue } from './value-reader.ts';

const orders = ['CODE', 'NAME', 'COVERAGE_DESC', 'COVERAGE_ASC', 'GAP_PEOPLE_DESC'] as const;
type RegionOrder = (typeof orders)[number];

const RegionOrderType = builder.enumType('RegionOrder', {
  description: 'How children are sorted. Regions without a value come last.',
  values: {
    CODE: { description: 'By code.' },
    NAME: { description: 'By name, then code.' },
    COVERAGE_DESC: { description: 'Highest coverage first.' },
    COVERAGE_ASC: { description: 'Lowest coverage first.' },
    GAP_PEOPLE_DESC: { description: 'Largest gap to the target, in people, first.' },
  } satisfies Record<RegionOrder, { description: string }>,
});

const notRetired = { retiredAt: null } satisfies Prisma.RegionWhereInput;
const storedOrder = (order: RegionOrder): Prisma.RegionOrderByWithRelationInput[] | null =>
  order === 'CODE' ? [{ code: 'asc' }] : order === 'NAME' ? [{ name: 'asc' }, { code: 'asc' }] : null;

/** Sorts the children of one parent by a computed value: those without a value last, ties by code. */
const byValue = async <Child extends { code: string }>(
  children: Child[],
  order: RegionOrder,
  asked: Omit<ValueArguments, 'argument'>,
  context: Context,
): Promise<Child[]> => {
  const keyed = await Promise.all(
    children.map(async (child) => {
      const query = valueQuery(context, child.code, { argument: 'indicator', ...asked });
      return { child, key: await sortKey(order, await context.values.value(query), context) };
    }),
  );
  const byKey = (a: number | null, b: number | null): number =>
    a === null || b === null ? Number(a === null) - Number(b === null) : a - b;
  return keyed
    .toSorted((a, b) => byKey(a.key, b.key) || (a.child.code < b.child.code ? -1 : 1))
    .map(({ child }) => child);
};

/** The sort key, ascending; null without a value. */
const sortKey = async (order: RegionOrder, computed: ComputedValue, context: Context): Promise<number | null> => {
  const percent = computed.value.coverage?.value ?? null;
  if (order === 'COVERAGE_ASC') return percent;
  const progress = order === 'GAP_PEOPLE_DESC' ? await context.values.bindingProgress(computed) : null;
  const highestFirst = order === 'COVERAGE_DESC' ? percent : (progress?.gapPeople ?? null);
  return highestFirst === null ? null : -highestFirst;
};

builder.prismaObjectField('Region', 'children', (t) =>
  t.connection(
    {
      type: RegionType,
      description:
        'The regions one level down. An orderBy other than CODE or NAME sorts by `indicator` (default IKD_ACTIVATION); regions without a value come last.',
      args: {
        orderBy: t.arg({ type: RegionOrderType, description: 'Default CODE.' }),
        indicator: t.arg.id({ description: 'Code of the indicator to sort by.' }),
        asOf: t.arg({ type: 'Date', description: 'The day of the values to sort by; default today.' }),
        knownAt: t.arg({ type: 'DateTime', description: 'Sort by facts recorded by that instant; default now.' }),
        basis: t.arg.id({ description: "The basis to sort by; default the indicator's own." }),
      },
      extensions: {
        cursor: 'code',
        size: (args, parents, { tree }) => tree.children(parents, pageSizeOf(args)),
        weight: ({ orderBy }, parents, { tree }) =>
          storedOrder((orderBy as RegionOrder | null) ?? 'CODE')
            ? 0
            : (tree.children(parents, 1000).count / parents.count) * 10,
      } satisfies CostHints,
      select: (args, context, nestedSelection) => {
        const orderBy = storedOrder(args.orderBy ?? 'CODE');
        const select = (selection?: unknown): never =>
          nestedSelection(selection as true, { getType: () => 'Region', paths: nodePaths } as never) as never;
        const children = orderBy
          ? { ...regionPages.getQuery(args, context, select), where: notRetired, orderBy }
          : // Sorting by a computed value needs all children; no region has more than a few hundred.
            { ...(select({ select: { code: true } }) as object), where: notRetired };
        return { code: true, childCount: true, children } as unknown as {
          code: true;
          childCount: true;
          children: true;
        };
      },
      resolve: async (parent, args, context) => {
        const { code, childCount } = parent;
        assertCursorOf(args, (key) => parentOf(key) === code);
        const asked = { ...args, indicator: args.indicator ?? 'IKD_ACTIVATION' };
        // Throws for arguments that are wrong, also where the order does not need them.
        valueQuery(context, code, { argument: 'indicator', ...asked });
        const order = args.orderBy ?? 'CODE';
        const children = storedOrder(order)
          ? parent.children
          : slicePage(await byValue(parent.children, order, asked, context), args, (child) => child.code);
        return { ...regionPages.resolve(children, args, context, parent), totalCount: childCount };
      },
    },
    RegionConnection.connection,
    RegionConnection.edge,
  ),
);
