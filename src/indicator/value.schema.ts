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
  description: 'How a value came about.',
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
    NO_NUMERATOR: { description: 'The people who have it are not known.' },
    NO_DENOMINATOR: { description: 'The basis is not known.' },
    ZERO_DENOMINATOR: { description: 'The basis is zero people.' },
    NO_DATA: { description: 'Neither is known.' },
  } as const,
});

const QuantityType = builder.objectRef<Quantity>('Quantity').implement({
  description: 'A number of people; low and high bound it where the source gave a range or a rounded figure.',
  fields: (t) => ({
    value: t.int({ description: 'People.', resolve: ({ range }) => Math.round(range.value) }),
    low: t.int({ description: 'At least so many people.', resolve: ({ range }) => Math.round(range.low) }),
    high: t.int({ description: 'At most so many people.', resolve: ({ range }) => Math.round(range.high) }),
    approximate: t.exposeBoolean('approximate', { description: 'Published as "about", or derived.' }),
    asOf: t.field({
      type: 'Date',
      nullable: true,
      description: 'The day it is for; null where it sums numbers of different days.',
      resolve: ({ day }) => day,
    }),
    measure: t.field({
      type: MeasureType,
      description: 'What is counted.',
      resolve: ({ measureCode }, _args, context) => knownMeasure(context, measureCode),
    }),
    figure: t.prismaField({
      type: 'Figure',
      nullable: true,
      description: 'The published figure it is; null where it was derived or summed, or only tried out (dryRun).',
      resolve: (query, { figure }, _args, { prisma }) => {
        // Read even where there is nothing to load: an unread selection counts as forgotten.
        const selection = { ...query };
        return figure && prisma.figure.findUnique({ ...selection, where: { id: figure.id } });
      },
    }),
  }),
});

/** A range in percent with the basis it is on. */
type Percentage = { range: Range; basisCode: string };

export const CoverageType = builder.objectRef<Percentage>('Coverage').implement({
  description: 'Numerator over basis, in percent. Never to be confused with Achievement.',
  fields: (t) => ({
    percent: t.float({ description: 'Unrounded; above 100 is kept.', resolve: ({ range }) => range.value }),
    low: t.float({ description: 'At least so many percent.', resolve: ({ range }) => range.low }),
    high: t.float({ description: 'At most so many percent.', resolve: ({ range }) => range.high }),
    basis: t.field({
      type: MeasureType,
      description: 'The people it is a share of.',
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
    best: t.exposeInt('best', { description: 'The position if everything uncertain falls in its favour.' }),
    worst: t.exposeInt('worst', { description: 'The position if everything uncertain falls against it.' }),
    of: t.exposeInt('of', { description: 'How many siblings have a value.' }),
  }),
});

export { RankType };

export const IndicatorValueType = builder.objectRef<ComputedValue>('IndicatorValue').implement({
  description: "An indicator's value for a region on a day, with everything needed to defend it.",
  fields: (t) => ({
    indicator: t.field({
      type: IndicatorType,
      description: 'What is measured.',
      resolve: ({ query }) => query.indicator,
    }),
    region: t.prismaField({
      type: 'Region',
      description: 'Where.',
      resolve: (query, parent, _args, { prisma }) =>
        prisma.region.findUniqueOrThrow({ ...query, where: { code: parent.query.code } }),
    }),
    asOf: t.field({ type: 'Date', description: "The day, in the region's zone.", resolve: ({ query }) => query.day }),
    origin: t.field({ type: ValueOriginType, description: 'How it came about.', resolve: ({ value }) => value.origin }),
    coverage: t.field({
      type: CoverageType,
      nullable: true,
      description: 'Null with a reason in `missing`; unknown is never zero.',
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
      description: 'The people who have it; null where only a percentage was published.',
      resolve: ({ value }) => value.numerator,
    }),
    denominator: t.field({
      type: QuantityType,
      nullable: true,
      description: 'The people of the basis.',
      resolve: ({ value }) => value.denominator,
    }),
    live: t.int({
      description: "Net activations recorded at outreach events after the numerator's own day, already included in it.",
      resolve: ({ value }) => value.live,
    }),
    completeness: t.float({
      nullable: true,
      description: 'Share (0 to 1) of the children that had data, where origin is ROLLED_UP; otherwise 1 or null.',
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
      description: 'Among the siblings; null without a value, and for the country.',
      resolve: (computed) => computed.reader.rank(computed),
    }),
    flags: t.field({
      type: [QualityFlagType],
      extensions: { weight: 10 },
      description: 'Findings of the quality rules on this value and the figures it stands on.',
      resolve: (computed) => computed.reader.findings(computed),
    }),
    version: t.exposeInt('version', { description: 'Rises whenever anything this value depends on changes.' }),
    computedAt: t.field({
      type: 'DateTime',
      description: 'When it was computed.',
      resolve: (_computed, _args, { now }) => now,
    }),
  }),
});
