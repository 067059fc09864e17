import type { RegionLevel } from '../../prisma/generated/client/enums.ts';
import { builder } from '../graphql/builder.ts';
import type { Context } from '../graphql/context.ts';
import type { CostHints } from '../graphql/cost.ts';
import { inputError } from '../graphql/errors.ts';
import { assertCursorOf, slicePage } from '../graphql/pages.ts';
import { countryCode, isRegionCode, isWithin } from '../terms/region-code.ts';
import { plainText } from './names.ts';
import {
  codePageOf,
  levelIfAny,
  pageOfRegions,
  pageSizeOf,
  RegionConnection,
  RegionLevelType,
  RegionType,
  regionArgument,
} from './region.schema.ts';

/** No name is longer, so comparing longer texts would be a waste of time. */
const longestSearch = 100;

/** The text to search for; null to list everything. Throws BAD_USER_INPUT if it is too long. */
const searchText = (search: string | null | undefined): string | null => {
  const text = search?.trim() ?? '';
  if (text.length > longestSearch)
    throw inputError('search', `must have at most ${longestSearch} characters`, { allowed: longestSearch });
  return text === '' ? null : text;
};

/** The regions with a similar name; each search of a query is a turn of its own. */
const similarNames = async (
  { tree, turns }: Context,
  text: string,
  level: RegionLevel | null,
  within: string,
): Promise<string[]> => {
  const index = await tree.nameIndex((steps) => turns.run(steps));
  await turns.next();
  return index.search(plainText(text), level, within);
};

builder.queryField('regions', (t) =>
  t.connection(
    {
      type: RegionType,
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
      resolve: (_root, { search, level = null, within = null, ...page }, context) => {
        const text = searchText(search);
        const root = within === null ? countryCode : regionArgument('within', within);
        assertCursorOf(page, (key) => (!level || levelIfAny(key) === level) && isWithin(key, root));
        const listed = context.tree.within(root, level);
        if (text === null) return pageOfRegions(listed.page(codePageOf(page)), page, context, listed.size);
        const shown = (found: string[]): ReturnType<typeof pageOfRegions> =>
          pageOfRegions(
            slicePage(found, page, (code) => code),
            page,
            context,
            found.length,
          );
        if (isRegionCode(text)) return shown(listed.includes(text) ? [text] : []);
        return similarNames(context, text, level, root).then(shown);
      },
    },
    RegionConnection.connection,
    RegionConnection.edge,
  ),
);
