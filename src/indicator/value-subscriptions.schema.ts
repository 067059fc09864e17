import { builder } from '../graphql/builder.ts';
import type { Context } from '../graphql/context.ts';
import type { CostHints } from '../graphql/cost.ts';
import { asksFor } from '../graphql/selection.ts';
import { everyMsDescription, StateSource } from '../graphql/state-source.ts';
import { knownRegion, levelIfAny, RegionKindType, RegionLevelType } from '../region/region.schema.ts';
import { parentOf } from '../terms/region-code.ts';
import type { Watch } from '../terms/watch.ts';
import { indicatorArgument } from './indicator.schema.ts';
import { RankingType, RankOrderType, rankingCost, rankingTexts } from './ranking.schema.ts';
import { assertPeers, readRanking } from './ranking-reader.ts';
import { IndicatorValueType } from './value.schema.ts';
import { argumentTexts, valueCost, valueQuery } from './value-query.ts';

/** The changes that affect a region's value: published facts, and the ledger in its subtree. */
const watchesOf = (context: Context, region: string, indicator: string): Watch[] => [
  'facts',
  { region, measure: indicatorArgument(context, 'indicator', indicator).numeratorCode },
];

builder.subscriptionField('regionIndicator', (t) =>
  t.field({
    type: IndicatorValueType,
    extensions: {
      weight: ({ region }, _parents, sizes) => valueCost(oneRegion(region), sizes),
    } satisfies CostHints,
    description: 'An indicator’s value for a region, today in its zone.',
    args: {
      region: t.arg.string({ required: true, description: 'Code of the region.' }),
      indicator: t.arg.id({ required: true, description: 'Code of the indicator.' }),
      basis: t.arg.id({ description: argumentTexts.basis }),
      everyMs: t.arg.int({ description: everyMsDescription }),
    },
    subscribe: async (_root, { region, indicator, basis, everyMs }, context, info) => {
      const code = knownRegion(context, 'region', region);
      // A rank also depends on the siblings, and any change to a sibling also changes the parent.
      const moving = asksFor(info, 'rank') ? (parentOf(code) ?? code) : code;
      valueQuery(context, code, { argument: 'indicator', indicator, basis });
      return new StateSource(watchesOf(context, moving, indicator), everyMs, async (given) =>
        given.values.value(valueQuery(given, code, { argument: 'indicator', indicator, basis })),
      );
    },
    resolve: (value) => value,
  }),
);

const oneRegion = (code: unknown) => ({ count: 1, root: String(code), level: levelIfAny(String(code)) });

builder.subscriptionField('ranking', (t) =>
  t.field({
    type: RankingType,
    description:
      'The children of a region, or all regions of a level below it, ranked on one indicator, today in its zone.',
    args: {
      region: t.arg.string({ required: true, description: 'Code of the region below which they lie.' }),
      indicator: t.arg.id({ required: true, description: 'Code of the indicator.' }),
      basis: t.arg.id({ description: argumentTexts.basis }),
      level: t.arg({ type: RegionLevelType, description: rankingTexts.level }),
      kind: t.arg({ type: RegionKindType, description: rankingTexts.kind }),
      order: t.arg({ type: RankOrderType, description: rankingTexts.order }),
      below: t.arg.boolean({ description: rankingTexts.below }),
      first: t.arg.int({ description: rankingTexts.first }),
      everyMs: t.arg.int({ description: everyMsDescription }),
    },
    extensions: {
      ...rankingCost,
      size: (args, _parents, sizes) => rankingCost.size(args, oneRegion(args['region']), sizes),
      weight: (args, _parents, sizes) => rankingCost.weight(args, oneRegion(args['region']), sizes),
    } satisfies CostHints,
    subscribe: async (_root, { region, indicator, basis, everyMs, ...shown }, context) => {
      const code = knownRegion(context, 'region', region);
      valueQuery(context, code, { argument: 'indicator', indicator, basis });
      assertPeers(code, shown);
      // The tally of a region covers its subtree, so it moves with every region that is ranked.
      return new StateSource(watchesOf(context, code, indicator), everyMs, (given) =>
        readRanking(given, valueQuery(given, code, { argument: 'indicator', indicator, basis }), shown),
      );
    },
    resolve: (ranking) => ranking,
  }),
);
