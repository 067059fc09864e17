import type { RegionLevel } from '../../prisma/generated/client/enums.ts';
import { builder, maxPageSize } from '../graphql/builder.ts';
import type { CostHints } from '../graphql/cost.ts';
import { RegionKindType, RegionLevelType, RegionType, regionNode } from '../region/region.schema.ts';
import type { Indicator } from '../values/catalogue.ts';
import { IndicatorType, knownMeasure, MeasureType } from './indicator.schema.ts';
import { type Ranking, type RankOrder, readRanking } from './ranking-reader.ts';
import { IndicatorValueType, RankType } from './value.schema.ts';
import { argumentTexts, valueCost, valueQuery } from './value-query.ts';

const RankingEntryType = builder.objectRef<Ranking['ranked'][number]>('RankingEntry').implement({
  description: 'One region in a ranking.',
  fields: (t) => ({
    rank: t.field({ type: RankType, description: 'Its position in the ranking.', resolve: ({ rank }) => rank }),
    value: t.field({
      type: IndicatorValueType,
      description: 'The value it is ranked by.',
      resolve: ({ computed }) => computed,
    }),
  }),
});

export const RankingType = builder.objectRef<Ranking>('Ranking').implement({
  description: 'Regions below a region ranked on one indicator, among each other.',
  fields: (t) => ({
    region: t.field({
      type: RegionType,
      description: 'The region below which they lie.',
      resolve: (ranking) => regionNode(ranking.query.code),
    }),
    indicator: t.field({
      type: IndicatorType,
      description: 'The indicator they are ranked on.',
      resolve: ({ query }): Indicator => query.indicator,
    }),
    asOf: t.field({ type: 'Date', description: 'The day of the ranking.', resolve: ({ query }) => query.day }),
    basis: t.field({
      type: MeasureType,
      description: 'The basis they are ranked on.',
      resolve: ({ query }, _args, context) => knownMeasure(context, query.namedBasis ?? query.indicator.basisCode),
    }),
    entries: t.field({
      type: [RankingEntryType],
      description: 'Regions that have a value, best first unless asked otherwise; equals in the order of their codes.',
      resolve: ({ ranked }) => ranked,
    }),
    totalCount: t.exposeInt('totalCount', {
      description:
        'The number of entries there would be without `first`: with `below`, the regions below their target.',
    }),
    missing: t.exposeInt('missing', {
      description: 'The number of regions that have no rank because they have no value, whatever `below` leaves out.',
    }),
    version: t.exposeInt('version', { description: 'Increases whenever anything the ranking depends on changes.' }),
  }),
});

const RankOrderType = builder.enumType('RankOrder', {
  description: 'The end at which a ranking begins. Ranks are the same either way: 1 is the best.',
  values: {
    BEST: { description: 'Highest coverage first.' },
    WORST: { description: 'Lowest coverage first.' },
  } satisfies Record<RankOrder, { description: string }>,
});

const longestRanking = 600;

/** Descriptions of the arguments that the field and the subscription share. */
export const rankingTexts = {
  first: `Maximum number of entries, 1 to ${longestRanking}; default ${maxPageSize}.`,
  level:
    'Rank all regions of this level below the region, such as all regencies of the country; default its children. A level that does not lie below it is refused with BAD_USER_INPUT, and more regions than the cost limit allows with TOO_COSTLY, such as all villages of the country.',
  kind: 'Rank only regions of this kind, among each other; default every kind. A kind of another level is refused with BAD_USER_INPUT.',
  order: 'The end at which to begin; default BEST.',
  below:
    'true: only regions whose `target` has `met: false`. Those with a target that is met, open or lacking are left out, and ranks stay. false or null: all.',
};
export { RankOrderType };

/** The cost of a ranking: every region is read, and `first` of them are shown. */
export const rankingCost = {
  maxFirst: longestRanking,
  size: ({ first, level }, parents, { tree }) =>
    level == null
      ? tree.children(parents, Number(first ?? maxPageSize))
      : tree.descendants(parents, level as RegionLevel, Number(first ?? maxPageSize)),
  weight: ({ level }, parents, sizes) => {
    const { tree } = sizes;
    const all = Number.MAX_SAFE_INTEGER;
    const ranked = level == null ? tree.children(parents, all) : tree.descendants(parents, level as RegionLevel, all);
    return valueCost(ranked, sizes) / parents.count;
  },
} satisfies CostHints;

builder.prismaObjectField('Region', 'ranking', (t) =>
  t.field({
    type: RankingType,
    description: 'The children of this region, or all regions of a level below it, ranked on one indicator.',
    args: {
      indicator: t.arg.id({ required: true, description: 'Code of the indicator.' }),
      asOf: t.arg({ type: 'Date', description: argumentTexts.asOf }),
      knownAt: t.arg({ type: 'DateTime', description: argumentTexts.knownAt }),
      basis: t.arg.id({ description: argumentTexts.basis }),
      level: t.arg({ type: RegionLevelType, description: rankingTexts.level }),
      kind: t.arg({ type: RegionKindType, description: rankingTexts.kind }),
      order: t.arg({ type: RankOrderType, description: rankingTexts.order }),
      below: t.arg.boolean({ description: rankingTexts.below }),
      first: t.arg.int({ description: rankingTexts.first }),
    },
    extensions: rankingCost,
    resolve: ({ code }, args, context) =>
      readRanking(context, valueQuery(context, code, { argument: 'indicator', ...args }), args),
  }),
);
