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
  description: 'How the source put it: exactly, less than, at least, between.',
});
export const DatePrecisionType = builder.enumType(DatePrecision, {
  name: 'DatePrecision',
  description: 'What period the source gave. All but DAY and UNDATED count from their last day.',
});
const FigureStatusType = builder.enumType(FigureStatus, {
  name: 'FigureStatus',
  description: 'Only ACTIVE figures are computed with.',
});

builder.prismaObject('Source', {
  select: { id: true },
  description: 'Where a figure was published.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Stable.' }),
    publisher: t.exposeString('publisher', { description: 'Newspaper, office or site.' }),
    title: t.exposeString('title', { nullable: true, description: 'What it is about.' }),
    publishedOn: t.field({
      type: 'Date',
      nullable: true,
      select: { published: true },
      description: 'The day; null where only the month or year is known, see `published`.',
      resolve: ({ published }) => (published?.length === 10 ? published : null),
    }),
    published: t.exposeString('published', {
      nullable: true,
      description: 'As precise as known: 2024, 2024-01 or 2024-01-15.',
    }),
    url: t.exposeString('url', { nullable: true, description: 'Where it can be read.' }),
  }),
});

const people = 'people (COUNT) or percent';

/** A figure's number. Throws BAD_USER_INPUT for text that is none. */
const figureIdOf = (id: string): number => {
  if (/^\d{1,9}$/.test(id)) return Number(id);
  throw inputError('id', `${JSON.stringify(id)} is not the id of a figure`);
};

export const FigureType = builder.prismaNode('Figure', {
  // Not `field`: an id with other text than a number would reach the database and fail there.
  id: { resolve: ({ id }) => String(id) },
  findUnique: (id) => ({ id: figureIdOf(id) }),
  nullable: true,
  select: { id: true },
  description: 'A published number. Never overwritten: a revision supersedes it, a retraction retracts it.',
  fields: (t) => ({
    region: t.relation('region', { description: 'Where.' }),
    metric: t.expose('metric', { type: FigureMetricType, description: 'What kind of number.' }),
    measure: t.field({
      type: MeasureType,
      nullable: true,
      select: { measureCode: true },
      description: 'What is counted, for COUNT.',
      resolve: ({ measureCode }, _args, context) => (measureCode === null ? null : knownMeasure(context, measureCode)),
    }),
    indicator: t.field({
      type: IndicatorType,
      nullable: true,
      select: { indicatorCode: true },
      description: 'For COVERAGE and ACHIEVEMENT.',
      resolve: ({ indicatorCode }, _args, context) =>
        indicatorCode === null ? null : knownIndicator(context, indicatorCode),
    }),
    basis: t.field({
      type: MeasureType,
      nullable: true,
      select: { basisCode: true },
      description: 'What the percentage is a share of.',
      resolve: ({ basisCode }, _args, context) => (basisCode === null ? null : knownMeasure(context, basisCode)),
    }),
    value: t.exposeFloat('value', { nullable: true, description: `As published, in ${people}; null for BETWEEN.` }),
    low: t.exposeFloat('low', { nullable: true, description: `Lower bound as published, in ${people}.` }),
    high: t.exposeFloat('high', { nullable: true, description: `Upper bound as published, in ${people}.` }),
    comparator: t.expose('comparator', { type: ComparatorType, description: 'How the source put it.' }),
    approximate: t.exposeBoolean('approximate', { description: 'Published as "about".' }),
    decimals: t.exposeInt('decimals', { nullable: true, description: 'Digits after the comma, for a percentage.' }),
    asOf: t.field({
      type: 'Date',
      nullable: true,
      select: { asOf: true },
      description: 'The day it counts from: the last of its period; null where undated.',
      resolve: ({ asOf }) => asOf && dayOfDate(asOf),
    }),
    asOfFrom: t.field({
      type: 'Date',
      nullable: true,
      select: { asOfFrom: true },
      description: 'The first day of its period.',
      resolve: ({ asOfFrom }) => asOfFrom && dayOfDate(asOfFrom),
    }),
    precision: t.expose('precision', { type: DatePrecisionType, description: 'What period the source gave.' }),
    source: t.relation('source', { nullable: true, description: 'Where it was published.' }),
    status: t.expose('status', { type: FigureStatusType, description: 'Whether it is in use.' }),
    recordedAt: t.expose('recordedAt', { type: 'DateTime', description: 'When Jemput came to know it.' }),
    supersedes: t.relation('supersedes', { nullable: true, description: 'The figure it is a revision of.' }),
    flags: t.field({
      type: [QualityFlagType],
      select: { id: true, regionCode: true },
      extensions: { weight: 10 },
      description: 'Findings of the quality rules that this figure has a part in; none once it is out of use.',
      resolve: async ({ id, regionCode }, _args, { values }) => {
        const findings = await values.figureFindings(regionCode);
        return findings.filter((finding) => finding.figures.some((figure) => figure.id === id));
      },
    }),
  }),
});

export const FigureConnection = connectionRefs(FigureType, 'Figure');
