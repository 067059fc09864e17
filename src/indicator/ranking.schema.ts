import { builder, maxPageSize } from '../graphql/builder.ts';
import type { Context } from '../graphql/context.ts';
import type { CostHints } from '../graphql/cost.ts';
import type { Indicator } from '../values/catalogue.ts';
import type { Rank } from '../values/ranking.ts';
import { IndicatorType, knownMeasure, MeasureType } from './indicator.schema.ts';
import { IndicatorValueType, RankType } from './value.schema.ts';
import { argumentTexts, valueQuery, valueWeight } from './value-query.ts';
import type { ComputedValue, ValueQuery } from './value-reader.ts';

type RankingShape = {
  query: ValueQuery;
  ranked: { rank: Rank; computed: ComputedValue }[];
  missing: number;
  version: number;
};

const RankingEntryType = builder.objectRef<RankingShape['ranked'][number]>('RankingEntry').implement({
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

export const RankingType = builder.objectRef<RankingShape>('Ranking').implement({
  description: 'The children of a region ranked on one indicator, highest coverage first.',
  fields: (t) => ({
    region: t.prismaField({
      type: 'Region',
      description: 'The region whose children are ranked.',
      resolve: (query, ranking, _args, { prisma }) =>
        prisma.region.findUniqueOrThrow({ ...query, where: { code: ranking.query.code } }),
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
      description: 'The children that have a value, best first.',
      resolve: ({ ranked }) => ranked,
    }),
    missing: t.exposeInt('missing', { description: 'The number of children without a value.' }),
    version: t.exposeInt('version', { description: 'Increases whenever anything the ranking depends on changes.' }),
  }),
});

/** The best `first` children on an indicator; by default as many as a page can have. */
export const readRanking = async (
  { values, evidence }: Context,
  query: ValueQuery,
  first: number | null | undefined,
): Promise<RankingShape> => {
  const { ranked, missing } = await values.ranking(query);
  const { version } = await evidence.factsOf(query.code, null);
  return { query, ranked: ranked.slice(0, first ?? maxPageSize), missing, version };
};

builder.prismaObjectField('Region', 'ranking', (t) =>
  t.field({
    type: RankingType,
    select: { code: true },
    description: 'The children of this region ranked on one indicator.',
    args: {
      indicator: t.arg.id({ required: true, description: 'Code of the indicator.' }),
      asOf: t.arg({ type: 'Date', description: argumentTexts.asOf }),
      knownAt: t.arg({ type: 'DateTime', description: argumentTexts.knownAt }),
      basis: t.arg.id({ description: argumentTexts.basis }),
      first: t.arg.int({ description: `Maximum number of entries, 1 to ${maxPageSize}; default ${maxPageSize}.` }),
    },
    extensions: {
      size: ({ first }, parents, { tree }) => tree.children(parents, Number(first ?? maxPageSize)),
      weight: (_args, parents, { tree }) => (tree.children(parents, 1000).count / parents.count) * valueWeight,
    } satisfies CostHints,
    resolve: ({ code }, { first, ...args }, context) =>
      readRanking(context, valueQuery(context, code, { argument: 'indicator', ...args }), first),
  }),
);
