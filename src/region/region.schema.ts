import { prismaConnectionHelpers } from '@pothos/plugin-prisma';
import { RegionKind, RegionLevel } from '../../prisma/generated/client/enums.ts';
import { builder, defaultPageSize } from '../graphql/builder.ts';
import { connectionRefs } from '../graphql/connection.ts';
import type { Context } from '../graphql/context.ts';
import { anyRegion, type CostHints, type FieldArguments } from '../graphql/cost.ts';
import { inputError } from '../graphql/errors.ts';
import { cursorKey, type PageArguments } from '../graphql/pages.ts';
import { ancestorsOf, countryCode, isRegionCode, kindOf, levelOf, parentOf } from '../terms/region-code.ts';
import { zoneOf } from '../terms/zone.ts';
import type { CodePage, Tree } from './tree.ts';

declare module '../graphql/context.ts' {
  interface Context {
    tree: Tree;
  }
}

export const RegionLevelType = builder.enumType(RegionLevel, {
  name: 'RegionLevel',
  description: 'The five levels of the tree.',
});
export const RegionKindType = builder.enumType(RegionKind, {
  name: 'RegionKind',
  description: 'The legal kind of a region: kabupaten or kota, kelurahan, desa or desa adat.',
});

export const pageSizeOf = ({ first, last }: FieldArguments): number => Number(first ?? last ?? defaultPageSize);

/** The part of a list in code order that a page shows, and one more region, which tells whether there are more. */
export const codePageOf = (page: PageArguments): CodePage => {
  const key = cursorKey(page, 'code')?.key ?? null;
  return {
    after: page.after == null ? null : key,
    before: page.after == null ? key : null,
    limit: pageSizeOf(page) + 1,
    fromEnd: page.last != null || page.before != null,
  };
};

export const RegionType = builder.prismaNode('Region', {
  id: { resolve: ({ code }) => code },
  // No region has the empty code. Text that is not a code would reach the database and might fail there.
  findUnique: (id) => ({ code: isRegionCode(id) ? id : '' }),
  nullable: true,
  select: { code: true },
  description: 'A node of the administrative tree: country > province > regency or city > district > village.',
  fields: (t) => ({
    // An exposed column would be read again for each region that did not come from the database.
    code: t.string({
      description: 'Official Kemendagri code, a dotted string: 64, 64.71, 64.71.05, 64.71.05.1001. The country is ID.',
      resolve: ({ code }) => code,
    }),
    name: t.string({
      description: 'Official name, such as Kota Balikpapan.',
      resolve: ({ code }, _args, { tree }) => tree.name(code),
    }),
    level: t.field({
      type: RegionLevelType,
      description: 'Level of the tree.',
      resolve: ({ code }) => levelOf(code),
    }),
    kind: t.field({
      type: RegionKindType,
      description: 'The legal kind.',
      resolve: ({ code }) => kindOf(code) as RegionKind,
    }),
    timeZone: t.string({
      description: 'IANA zone, e.g. Asia/Makassar for Kalimantan Timur.',
      resolve: ({ code }) => zoneOf(code),
    }),
    childCount: t.int({
      description: 'The number of children, not counting retired ones.',
      resolve: ({ code }, _args, { tree }) => tree.childCount(code),
    }),
    retiredAt: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'When a newer region list dropped it; null for a current region. A retired region keeps its figures, but appears in no list.',
      resolve: ({ code }, _args, { tree }) => tree.retiredAt(code),
    }),
  }),
});

/** Regions as GraphQL shows them: each field finds the rest by the code. */
export const regionNode = (code: string): typeof RegionType.$inferType => ({ code });

builder.prismaObjectFields('Region', (t) => ({
  ancestors: t.field({
    type: [RegionType],
    description: 'The regions above, from the country down to the parent.',
    extensions: {
      // At most four, the country among them.
      size: (_args, { count, root }) => ({ count: count * 4, root, level: null }),
    } satisfies CostHints,
    resolve: ({ code }) => ancestorsOf(code).map(regionNode),
  }),
  parent: t.field({
    type: RegionType,
    nullable: true,
    description: 'The region one level up; null for the country.',
    extensions: anyRegion,
    resolve: ({ code }) => {
      const parent = parentOf(code);
      return parent === null ? null : regionNode(parent);
    },
  }),
}));

export const RegionConnection = connectionRefs(RegionType, 'Region');

/** The paths to a connection's nodes: a client may ask for them in either way, and both lead to the same selection. */
export const nodePaths = [[{ name: 'nodes' }], [{ name: 'edges' }, { name: 'node' }]];
const regionPages = prismaConnectionHelpers(builder, 'Region', { cursor: 'code' });

/**
 * A page of a list: its codes with one more, as codePageOf and slicePage give them, and the size of the whole list. A query
 * within the limits can ask for thousands of pages, which the executor would make in one go.
 */
export const pageOfRegions = (codes: string[], page: PageArguments, context: Context, totalCount: number) => {
  const made = () => ({ ...regionPages.resolve(codes.map(regionNode) as never, page, context), totalCount });
  return context.turns.isOver ? context.turns.next().then(made) : made();
};

/** The region an argument names. Throws BAD_USER_INPUT naming the argument for text that is not a region code. */
export const regionArgument = (argument: string, code: string): string => {
  if (isRegionCode(code)) return code;
  throw inputError(argument, `${JSON.stringify(code)} is not a region code such as 64.71 or ID`);
};

/** The same for a region that must exist. Throws BAD_USER_INPUT naming the argument if there is none. */
export const knownRegion = ({ tree }: Context, argument: string, code: string): string => {
  if (tree.has(regionArgument(argument, code))) return code;
  throw inputError(argument, `there is no region ${code}`);
};

/** The level of a code; null if the code is malformed. */
export const levelIfAny = (code: string): RegionLevel | null => (isRegionCode(code) ? levelOf(code) : null);

builder.queryField('region', (t) =>
  t.field({
    type: RegionType,
    nullable: true,
    description: 'The region with that code; null if there is none. Default: the country.',
    args: { code: t.arg.string({ required: true, defaultValue: countryCode, description: 'Dotted code.' }) },
    extensions: {
      size: ({ code }) => ({ count: 1, root: String(code), level: levelIfAny(String(code)) }),
    } satisfies CostHints,
    resolve: (_root, { code }, { tree }) => (tree.has(code) ? regionNode(code) : null),
  }),
);
