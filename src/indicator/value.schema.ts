import { builder } from '../graphql/builder.ts';
import type { Range } from '../values/range.ts';
import type { Rank } from '../values/ranking.ts';
import { percentText } from '../values/text.ts';
import type { Quantity } from '../values/value.ts';
import { IndicatorType, knownMeasure, MeasureType } from './indicator.schema.ts';
import { QualityFlagType } from './quality.schema.ts';
import { TargetProgressType } from './target.schema.ts';
import type { ComputedValue } from './value-reader.ts';

const ValueOriginType = builder.enumType('ValueOrigin', {
  description: 'How a value was obtained.',
  values: {
    COUNTED: { description: 'Both counts are known for this region.' },
    STATED: { description: 'Only a published percentage is known; there is no count.' },
    DERIVED: { description: 'One count was derived from a published percentage and the other count.' },
    ROLLED_UP: { description: 'Summed from the children (ratio of sums).' },
    NONE: { description: 'There is no value; `missing` says why.' },
  } as const,
});

const MissingReasonType = builder.enumType('MissingReason', {
  description: 'Why there is no coverage.',
  values: {
    NO_NUMERATOR: { description: 'The numerator is not known.' },
    NO_DENOMINATOR: { description: 'The basis is not known.' },
    ZERO_DENOMINATOR: { description: 'The basis is zero people.' },
    NO_DATA: { description: 'Neither the numerator nor the basis is known.' },
  } as const,
});

const QuantityType = builder.objectRef<Quantity>('Quantity').implement({
  description: 'A number of people; low and high are its bounds where the source gave a range or a rounded figure.',
  fields: (t) => ({
    value: t.int({ description: 'The number of people.', resolve: ({ range }) => Math.round(range.value) }),
    low: t.int({ description: 'Lower bound, in people.', resolve: ({ range }) => Math.round(range.low) }),
    high: t.int({ description: 'Upper bound, in people.', resolve: ({ range }) => Math.round(range.high) }),
    approximate: t.exposeBoolean('approximate', { description: 'Published as "about", or derived.' }),
    asOf: t.field({
      type: 'Date',
      nullable: true,
      description: 'The day it is for; null if it sums numbers from different days.',
      resolve: ({ day }) => day,
    }),
    measure: t.field({
      type: MeasureType,
      description: 'The measure that is counted.',
      resolve: ({ measureCode }, _args, context) => knownMeasure(context, measureCode),
    }),
    figure: t.prismaField({
      type: 'Figure',
      nullable: true,
      description: 'The published figure it comes from; null if it was derived or summed, or only tried out (dryRun).',
      resolve: (query, { figure }, _args, { prisma }) => {
        // Use the query even if there is nothing to load: Pothos throws if a resolver leaves it unused.
        const selection = { ...query };
        return figure && prisma.figure.findUnique({ ...selection, where: { id: figure.id } });
      },
    }),
  }),
});

/** A range in percent with the basis it is on. */
type Percentage = { range: Range; basisCode: string };

export const CoverageType = builder.objectRef<Percentage>('Coverage').implement({
  description: 'Numerator over basis, in percent. Not to be confused with Achievement.',
  fields: (t) => ({
    percent: t.float({ description: 'Unrounded; may be above 100.', resolve: ({ range }) => range.value }),
    low: t.float({ description: 'Lower bound, in percent.', resolve: ({ range }) => range.low }),
    high: t.float({ description: 'Upper bound, in percent.', resolve: ({ range }) => range.high }),
    basis: t.field({
      type: MeasureType,
      description: 'The measure it is a percentage of.',
      resolve: ({ basisCode }, _args, context) => knownMeasure(context, basisCode),
    }),
    text: t.string({
      description: 'id-ID text with two decimals, such as "6,89 persen".',
      resolve: ({ range }) => percentText(range.value),
    }),
  }),
});

const RankType = builder.objectRef<Rank>('Rank').implement({
  description:
    'Competition ranking (1, 2, 2, 4) among the siblings that have a value; best and worst differ where values are ranges.',
  fields: (t) => ({
    position: t.exposeInt('position', { description: '1 is the highest coverage.' }),
    best: t.exposeInt('best', { description: 'The position if every uncertainty turns out in its favour.' }),
    worst: t.exposeInt('worst', { description: 'The position if every uncertainty turns out against it.' }),
    of: t.exposeInt('of', {
      description: 'The number of regions ranked: this one and the siblings that have a value.',
    }),
  }),
});

export { RankType };

export const IndicatorValueType = builder.objectRef<ComputedValue>('IndicatorValue').implement({
  description: "An indicator's value for a region on a day, with everything needed to justify it.",
  fields: (t) => ({
    indicator: t.field({
      type: IndicatorType,
      description: 'The indicator.',
      resolve: ({ query }) => query.indicator,
    }),
    region: t.prismaField({
      type: 'Region',
      description: 'The region.',
      resolve: (query, parent, _args, { prisma }) =>
        prisma.region.findUniqueOrThrow({ ...query, where: { code: parent.query.code } }),
    }),
    asOf: t.field({ type: 'Date', description: "The day, in the region's zone.", resolve: ({ query }) => query.day }),
    origin: t.field({
      type: ValueOriginType,
      description: 'How the value was obtained.',
      resolve: ({ value }) => value.origin,
    }),
    coverage: t.field({
      type: CoverageType,
      nullable: true,
      description: 'The coverage; null, with the reason in `missing`, if unknown. Unknown is never zero.',
      resolve: ({ value, basisCode }) => value.coverage && { range: value.coverage, basisCode },
    }),
    missing: t.field({
      type: MissingReasonType,
      nullable: true,
      description: 'Why coverage is null.',
      resolve: ({ value }) => value.missing,
    }),
    numerator: t.field({
      type: QuantityType,
      nullable: true,
      description: 'The people in the numerator; null if unknown, or if only a percentage was published.',
      resolve: ({ value }) => value.numerator,
    }),
    denominator: t.field({
      type: QuantityType,
      nullable: true,
      description: 'The people in the basis; null if unknown.',
      resolve: ({ value }) => value.denominator,
    }),
    live: t.int({
      description:
        'Net activations recorded at outreach events after the day of the published number; already included in the numerator or, without one, in the coverage.',
      resolve: ({ value }) => value.live,
    }),
    completeness: t.float({
      nullable: true,
      description:
        'If origin is ROLLED_UP, the share (0 to 1) of children that had data; otherwise 1, or null without a value.',
      resolve: ({ value }) => value.completeness,
    }),
    target: t.field({
      type: TargetProgressType,
      nullable: true,
      extensions: { weight: 3 },
      description:
        "The target in force on asOf: the region's own or the nearest ancestor's, on its own basis unless the query named one.",
      resolve: (computed) => computed.reader.bindingProgress(computed),
    }),
    targets: t.field({
      type: [TargetProgressType],
      extensions: { weight: 3 },
      description: 'Every target in force, national and local.',
      resolve: (computed) => computed.reader.allProgress(computed),
    }),
    rank: t.field({
      type: RankType,
      nullable: true,
      extensions: { weight: 10 },
      description: 'The rank among its siblings; null without a value and for the country.',
      resolve: (computed) => computed.reader.rank(computed),
    }),
    flags: t.field({
      type: [QualityFlagType],
      extensions: { weight: 10 },
      description: 'Quality findings on this value and on the figures it is based on.',
      resolve: (computed) => computed.reader.findings(computed),
    }),
    version: t.exposeInt('version', { description: 'Increases whenever anything this value depends on changes.' }),
    computedAt: t.field({
      type: 'DateTime',
      description: 'When it was computed.',
      resolve: (_computed, _args, { now }) => now,
    }),
  }),
});
