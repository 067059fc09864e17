import { builder } from '../graphql/builder.ts';
import { RegionType, regionNode } from '../region/region.schema.ts';
import type { Effect } from './effects.ts';
import { IndicatorType, knownIndicator } from './indicator.schema.ts';
import { IndicatorValueType } from './value.schema.ts';

export const EffectType = builder.objectRef<Effect>('Effect').implement({
  description: 'A value before and after a change; with dryRun nothing is stored.',
  fields: (t) => ({
    region: t.field({
      type: RegionType,
      description: 'The region of the value.',
      resolve: ({ after }) => regionNode(after.query.code),
    }),
    indicator: t.field({
      type: IndicatorType,
      description: 'The indicator of the value.',
      resolve: ({ after }, _args, context) => knownIndicator(context, after.query.indicator.code),
    }),
    before: t.field({
      type: IndicatorValueType,
      description: 'The value before the change.',
      resolve: ({ before }) => before,
    }),
    after: t.field({
      type: IndicatorValueType,
      description: 'The value after the change.',
      resolve: ({ after }) => after,
    }),
  }),
});
