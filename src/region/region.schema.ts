import { prismaConnectionHelpers } from '@pothos/plugin-prisma';
import { RegionKind, RegionLevel } from '../../prisma/generated/client/enums.ts';
import { builder, defaultPageSize } from '../graphql/builder.ts';
import { connectionRefs } from '../graphql/connection.ts';
import type { Context } from '../graphql/context.ts';
import { anyRegion, type CostHints, type FieldArguments } from '../graphql/cost.ts';
import { inputError } from '../graphql/errors.ts';
import { ancestorsOf, countryCode, isRegionCode, levelOf } from '../terms/region-code.ts';
import type { RegionLoader } from './region-loader.ts';

declare module '../graphql/context.ts' {
  interface Context {
    regions: RegionLoader;
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

export const RegionType = builder.prismaNode('Region', {
  id: { resolve: ({ code }) => code },
  // No region has the empty code. Text that is not a code would reach the database and might fail there.
  findUnique: (id) => ({ code: isRegionCode(id) ? id : '' }),
  nullable: true,
  select: { code: true },
  description: 'A node of the administrative tree: country > province > regency or city > district > village.',
  fields: (t) => ({
    code: t.exposeString('code', {
      description: 'Official Kemendagri code, a dotted string: 64, 64.71, 64.71.05, 64.71.05.1001. The country is ID.',
    }),
    name: t.exposeString('name', { description: 'Official name, such as Kota Balikpapan.' }),
    level: t.expose('level', { type: RegionLevelType, description: 'Level of the tree.' }),
    kind: t.expose('kind', { type: RegionKindType, description: 'The legal kind.' }),
    timeZone: t.exposeString('timeZone', { description: 'IANA zone, e.g. Asia/Makassar for Kalimantan Timur.' }),
    childCount: t.exposeInt('childCount', { description: 'The number of children, not counting retired ones.' }),
    retiredAt: t.expose('retiredAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'When a newer region list dropped it; null for a current region. A retired region keeps its figures, but appears in no list.',
    }),
    ancestors: t.prismaField({
      type: ['Region'],
      select: { code: true },
      description: 'The regions above, from the country down to the parent.',
      extensions: {
        // At most four, the country among them.
        size: (_args, { count, root }) => ({ count: count * 4, root, level: null }),
      } satisfies CostHints,
      // Single lookups, which Prisma batches into one statement for the ancestors of all regions.
      resolve: (query, { code }, _args, { prisma }) => {
        const selection = { ...query };
        const codes = ancestorsOf(code);
        return Promise.all(
          codes.map((each) => prisma.region.findUniqueOrThrow({ ...selection, where: { code: each } })),
        );
      },
    }),
    parent: t.relation('parent', {
      nullable: true,
      description: 'The region one level up; null for the country.',
      extensions: anyRegion,
    }),
  }),
});

export const RegionConnection = connectionRefs(RegionType, 'Region');

/** The paths to a connection's nodes: a client may ask for them in either way, and both lead to the same selection. */
export const nodePaths = [[{ name: 'nodes' }], [{ name: 'edges' }, { name: 'node' }]];
export const regionPages = prismaConnectionHelpers(builder, 'Region', { cursor: 'code' });

/** The region an argument names. Throws BAD_USER_INPUT naming the argument for text that is not a region code. */
export const regionArgument = (argument: string, code: string): string => {
  if (isRegionCode(code)) return code;
  throw inputError(argument, `${JSON.stringify(code)} is not a region code such as 64.71 or ID`);
};

/** The same for a region that must exist. Throws BAD_USER_INPUT naming the argument if there is none. */
export const knownRegion = async ({ regions }: Context, argument: string, code: string): Promise<string> => {
  if (await regions.exists(regionArgument(argument, code))) return code;
  throw inputError(argument, `there is no region ${code}`);
};

/** The level of a code; null if the code is malformed. */
export const levelIfAny = (code: string): RegionLevel | null => (isRegionCode(code) ? levelOf(code) : null);

builder.queryField('region', (t) =>
  t.prismaField({
    type: 'Region',
    nullable: true,
    description: 'The region with that code; null if there is none. Default: the country.',
    args: { code: t.arg.string({ required: true, defaultValue: countryCode, description: 'Dotted code.' }) },
    extensions: {
      size: ({ code }) => ({ count: 1, root: String(code), level: levelIfAny(String(code)) }),
    } satisfies CostHints,
    resolve: (query, _root, { code }, { prisma }) =>
      prisma.region.findUnique({ ...query, where: { code: isRegionCode(code) ? code : '' } }),
  }),
);
