import { builder } from '../graphql/builder.ts';
import type { CostHints } from '../graphql/cost.ts';
import { assertCursorOf } from '../graphql/pages.ts';
import { isWithin } from '../terms/region-code.ts';
import {
  codePageOf,
  levelIfAny,
  pageOfRegions,
  pageSizeOf,
  RegionConnection,
  RegionLevelType,
  RegionType,
} from './region.schema.ts';

builder.prismaObjectField('Region', 'descendants', (t) =>
  t.connection(
    {
      type: RegionType,
      description: 'All regions below this one on one level, in code order.',
      args: { level: t.arg({ type: RegionLevelType, required: true, description: 'The level to list.' }) },
      extensions: {
        cursor: 'code',
        size: (args, parents, { tree }) => tree.descendants(parents, args['level'] as never, pageSizeOf(args)),
      } satisfies CostHints,
      resolve: ({ code }, { level, ...page }, context) => {
        assertCursorOf(page, (key) => key !== code && isWithin(key, code) && levelIfAny(key) === level);
        const descendants = context.tree.descendants(code, level);
        return pageOfRegions(descendants.page(codePageOf(page)), page, context, descendants.size);
      },
    },
    RegionConnection.connection,
    RegionConnection.edge,
  ),
);
