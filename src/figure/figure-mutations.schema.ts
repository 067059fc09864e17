import { reasonDescription } from '../audit/reason.ts';
import { requestIdDescription } from '../audit/repeatable.ts';
import { builder } from '../graphql/builder.ts';
import { FigureMetricType } from '../graphql/figure-metric.schema.ts';
import { naturalKey } from '../graphql/keys.ts';
import { resultUnion } from '../graphql/refusal.schema.ts';
import { EffectType } from '../indicator/effect.schema.ts';
import { QualityFlagType } from '../indicator/quality.schema.ts';
import { ComparatorType, DatePrecisionType, ExtentType, FigureType } from './figure.schema.ts';
import { type FigureOutcome, keptFigure, recordFigure } from './record-figure.ts';
import { retractFigure } from './retract-figure.ts';
import { SourceInput, sourceOf } from './source-input.schema.ts';

const FigurePayloadType = builder.objectRef<FigureOutcome>('FigurePayload').implement({
  description: 'A figure that was recorded or retracted, and the values that change with it.',
  fields: (t) => ({
    dryRun: t.exposeBoolean('dryRun', { description: 'Whether this was a dry run, which stores nothing.' }),
    figure: t.prismaField({
      type: FigureType,
      nullable: true,
      description: 'The figure; null after a dry run.',
      resolve: (query, { figureId }, _args, { prisma }) => {
        const selection = { ...query };
        return figureId === null ? null : prisma.figure.findUniqueOrThrow({ ...selection, where: { id: figureId } });
      },
    }),
    flags: t.field({
      type: [QualityFlagType],
      description: 'Quality findings on the region that are new.',
      resolve: ({ flags }) => flags,
    }),
    effects: t.field({
      type: [EffectType],
      description:
        'Every changed value of the region and its ancestors: for today or, where today’s value stays the same, for the figure’s own day.',
      resolve: ({ effects }) => effects,
    }),
  }),
});

const FigureResultType = resultUnion(
  'FigureResult',
  FigurePayloadType,
  'The figure and the values that change with it, or why nothing was done.',
);

const dryRun = 'Whether to only try it out: flags and effects are returned, but nothing is stored.';

const RecordFigureInput = builder.inputType('RecordFigureInput', {
  description: 'A number, exactly as it was published.',
  fields: (t) => ({
    region: t.string({ required: true, description: 'Code of the region.' }),
    metric: t.field({ type: FigureMetricType, required: true, description: 'The kind of number.' }),
    measure: t.id({ description: 'Code of the measure that is counted; for COUNT only.' }),
    indicator: t.id({ description: 'Code of the indicator; for all metrics but COUNT.' }),
    basis: t.id({
      description: 'Code of the measure the percentage is a share of; default the indicator’s own basis.',
    }),
    value: t.float({
      description: 'A whole number of people, a rank, or a percentage from 0 to 1,000; omitted for BETWEEN.',
    }),
    low: t.float({ description: 'Lower bound, together with high; required for BETWEEN.' }),
    high: t.float({ description: 'Upper bound.' }),
    comparator: t.field({
      type: ComparatorType,
      required: true,
      defaultValue: 'EQ',
      description: 'How the source qualifies the number.',
    }),
    approximate: t.boolean({ required: true, defaultValue: false, description: 'Published as "about".' }),
    decimals: t.int({
      description: 'Number of decimals of a percentage, 0 to 6; default the number that value has, so give 2 for 7,30.',
    }),
    targetPercent: t.float({
      description:
        'For ACHIEVEMENT, GAP_POINTS and TARGET_PEOPLE: the percentage that it refers to; default the target that bound on its day.',
    }),
    extent: t.field({
      type: ExtentType,
      required: true,
      defaultValue: 'WHOLE',
      description: 'Of what a COVERAGE is said.',
    }),
    among: t.string({
      description: "For RANK: its peers in the source's words, at most 200 characters; default all siblings.",
    }),
    of: t.int({ description: 'For RANK: how many peers, the region among them.' }),
    printed: t.string({ description: "The number in the source's own words; at most 200 characters." }),
    provisional: t.boolean({ required: true, defaultValue: false, description: 'Published as provisional.' }),
    asOf: t.field({
      type: 'Date',
      description:
        'The day or, for a month, semester or year, any day in it; the period must not end in the future. Omitted for UNDATED.',
    }),
    asOfFrom: t.field({ type: 'Date', description: 'First day of a RANGE.' }),
    precision: t.field({
      type: DatePrecisionType,
      required: true,
      defaultValue: 'DAY',
      description: 'The kind of period that the source gave.',
    }),
    source: t.field({ type: SourceInput, description: 'Where it was published.' }),
    supersedes: t.id({ description: 'The active figure of the region that this one revises: node id or number.' }),
    reason: t.string({ description: reasonDescription.optional }),
    dryRun: t.boolean({ required: true, defaultValue: false, description: dryRun }),
    requestId: t.id({ description: requestIdDescription }),
  }),
});

const RetractFigureInput = builder.inputType('RetractFigureInput', {
  description: 'The figure to retract, and the reason.',
  fields: (t) => ({
    figure: t.id({ required: true, description: 'Node id or number.' }),
    reason: t.string({ required: true, description: reasonDescription.required }),
    dryRun: t.boolean({ required: true, defaultValue: false, description: dryRun }),
    requestId: t.id({ description: requestIdDescription }),
  }),
});

/** The number of a figure from its node id or its digits; 0, which no figure has, for any other text. */
const figureNumber = (text: string): number => {
  const key = naturalKey('Figure', text);
  return /^\d{1,9}$/.test(key) ? Number(key) : 0;
};

/** The figure to record, and how. */
const recordingOf = (input: Omit<typeof RecordFigureInput.$inferInput, 'requestId'>) => {
  const { supersedes, reason, dryRun: tryOut, source, ...content } = input;
  const request = {
    region: content.region,
    metric: content.metric,
    measure: content.measure ?? null,
    indicator: content.indicator ?? null,
    basis: content.basis ?? null,
    value: content.value ?? null,
    low: content.low ?? null,
    high: content.high ?? null,
    comparator: content.comparator,
    approximate: content.approximate,
    decimals: content.decimals ?? null,
    asOf: content.asOf ?? null,
    asOfFrom: content.asOfFrom ?? null,
    precision: content.precision,
    targetPercent: content.targetPercent ?? null,
    extent: content.extent,
    among: content.among?.trim() || null,
    of: content.of ?? null,
    printed: content.printed?.trim() || null,
    provisional: content.provisional,
    source: source ? sourceOf(source) : null,
  };
  const supersedesId = supersedes == null ? null : figureNumber(supersedes);
  return { request, supersedesId, reason: reason ?? null, dryRun: tryOut };
};

builder.mutationFields((t) => ({
  recordFigure: t.field({
    type: FigureResultType,
    authScopes: { role: 'ADMIN' },
    extensions: { weight: 100 },
    description:
      'Records a published number, or a revision of one. Refuses with INVALID, OUT_OF_SCOPE, NOT_FOUND or VERSION_CONFLICT; a second active figure for the same region, measure, period and source is INVALID, and the message names the first.',
    args: { input: t.arg({ type: RecordFigureInput, required: true, description: 'The published number.' }) },
    resolve: async (_root, { input }, { trail, catalogue, tree, values }, { fieldName }) => {
      const outcome = await trail.once(fieldName, input, keptFigure, (own, content) =>
        recordFigure(own, catalogue, recordingOf(content), tree),
      );
      values.forget();
      return outcome;
    },
  }),
  retractFigure: t.field({
    type: FigureResultType,
    authScopes: { role: 'ADMIN' },
    extensions: { weight: 100 },
    description:
      'Takes a figure permanently out of use; it stays readable. Refuses with NOT_FOUND, INVALID, OUT_OF_SCOPE or VERSION_CONFLICT.',
    args: { input: t.arg({ type: RetractFigureInput, required: true, description: 'The figure to retract.' }) },
    resolve: async (_root, { input }, { trail, catalogue, values }, { fieldName }) => {
      const outcome = await trail.once(fieldName, input, keptFigure, (own, { figure, reason, dryRun: tryOut }) =>
        retractFigure(own, catalogue, { figureId: figureNumber(figure), reason, dryRun: tryOut }),
      );
      values.forget();
      return outcome;
    },
  }),
}));
