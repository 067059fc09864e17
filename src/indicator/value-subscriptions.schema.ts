import { builder, maxPageSize } from '../graphql/builder.ts';
import type { Context } from '../graphql/context.ts';
import type { CostHints } from '../graphql/cost.ts';
import { asksFor } from '../graphql/selection.ts';
import { everyMsDescription, StateSource } from '../graphql/state-source.ts';
import { knownRegion, levelIfAny } from '../region/region.schema.ts';
import { parentOf } from '../terms/region-code.ts';
import type { Watch } from '../terms/watch.ts';
import { indicatorArgument } from './indicator.schema.ts';
import { RankingType, readRanking } from './ranking.schema.ts';
import { IndicatorValueType } from './value.schema.ts';
import { argumentTexts, valueQuery, valueWeight } from './value-query.ts';

/** The changes that affect a region's value: published facts, and the ledger in its subtree. */
const watchesOf = (context: Context, region: string, indicator: string): Watch[] => [
  'facts',
  { region, measure: indicatorArgument(context, 'indicator', indicator).numeratorCode },
];

builder.subscriptionField('regionIndicator', (t) =>
  t.field({
    type: IndicatorValueType,
    extensions: { weight: valueWeight },
    description: 'An indicator’s value for a region, today in its zone.',
    args: {
      region: t.arg.string({ required: true, description: 'Code of the region.' }),
      indicator: t.arg.id({ required: true, description: 'Code of the indicator.' }),
      basis: t.arg.id({ description: argumentTexts.basis }),
      everyMs: t.arg.int({ description: everyMsDescription }),
    },
    subscribe: async (_root, { region, indicator, basis, everyMs }, context, info) => {
      const code = await knownRegion(context, 'region', region);
      // A rank also depends on the siblings, and any change to a sibling also changes the parent.
      const moving = asksFor(info, 'rank') ? (parentOf(code) ?? code) : code;
      valueQuery(context, code, { argument: 'indicator', indicator, basis });
      return new StateSource(watchesOf(context, moving, indicator), everyMs, (given) =>
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
    description: 'The children of a region ranked on one indicator, today in its zone.',
    args: {
      region: t.arg.string({ required: true, description: 'Code of the region whose children are ranked.' }),
      indicator: t.arg.id({ required: true, description: 'Code of the indicator.' }),
      basis: t.arg.id({ description: argumentTexts.basis }),
      first: t.arg.int({ description: `Maximum number of entries, 1 to ${maxPageSize}; default ${maxPageSize}.` }),
      everyMs: t.arg.int({ description: everyMsDescription }),
    },
    extensions: {
      size: ({ region, first }, _parents, { tree }) => tree.children(oneRegion(region), Number(first ?? maxPageSize)),
      weight: ({ region }, _parents, { tree }) => tree.children(oneRegion(region), 1000).count * valueWeight,
    } satisfies CostHints,
    subscribe: async (_root, { region, indicator, basis, first, everyMs }, context) => {
      const code = await knownRegion(context, 'region', region);
      valueQuery(context, code, { argument: 'indicator', indicator, basis });
      return new StateSource(watchesOf(context, code, indicator), everyMs, (given) =>
        readRanking(given, valueQuery(given, code, { argument: 'indicator', indicator, basis }), first),
      );
    },
    resolve: (ranking) => ranking,
  }),
);
