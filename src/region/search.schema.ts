import type { Prisma } from '../../prisma/generated/client/client.ts';
import type { RegionLevel } from '../../prisma/generated/client/enums.ts';
import { builder } from '../graphql/builder.ts';
import type { CostHints } from '../graphql/cost.ts';
import { inputError } from '../graphql/errors.ts';
import { assertCursorOf, slicePage } from '../graphql/pages.ts';
import { boundsWithin, isRegionCode, isWithin } from '../terms/region-code.ts';
import { levelIfAny, pageSizeOf, RegionConnection, RegionLevelType, regionArgument } from './region.schema.ts';

/** No name is longer, so comparing longer texts would be a waste of time. */
const longestSearch = 100;

type Filter = { level?: RegionLevel | null | undefined; within?: string | null | undefined };

const matching = ({ level, within }: Filter): Prisma.RegionWhereInput => {
  const bounds = within == null ? null : boundsWithin(regionArgument('within', within));
  return {
    retiredAt: null,
    ...(level && { level }),
    ...(bounds && { code: { gte: bounds.from, lt: bounds.to } }),
  };
};

/** The text to search for; null to list everything. Throws BAD_USER_INPUT if it is too long. */
const searchText = (search: string | null | undefined): string | null => {
  const text = search?.trim() ?? '';
  if (text.length > longestSearch)
    throw inputError('search', `must have at most ${longestSearch} characters`, { allowed: longestSearch });
  return text === '' ? null : text;
};

builder.queryField('regions', (t) =>
  t.prismaConnection(
    {
      type: 'Region',
      cursor: 'code',
      description:
        'Regions in code order. With `search`, either the region with exactly that code or the regions with a similar name, best match first; typing errors are tolerated. Retired regions are left out.',
      args: {
        search: t.arg.string({ description: 'A name as people write it, or a code; at most 100 characters.' }),
        level: t.arg({ type: RegionLevelType, description: 'Only this level.' }),
        within: t.arg.string({ description: 'Only this region and everything below it.' }),
      },
      extensions: {
        cursor: 'code',
        size: (args, _parents, { tree }) => {
          const root = typeof args['within'] === 'string' ? args['within'] : 'ID';
          const level = (args['level'] as RegionLevel | null | undefined) ?? null;
          const most = level ? tree.within(root, level) : Number.POSITIVE_INFINITY;
          return { count: Math.min(pageSizeOf(args), most), root, level };
        },
        weight: ({ search }) => (search ? 50 : 0),
      } satisfies CostHints,
      totalCount: async (_root, args, { prisma, regions }) => {
        const text = searchText(args.search);
        if (text === null) return prisma.region.count({ where: matching(args) });
        if (isRegionCode(text)) return prisma.region.count({ where: { AND: [matching(args), { code: text }] } });
        const within = args.within == null ? null : regionArgument('within', args.within);
        return (await regions.search(text, args.level ?? null, within)).length;
      },
      resolve: async (query, _root, args, { prisma, regions }) => {
        const text = searchText(args.search);
        const { level } = args;
        const within = args.within == null ? null : regionArgument('within', args.within);
        assertCursorOf(
          args,
          (key) => (!level || levelIfAny(key) === level) && (within == null || isWithin(key, within)),
        );
        if (text === null) return prisma.region.findMany({ ...query, where: matching(args), orderBy: { code: 'asc' } });
        if (isRegionCode(text))
          return prisma.region.findMany({ ...query, where: { AND: [matching(args), { code: text }] } });
        const found = await regions.search(text, level ?? null, within);
        const codes = slicePage(found, args, (code) => code);
        const { cursor: _cursor, take: _take, skip: _skip, ...selection } = query;
        const rows = await prisma.region.findMany({ ...selection, where: { code: { in: codes } } });
        const byCode = new Map(rows.map((row) => [row.code, row]));
        return codes.flatMap((code) => byCode.get(code) ?? []);
      },
    },
    RegionConnection.connection,
    RegionConnection.edge,
  ),
);
