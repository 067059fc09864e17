/** GraphQL Yoga with Pothos and its plugin for Prisma, as their documentation says. Prints its URL. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import SchemaBuilder from '@pothos/core';
import PrismaPlugin from '@pothos/plugin-prisma';
import { PrismaPg } from '@prisma/adapter-pg';
import { createYoga } from 'graphql-yoga';
import { PrismaClient } from './generated/client/client.ts';
import type PrismaTypes from './generated/pothos.ts';
import { getDatamodel } from './generated/pothos.ts';

const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env['DATABASE_URL'] ?? '' }) });
const builder = new SchemaBuilder<{ PrismaTypes: PrismaTypes; DefaultFieldNullability: false }>({
  plugins: [PrismaPlugin],
  defaultFieldNullability: false,
  prisma: { client: prisma, dmmf: getDatamodel() },
});
const indicators = await prisma.indicator.findMany({ orderBy: { code: 'asc' } });

type Value = { code: string; part: number | null; whole: number | null };

const QuantityType = builder.objectRef<{ value: number }>('Quantity').implement({
  fields: (t) => ({ value: t.exposeInt('value') }),
});
const CoverageType = builder.objectRef<{ percent: number }>('Coverage').implement({
  fields: (t) => ({ percent: t.exposeFloat('percent') }),
});
const CodedType = (name: string) =>
  builder.objectRef<{ code: string }>(name).implement({ fields: (t) => ({ code: t.exposeID('code') }) });
const IndicatorType = CodedType('Indicator');
const MeasureType = CodedType('Measure');

const IndicatorValueType = builder.objectRef<Value>('IndicatorValue').implement({
  fields: (t) => ({
    indicator: t.field({ type: IndicatorType, resolve: ({ code }) => ({ code }) }),
    coverage: t.field({
      type: CoverageType,
      nullable: true,
      resolve: ({ part, whole }) => (part !== null && whole ? { percent: (100 * part) / whole } : null),
    }),
    numerator: t.field({
      type: QuantityType,
      nullable: true,
      resolve: ({ part }) => (part === null ? null : { value: part }),
    }),
    denominator: t.field({
      type: QuantityType,
      nullable: true,
      resolve: ({ whole }) => (whole === null ? null : { value: whole }),
    }),
  }),
});

builder.prismaObject('Region', {
  fields: (t) => ({
    code: t.exposeString('code'),
    name: t.exposeString('name'),
    parent: t.relation('parent', { nullable: true }),
    children: t.relation('children', { query: { orderBy: { code: 'asc' } } }),
    indicators: t.field({
      type: [IndicatorValueType],
      select: {
        figures: {
          where: { metric: 'COUNT', status: 'ACTIVE', asOf: { not: null } },
          orderBy: [{ asOf: 'desc' }, { id: 'desc' }],
          distinct: ['measureCode'],
        },
      },
      resolve: ({ figures }) => {
        const counts = new Map(figures.map(({ measureCode, value }) => [measureCode, value]));
        return indicators.map(({ code, numeratorCode, basisCode }) => ({
          code,
          part: counts.get(numeratorCode) ?? null,
          whole: counts.get(basisCode) ?? null,
        }));
      },
    }),
  }),
});

type Part = { measureCode: string; segment: string; served: number; net: number };
const MeasureCountType = builder.objectRef<{ code: string; served: number; net: number }>('MeasureCount').implement({
  fields: (t) => ({
    measure: t.field({ type: MeasureType, resolve: ({ code }) => ({ code }) }),
    served: t.exposeInt('served'),
    net: t.exposeInt('net'),
  }),
});
const SegmentCountType = builder.objectRef<{ segment: string; served: number }>('SegmentCount').implement({
  fields: (t) => ({ segment: t.exposeString('segment'), served: t.exposeInt('served') }),
});
const sum = (parts: Part[], key: 'served' | 'net'): number => parts.reduce((total, part) => total + part[key], 0);

const EventCounterType = builder.prismaObject('EventTally', {
  name: 'EventCounter',
  fields: (t) => ({
    version: t.exposeInt('version'),
    served: t.exposeInt('served'),
    net: t.exposeInt('net'),
    fromHere: t.exposeInt('fromHere'),
    fromElsewhere: t.int({ resolve: ({ net, fromHere }) => net - fromHere }),
    goalPercent: t.float({
      nullable: true,
      select: { event: { select: { goal: true } } },
      resolve: ({ served, event: { goal } }) => (goal === null ? null : (100 * served) / goal),
    }),
    lastActivationAt: t.string({
      nullable: true,
      resolve: ({ lastActivationAt }) => lastActivationAt?.toISOString(),
    }),
    measures: t.field({
      type: [MeasureCountType],
      select: { event: { select: { parts: { orderBy: { measureCode: 'asc' } } } } },
      resolve: ({ event }) =>
        [...Map.groupBy(event.parts, ({ measureCode }) => measureCode)].map(([code, parts]) => ({
          code,
          served: sum(parts, 'served'),
          net: sum(parts, 'net'),
        })),
    }),
    segments: t.field({
      type: [SegmentCountType],
      select: { event: { select: { parts: { orderBy: { measureCode: 'asc' } } } } },
      resolve: ({ event }) =>
        [...Map.groupBy(event.parts, ({ segment }) => segment)].map(([segment, parts]) => ({
          segment,
          served: sum(parts, 'served'),
        })),
    }),
  }),
});
builder.prismaObject('OutreachEvent', {
  fields: (t) => ({
    name: t.exposeString('name'),
    counter: t.relation('tally', { type: EventCounterType, nullable: true }),
  }),
});

builder.queryType({
  fields: (t) => ({
    region: t.prismaField({
      type: 'Region',
      nullable: true,
      args: { code: t.arg.string({ required: true }) },
      resolve: (query, _root, { code }) => prisma.region.findUnique({ ...query, where: { code } }),
    }),
    villages: t.prismaField({
      type: ['Region'],
      args: { search: t.arg.string({ required: true }), first: t.arg.int({ required: true, defaultValue: 10 }) },
      resolve: async (query, _root, { search, first }) => {
        const found = await prisma.$queryRaw<{ code: string }[]>`SELECT code FROM region
          WHERE level = 'VILLAGE' AND name % ${search} ORDER BY similarity(name, ${search}) DESC, code LIMIT ${first}`;
        const codes = found.map(({ code }) => code);
        const regions = await prisma.region.findMany({ ...query, where: { code: { in: codes } } });
        return regions.toSorted((a, b) => codes.indexOf(a.code) - codes.indexOf(b.code));
      },
    }),
    outreachEvent: t.prismaField({
      type: 'OutreachEvent',
      nullable: true,
      args: { code: t.arg.string({ required: true }) },
      resolve: (query, _root, { code }) => prisma.outreachEvent.findUnique({ ...query, where: { code } }),
    }),
  }),
});

const yoga = createYoga({ schema: builder.toSchema(), logging: false });
const server = createServer((request, response) => void yoga(request, response));
server.listen(Number(process.env['PORT']), '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`);
});
process.on('SIGTERM', () => process.exit(0));
