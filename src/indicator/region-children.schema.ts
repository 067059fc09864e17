import { builder } from '../graphql/builder.ts';
import type { Context } from '../graphql/context.ts';
import type { CostHints } from '../graphql/cost.ts';
import { assertCursorOf, type PageArguments, slicePage } from '../graphql/pages.ts';
import { codePageOf, pageOfRegions, pageSizeOf, RegionConnection, RegionType } from '../region/region.schema.ts';
import type { CodeRange, Tree } from '../region/tree.ts';
import { parentOf } from '../terms/region-code.ts';
import type { Maybe } from '../terms/when-all.ts';
import { type ValueArguments, valueCost, valueQuery } from './value-query.ts';
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

const isByValue = (order: RegionOrder): boolean => order !== 'CODE' && order !== 'NAME';

const byName = (tree: Tree, codes: string[]): string[] =>
  codes
    .map((code) => ({ code, name: tree.name(code) }))
    .sort((a, b) => a.name.localeCompare(b.name, 'id') || (a.code < b.code ? -1 : 1))
    .map(({ code }) => code);

/** Sorts the children of one parent by a computed value: those without a value last, ties by code. */
const byValue = async (
  codes: string[],
  order: RegionOrder,
  asked: Omit<ValueArguments, 'argument'>,
  context: Context,
): Promise<string[]> => {
  const keyed = await Promise.all(
    codes.map(async (code) => {
      const query = valueQuery(context, code, { argument: 'indicator', ...asked });
      return { code, key: await sortKey(order, await context.values.value(query), context) };
    }),
  );
  const byKey = (a: number | null, b: number | null): number =>
    a === null || b === null ? Number(a === null) - Number(b === null) : a - b;
  return keyed.toSorted((a, b) => byKey(a.key, b.key) || (a.code < b.code ? -1 : 1)).map(({ code }) => code);
};

/** The sort key, ascending; null without a value. */
const sortKey = async (order: RegionOrder, computed: ComputedValue, context: Context): Promise<number | null> => {
  const percent = computed.value.coverage?.value ?? null;
  if (order === 'COVERAGE_ASC') return percent;
  const progress = order === 'GAP_PEOPLE_DESC' ? await context.values.bindingProgress(computed) : null;
  const highestFirst = order === 'COVERAGE_DESC' ? percent : (progress?.gapPeople ?? null);
  return highestFirst === null ? null : -highestFirst;
};

/** The codes of a page of the children. Another order than that of the codes needs all of them: at most a few hundred. */
const pageInOrder = (
  children: CodeRange,
  order: RegionOrder,
  asked: PageArguments & Omit<ValueArguments, 'argument'>,
  context: Context,
): Maybe<string[]> => {
  if (order === 'CODE') return children.page(codePageOf(asked));
  const all = children.all();
  const pageOf = (sorted: string[]): string[] => slicePage(sorted, asked, (code) => code);
  return order === 'NAME' ? pageOf(byName(context.tree, all)) : byValue(all, order, asked, context).then(pageOf);
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
        weight: ({ orderBy }, parents, sizes) =>
          isByValue((orderBy as RegionOrder | null) ?? 'CODE')
            ? valueCost(sizes.tree.children(parents, Number.MAX_SAFE_INTEGER), sizes) / parents.count
            : 0,
      } satisfies CostHints,
      resolve: ({ code }, args, context) => {
        assertCursorOf(args, (key) => parentOf(key) === code);
        const asked = { ...args, indicator: args.indicator ?? 'IKD_ACTIVATION' };
        // Throws for arguments that are wrong, also where the order does not need them.
        valueQuery(context, code, { argument: 'indicator', ...asked });
        const children = context.tree.children(code);
        const codes = pageInOrder(children, args.orderBy ?? 'CODE', asked, context);
        const pageOf = (page: string[]) => pageOfRegions(page, args, context, children.size);
        return codes instanceof Promise ? codes.then(pageOf) : pageOf(codes);
      },
    },
    RegionConnection.connection,
    RegionConnection.edge,
  ),
);
