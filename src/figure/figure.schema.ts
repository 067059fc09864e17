import { Comparator, DatePrecision, type Extent, FigureStatus } from '../../prisma/generated/client/enums.ts';
import { builder } from '../graphql/builder.ts';
import { connectionRefs } from '../graphql/connection.ts';
import type { CostHints } from '../graphql/cost.ts';
import { inputError } from '../graphql/errors.ts';
import { FigureMetricType } from '../graphql/figure-metric.schema.ts';
import { readClaimCheck } from '../indicator/claim-reader.ts';
import { readFigureFindings } from '../indicator/finding-reader.ts';
import { IndicatorType, knownIndicator, knownMeasure, MeasureType } from '../indicator/indicator.schema.ts';
import { QualityFlagType } from '../indicator/quality.schema.ts';
import { valueCost } from '../indicator/value-query.ts';
import { inLanguage } from '../language/in-language.ts';
import { dayOfDate } from '../terms/calendar.ts';
import type { ClaimCheck, Verdict } from '../values/claim-check.ts';

/**
 * A claim is held against values of its region on its own day, which nothing else asks for: claims of a country took 2
 * s.
 */
const daysOfClaims = 10;
const claimCosts = {
  weight: (_args, parents, sizes) => (daysOfClaims * valueCost(parents, sizes)) / parents.count,
} satisfies CostHints;

export const ComparatorType = builder.enumType(Comparator, {
  name: 'Comparator',
  description: 'How the source qualifies a number: exactly, less than, at least, between.',
});
export const DatePrecisionType = builder.enumType(DatePrecision, {
  name: 'DatePrecision',
  description: 'The kind of period that the source gave. All but DAY and UNDATED count from their last day.',
});
export const ExtentType = builder.enumType('Extent', {
  description: 'Of what a published percentage is said; of anything but the region itself it is a claim.',
  values: {
    WHOLE: { description: 'Of the region itself.' },
    EVERY_REGENCY: { description: 'Of every regency in it.' },
    MOST_REGENCIES: { description: 'Of most regencies in it.' },
    SOME_REGENCIES: { description: 'Of some regencies in it.' },
  } satisfies Record<Extent, { description: string }>,
});
const ClaimVerdictType = builder.enumType('ClaimVerdict', {
  description: 'Whether a published claim holds.',
  values: {
    CONFIRMED: { description: 'It fits everything else that is known for its day.' },
    CONTRADICTED: { description: 'It does not fit.' },
    OPEN: { description: 'Too little is known, or the claim has no day or names its peers in words.' },
  } satisfies Record<Verdict, { description: string }>,
});
const ClaimCheckType = builder.objectRef<ClaimCheck>('ClaimCheck').implement({
  description: 'A published claim against the values that everything else known for its day gives.',
  fields: (t) => ({
    verdict: t.field({ type: ClaimVerdictType, description: 'Whether it holds.', resolve: ({ verdict }) => verdict }),
    message: t.string({
      description: 'The arithmetic, in a sentence; in Indonesian with the header Accept-Language: id.',
      resolve: ({ message }, _args, { language }) => inLanguage(language, message),
    }),
    computed: t.exposeFloat('computed', {
      nullable: true,
      description: 'The computed number, in the unit of the claim; for regencies, how many fit.',
    }),
  }),
});
const FigureStatusType = builder.enumType(FigureStatus, {
  name: 'FigureStatus',
  description: 'Whether a figure is in use. Only ACTIVE figures are used in computations.',
});

builder.prismaObject('Source', {
  select: { id: true },
  description: 'Where a figure was published.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'A stable id.' }),
    publisher: t.exposeString('publisher', { description: 'Newspaper, office or site.' }),
    title: t.exposeString('title', { nullable: true, description: 'The title or subject.' }),
    publishedOn: t.field({
      type: 'Date',
      nullable: true,
      select: { published: true },
      description: 'The day of publication; null if only the month or year is known (see `published`).',
      resolve: ({ published }) => (published?.length === 10 ? published : null),
    }),
    published: t.exposeString('published', {
      nullable: true,
      description: 'The date of publication, as precise as known: 2024, 2024-01 or 2024-01-15.',
    }),
    url: t.exposeString('url', { nullable: true, description: 'The address where it can be read.' }),
  }),
});

const people = 'people (COUNT) or percent';

/** The number in a figure's id. Throws BAD_USER_INPUT for any other text. */
const figureIdOf = (id: string): number => {
  if (/^\d{1,9}$/.test(id)) return Number(id);
  throw inputError('id', `${JSON.stringify(id)} is not the id of a figure`);
};

export const FigureType = builder.prismaNode('Figure', {
  // Not `field`: an id that is not a number would reach the database and fail there.
  id: { resolve: ({ id }) => String(id) },
  findUnique: (id) => ({ id: figureIdOf(id) }),
  nullable: true,
  select: { id: true },
  description: 'A published number. It is never overwritten, only superseded by a revision or retracted.',
  fields: (t) => ({
    region: t.relation('region', { description: 'The region it describes.' }),
    metric: t.expose('metric', { type: FigureMetricType, description: 'The kind of number.' }),
    measure: t.field({
      type: MeasureType,
      nullable: true,
      select: { measureCode: true },
      description: 'The measure that is counted, for COUNT.',
      resolve: ({ measureCode }, _args, context) => (measureCode === null ? null : knownMeasure(context, measureCode)),
    }),
    indicator: t.field({
      type: IndicatorType,
      nullable: true,
      select: { indicatorCode: true },
      description: 'The indicator, for COVERAGE and ACHIEVEMENT.',
      resolve: ({ indicatorCode }, _args, context) =>
        indicatorCode === null ? null : knownIndicator(context, indicatorCode),
    }),
    basis: t.field({
      type: MeasureType,
      nullable: true,
      select: { basisCode: true },
      description: 'The measure the percentage is a share of.',
      resolve: ({ basisCode }, _args, context) => (basisCode === null ? null : knownMeasure(context, basisCode)),
    }),
    value: t.exposeFloat('value', { nullable: true, description: `As published, in ${people}; null for BETWEEN.` }),
    low: t.exposeFloat('low', { nullable: true, description: `Lower bound as published, in ${people}.` }),
    high: t.exposeFloat('high', { nullable: true, description: `Upper bound as published, in ${people}.` }),
    comparator: t.expose('comparator', { type: ComparatorType, description: 'How the source qualifies the number.' }),
    approximate: t.exposeBoolean('approximate', { description: 'Published as "about".' }),
    decimals: t.exposeInt('decimals', { nullable: true, description: 'Digits after the comma, for a percentage.' }),
    targetPercent: t.exposeFloat('targetPercent', {
      nullable: true,
      description:
        'The percentage that an ACHIEVEMENT, GAP_POINTS or TARGET_PEOPLE refers to: as the source says, else the target that bound on its day, as known when it was recorded. It never changes afterwards.',
    }),
    extent: t.expose('extent', { type: ExtentType, description: 'Of what a percentage is said.' }),
    among: t.exposeString('among', {
      nullable: true,
      description: "The peers of a RANK in the source's words; null means all siblings.",
    }),
    of: t.exposeInt('of', { nullable: true, description: 'How many peers a RANK is among.' }),
    printed: t.exposeString('printed', { nullable: true, description: "The number in the source's own words." }),
    provisional: t.exposeBoolean('provisional', { description: 'Published as provisional (angka sementara).' }),
    check: t.field({
      type: ClaimCheckType,
      nullable: true,
      select: { id: true, regionCode: true, status: true },
      extensions: claimCosts,
      description: 'For a claim, a bound or an undated figure in use: whether it holds. Null for other figures.',
      resolve: async ({ id, regionCode, status }, _args, { values }) => {
        const { figures } = await values.evidence.factsOf(regionCode, null);
        const figure = figures.find((each) => each.id === id);
        return figure && status === 'ACTIVE' ? readClaimCheck(values, figure) : null;
      },
    }),
    asOf: t.field({
      type: 'Date',
      nullable: true,
      select: { asOf: true },
      description: 'The day it counts from: the last day of its period; null if undated.',
      resolve: ({ asOf }) => asOf && dayOfDate(asOf),
    }),
    asOfFrom: t.field({
      type: 'Date',
      nullable: true,
      select: { asOfFrom: true },
      description: 'The first day of its period.',
      resolve: ({ asOfFrom }) => asOfFrom && dayOfDate(asOfFrom),
    }),
    precision: t.expose('precision', {
      type: DatePrecisionType,
      description: 'The kind of period that the source gave.',
    }),
    source: t.relation('source', { nullable: true, description: 'Where it was published.' }),
    status: t.expose('status', { type: FigureStatusType, description: 'Whether it is in use.' }),
    recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When it was recorded in Jemput.' }),
    supersedes: t.relation('supersedes', { nullable: true, description: 'The figure that this one revises.' }),
    flags: t.field({
      type: [QualityFlagType],
      select: { id: true, regionCode: true },
      extensions: claimCosts,
      description: 'Quality findings that involve this figure; none once it is out of use.',
      resolve: async ({ id, regionCode }, _args, { values }) => {
        const findings = await readFigureFindings(values, regionCode);
        return findings.filter((finding) => finding.figures.some((figure) => figure.id === id));
      },
    }),
  }),
});

export const FigureConnection = connectionRefs(FigureType, 'Figure');
