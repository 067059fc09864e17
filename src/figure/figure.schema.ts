import { Comparator, DatePrecision, FigureStatus } from '../../prisma/generated/client/enums.ts';
import { builder } from '../graphql/builder.ts';
import { connectionRefs } from '../graphql/connection.ts';
import { inputError } from '../graphql/errors.ts';
import { FigureMetricType } from '../graphql/figure-metric.schema.ts';
import { IndicatorType, knownIndicator, knownMeasure, MeasureType } from '../indicator/indicator.schema.ts';
import { QualityFlagType } from '../indicator/quality.schema.ts';
import { dayOfDate } from '../terms/calendar.ts';

export const ComparatorType = builder.enumType(Comparator, {
  name: 'Comparator',
  description: 'How the source qualifies a number: exactly, less than, at least, between.',
});
export const DatePrecisionType = builder.enumType(DatePrecision, {
  name: 'DatePrecision',
  description: 'The kind of period that the source gave. All but DAY and UNDATED count from their last day.',
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
    decimals: t.exposeInt('decimals', { nullable: true, description: 'The number of decimals, for a percentage.' }),
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
      extensions: { weight: 10 },
      description: 'Quality findings that involve this figure; none once it is out of use.',
      resolve: async ({ id, regionCode }, _args, { values }) => {
        const findings = await values.figureFindings(regionCode);
        return findings.filter((finding) => finding.figures.some((figure) => figure.id === id));
      },
    }),
  }),
});

export const FigureConnection = connectionRefs(FigureType, 'Figure');
