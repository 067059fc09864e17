import { builder } from '../graphql/builder.ts';
import { RegionType, regionNode } from '../region/region.schema.ts';
import type { Rank } from '../values/ranking.ts';
import { IndicatorType, knownIndicator } from './indicator.schema.ts';
import { QualityFlagType } from './quality.schema.ts';
import { CoverageType, QuantityType, shownCoverage } from './quantity.schema.ts';
import { allProgress, bindingProgress, findingsOf, lapsedProgress, rankOf, type ShownValue } from './shown-value.ts';
import { TargetProgressType } from './target-progress.schema.ts';

export const ValueOriginType = builder.enumType('ValueOrigin', {
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
    ONLY_BOUNDS: { description: 'Only "less than", "at least" or claims are known: see `claims`.' },
  } as const,
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

/** Published figures by their ids, in that order; those that were only tried out (dryRun) are left out. */
const figuresByIds = async <Row>(ids: number[], find: (id: number) => Promise<Row | null>): Promise<Row[]> =>
  (await Promise.all(ids.map(find))).filter((row) => row !== null);

export const IndicatorValueType = builder.objectRef<ShownValue>('IndicatorValue').implement({
  description: "An indicator's value for a region on a day, with everything needed to justify it.",
  fields: (t) => ({
    indicator: t.field({
      type: IndicatorType,
      description: 'The indicator.',
      resolve: ({ query }, _args, context) => knownIndicator(context, query.indicator.code),
    }),
    region: t.field({
      type: RegionType,
      description: 'The region.',
      resolve: (parent) => regionNode(parent.query.code),
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
      resolve: shownCoverage,
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
      resolve: bindingProgress,
    }),
    targets: t.field({
      type: [TargetProgressType],
      extensions: { weight: 3 },
      description: 'Every target in force, national and local.',
      resolve: allProgress,
    }),
    rank: t.field({
      type: RankType,
      nullable: true,
      extensions: { weight: 10 },
      description: 'The rank among its siblings; null without a value and for the country.',
      resolve: rankOf,
    }),
    evidence: t.prismaField({
      type: ['Figure'],
      extensions: { weight: 3 },
      description: "Every published figure the value stands on, the numerator's first; empty where it is rolled up.",
      resolve: (query, { value }, _args, { prisma }) => {
        const selection = { ...query };
        return figuresByIds(
          value.figures.map(({ id }) => id),
          (id) => prisma.figure.findUnique({ ...selection, where: { id } }),
        );
      },
    }),
    dataAsOf: t.field({
      type: 'Date',
      nullable: true,
      description:
        'Day of the newest number in the numerator, the ledger included: the day to show beside the value. Null without a value.',
      resolve: ({ value }) => value.dataAsOf,
    }),
    dataFrom: t.field({
      type: 'Date',
      nullable: true,
      description: 'Day of the oldest number in the numerator; differs from dataAsOf where several days are summed.',
      resolve: ({ value }) => value.dataFrom,
    }),
    claims: t.prismaField({
      type: ['Figure'],
      extensions: { weight: 3 },
      description:
        'Published bounds (less than, at least), claims and undated figures about this indicator and region, newest first; nothing is computed with them.',
      resolve: (query, { value }, _args, { prisma }) => {
        const selection = { ...query };
        return figuresByIds(
          value.claims.map(({ id }) => id),
          (id) => prisma.figure.findUnique({ ...selection, where: { id } }),
        );
      },
    }),
    provisional: t.boolean({
      description: 'Whether any figure it stands on was published as provisional.',
      resolve: ({ value }) => value.provisional,
    }),
    lapsedTarget: t.field({
      type: TargetProgressType,
      nullable: true,
      extensions: { weight: 3 },
      description: 'Where no target is in force: the target that bound last.',
      resolve: lapsedProgress,
    }),
    flags: t.field({
      type: [QualityFlagType],
      extensions: { weight: 10 },
      description: 'Findings of the quality rules on this value and the figures it stands on.',
      resolve: findingsOf,
    }),
    version: t.exposeInt('version', { description: 'Increases whenever anything this value depends on changes.' }),
    computedAt: t.field({
      type: 'DateTime',
      description: 'When it was computed.',
      resolve: (shown, _args, { now }) => ('kept' in shown ? shown.kept.computedAt : now),
    }),
  }),
});
