import { builder, maxPageSize } from '../graphql/builder.ts';
import type { Context } from '../graphql/context.ts';
import type { CostHints } from '../graphql/cost.ts';
import { inputError } from '../graphql/errors.ts';
import type { Indicator } from '../values/catalogue.ts';
import type { Rank } from '../values/ranking.ts';
import { type SeriesStep, seriesDays } from '../values/series.ts';
import { IndicatorType } from './indicator.schema.ts';
import { QualityFlagType } from './quality.schema.ts';
import { CoverageType, IndicatorValueType, RankType } from './value.schema.ts';
import { todayIn, valueQuery } from './value-query.ts';
import type { ComputedValue, SeriesPoint, ValueQuery } from './value-reader.ts';

const valueWeight = 10;
const longestSeries = 400;
const days = {
  asOf: "The day the value is for, in the region's zone; default today.",
  knownAt: 'Use only facts recorded by that instant; default now.',
};

/** For fields that compute every indicator of a region. */
const everyIndicator = {
  weight: (_args, _parents, { indicators }) => indicators * valueWeight,
} satisfies CostHints;

builder.prismaObjectFields('Region', (t) => ({
  indicator: t.field({
    type: IndicatorValueType,
    nullable: true,
    select: { code: true },
    description: 'One indicator of this region; null with an error for an unknown code.',
    extensions: { weight: valueWeight },
    args: {
      code: t.arg.id({ required: true, description: 'Code of the indicator.' }),
      asOf: t.arg({ type: 'Date', description: days.asOf }),
      knownAt: t.arg({ type: 'DateTime', description: days.knownAt }),
      basis: t.arg.id({ description: "Code of the basis; default the indicator's own." }),
    },
    resolve: (region, { code, ...args }, context) =>
      context.values.value(valueQuery(context, region.code, { argument: 'code', indicator: code, ...args })),
  }),
  indicators: t.field({
    type: [IndicatorValueType],
    select: { code: true },
    description: 'Every indicator of this region, each on its own basis.',
    extensions: everyIndicator,
    args: {
      asOf: t.arg({ type: 'Date', description: days.asOf }),
      knownAt: t.arg({ type: 'DateTime', description: days.knownAt }),
    },
    resolve: (region, { asOf, knownAt }, context) =>
      Promise.all(
        context.catalogue.indicators.map(({ code }) =>
          context.values.value(valueQuery(context, region.code, { argument: 'code', indicator: code, asOf, knownAt })),
        ),
      ),
  }),
  quality: t.field({
    type: [QualityFlagType],
    select: { code: true },
    description: 'Findings of the data-quality rules on this region itself.',
    extensions: everyIndicator,
    resolve: ({ code }, _args, context) => context.values.regionFindings(code, todayIn(context, code)),
  }),
}));

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
      asOf: t.arg({ type: 'Date', description: days.asOf }),
      first: t.arg.int({ description: `Maximum number of entries, 1 to ${maxPageSize}; default ${maxPageSize}.` }),
    },
    extensions: {
      size: ({ first }, parents, { tree }) => tree.children(parents, Number(first ?? maxPageSize)),
      weight: (_args, parents, { tree }) => (tree.children(parents, 1000).count / parents.count) * valueWeight,
    } satisfies CostHints,
    resolve: ({ code }, { indicator, asOf, first }, context) =>
      readRanking(context, valueQuery(context, code, { argument: 'indicator', indicator, asOf }), first),
  }),
);

const SeriesStepType = builder.enumType('SeriesStep', {
  description: 'The interval between the points of a series.',
  values: {
    DAY: { description: 'Every day.' },
    WEEK: { description: 'Every Sunday, and the last day asked for.' },
    MONTH: { description: 'The last day of every month, and the last day asked for.' },
  } satisfies Record<SeriesStep, { description: string }>,
});

const SeriesPointType = builder.objectRef<SeriesPoint>('SeriesPoint').implement({
  description: 'The value of an indicator at the end of a step.',
  fields: (t) => ({
    date: t.field({ type: 'Date', description: 'Last day of the step.', resolve: ({ query }) => query.day }),
    coverage: t.field({
      type: CoverageType,
      nullable: true,
      description: 'Null if unknown.',
      resolve: ({ value, basisCode }) => value.coverage && { range: value.coverage, basisCode },
    }),
    numerator: t.int({
      nullable: true,
      description: 'Number of people; null if unknown, or if only a percentage was published.',
      resolve: ({ value }) => value.numerator && Math.round(value.numerator.range.value),
    }),
    added: t.exposeInt('added', { description: 'Net activations recorded at outreach events during the step.' }),
  }),
});

builder.prismaObjectField('Region', 'series', (t) =>
  t.field({
    type: [SeriesPointType],
    select: { code: true },
    description: `An indicator over time, as known now. A series of more than ${longestSeries} points is refused with BAD_USER_INPUT.`,
    args: {
      indicator: t.arg.id({ required: true, description: 'Code of the indicator.' }),
      from: t.arg({ type: 'Date', required: true, description: 'First day.' }),
      to: t.arg({ type: 'Date', required: true, description: 'Last day.' }),
      step: t.arg({ type: SeriesStepType, description: 'Default MONTH.' }),
    },
    extensions: {
      weight: ({ from, to, step }) =>
        seriesDays(String(from), String(to), (step ?? 'MONTH') as SeriesStep, longestSeries).length,
    } satisfies CostHints,
    resolve: ({ code }, { indicator, from, to, step }, context) => {
      if (to < from) throw inputError('to', `lies before from (${from})`);
      const points = seriesDays(from, to, step ?? 'MONTH', longestSeries);
      if (points.length > longestSeries)
        throw inputError('to', `the series would have more than ${longestSeries} points; choose a longer step`, {
          allowed: longestSeries,
        });
      return context.values.series(valueQuery(context, code, { argument: 'indicator', indicator }), from, points);
    },
  }),
);
