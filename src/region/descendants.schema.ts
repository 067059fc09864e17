import { queryFromInfo } from '@pothos/plugin-prisma';
import { builder } from '../graphql/builder.ts';
import type { CostHints } from '../graphql/cost.ts';
import { assertCursorOf, cursorKey } from '../graphql/pages.ts';
import { isWithin } from '../terms/region-code.ts';
import {
  levelIfAny,
  nodePaths,
  pageSizeOf,
  RegionConnection,
  RegionLevelType,
  RegionType,
  regionPages,
} from './region.schema.ts';

builder.prismaObjectField('Region', 'descendants', (t) =>
  t.connection(
    {
      type: RegionType,
      select: { code: true },
      description: 'All regions below this one on one level, in code order.',
      args: { level: t.arg({ type: RegionLevelType, required: true, description: 'The level to list.' }) },
      extensions: {
        cursor: 'code',
        size: (args, parents, { tree }) => tree.descendants(parents, args['level'] as never, pageSizeOf(args)),
      } satisfies CostHints,
      resolve: async ({ code }, { level, ...page }, context, info) => {
        assertCursorOf(page, (key) => key !== code && isWithin(key, code) && levelIfAny(key) === level);
        const key = cursorKey(page, 'code')?.key ?? null;
        const codes = await context.regions.descendants(code, {
          level,
          after: page.after == null ? null : key,
          before: page.before == null ? null : key,
          limit: pageSizeOf(page) + 1,
          fromEnd: page.last != null || page.before != null,
        });
        const { select } = queryFromInfo({
          context,
          info,
          typeName: 'Region',
          paths: nodePaths,
          select: { code: true },
        });
        // Single lookups, which Prisma batches into one statement for the pages of all parents.
        const nodes = await Promise.all(
          codes.map((each) => context.prisma.region.findUniqueOrThrow({ select, where: { code: each } })),
        );
        return {
          ...regionPages.resolve(nodes as never, page, context),
          totalCount: () => context.regions.descendantCount(code, level),
        };
      },
    },
    RegionConnection.connection,
    RegionConnection.edge,
  ),
);
