import { builder } from '../graphql/builder.ts';
import type { CostHints } from '../graphql/cost.ts';
import { easternZone } from '../terms/zone.ts';
import { readRegionFindings } from './finding-reader.ts';
import { QualityFlagType } from './quality.schema.ts';
import { IndicatorValueType } from './value.schema.ts';
import { argumentTexts, todayIn, valueCost, valueCosts, valueQuery } from './value-query.ts';

/** For fields that compute every indicator of a region. */
const everyIndicator = {
  weight: (_args, parents, sizes) => (sizes.indicators * valueCost(parents, sizes)) / parents.count,
} satisfies CostHints;

builder.prismaObjectFields('Region', (t) => ({
  indicator: t.field({
    type: IndicatorValueType,
    nullable: true,
    description: 'One indicator of this region; null with an error for an unknown code.',
    extensions: valueCosts,
    args: {
      code: t.arg.id({ required: true, description: 'Code of the indicator.' }),
      asOf: t.arg({ type: 'Date', description: argumentTexts.asOf }),
      knownAt: t.arg({ type: 'DateTime', description: argumentTexts.knownAt }),
      basis: t.arg.id({ description: argumentTexts.basis }),
    },
    resolve: (region, { code, ...args }, context) =>
      context.values.value(valueQuery(context, region.code, { argument: 'code', indicator: code, ...args })),
  }),
  indicators: t.field({
    type: [IndicatorValueType],
    description: 'Every indicator of this region, each on its own basis.',
    extensions: everyIndicator,
    args: {
      asOf: t.arg({ type: 'Date', description: argumentTexts.asOf }),
      knownAt: t.arg({ type: 'DateTime', description: argumentTexts.knownAt }),
    },
    resolve: (region, { asOf, knownAt }, context) =>
      context.values.values(
        context.catalogue.indicators.map(({ code }) =>
          valueQuery(context, region.code, { argument: 'code', indicator: code, asOf, knownAt }),
        ),
      ),
  }),
  quality: t.field({
    type: [QualityFlagType],
    description: 'Findings of the data-quality rules on this region itself.',
    extensions: everyIndicator,
    resolve: ({ code }, _args, context) => {
      const day = todayIn(context, code);
      const liveUntil = context.today(easternZone);
      return readRegionFindings(context.values, code, { day, liveUntil, knownAt: null, figuresUntil: day });
    },
  }),
}));
