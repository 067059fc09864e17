/** Apollo Server with Prisma, as their documentation says: Prisma's fluent calls are batched by itself. Prints its URL. */
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient, type Region } from './generated/client/client.ts';

type Event = { id: string; name: string; goal: number | null };

const typeDefs = /* GraphQL */ `
  type Query {
    region(code: String!): Region
    villages(search: String!, first: Int! = 10): [Region!]!
    outreachEvent(code: String!): OutreachEvent
  }
  type Region { code: String! name: String! parent: Region children: [Region!]! indicators: [IndicatorValue!]! }
  type IndicatorValue { indicator: Indicator! coverage: Coverage numerator: Quantity denominator: Quantity }
  type Indicator { code: ID! }
  type Coverage { percent: Float! }
  type Quantity { value: Int! }
  type OutreachEvent { name: String! counter: EventCounter }
  type EventCounter {
    version: Int! served: Int! net: Int! fromHere: Int! fromElsewhere: Int! goalPercent: Float lastActivationAt: String
    measures: [MeasureCount!]! segments: [SegmentCount!]!
  }
  type Measure { code: ID! }
  type MeasureCount { measure: Measure! served: Int! net: Int! }
  type SegmentCount { segment: String! served: Int! }
`;

const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env['DATABASE_URL'] ?? '' }) });
const indicators = await prisma.indicator.findMany({ orderBy: { code: 'asc' } });
const regionOf = ({ code }: Region) => prisma.region.findUnique({ where: { code } });

type Part = { served: number; net: number };
const sum = (parts: Part[], key: keyof Part): number => parts.reduce((total, part) => total + part[key], 0);

const resolvers = {
  Query: {
    region: (_root: unknown, { code }: { code: string }) => prisma.region.findUnique({ where: { code } }),
    villages: async (_root: unknown, { search, first }: { search: string; first: number }) => {
      const found = await prisma.$queryRaw<{ code: string }[]>`SELECT code FROM region
        WHERE level = 'VILLAGE' AND name % ${search} ORDER BY similarity(name, ${search}) DESC, code LIMIT ${first}`;
      const codes = found.map(({ code }) => code);
      const regions = await prisma.region.findMany({ where: { code: { in: codes } } });
      return regions.toSorted((a, b) => codes.indexOf(a.code) - codes.indexOf(b.code));
    },
    outreachEvent: (_root: unknown, { code }: { code: string }) => prisma.outreachEvent.findUnique({ where: { code } }),
  },
  Region: {
    parent: (region: Region) => regionOf(region).parent(),
    children: (region: Region) => regionOf(region).children({ orderBy: { code: 'asc' } }),
    indicators: async (region: Region) => {
      const figures = await regionOf(region).figures({
        where: { metric: 'COUNT', status: 'ACTIVE', asOf: { not: null } },
        orderBy: [{ asOf: 'desc' }, { id: 'desc' }],
        distinct: ['measureCode'],
      });
      const counts = new Map(figures?.map(({ measureCode, value }) => [measureCode, value]));
      return indicators.map(({ code, numeratorCode, basisCode }) => {
        const [part, whole] = [counts.get(numeratorCode), counts.get(basisCode)];
        return {
          indicator: { code },
          coverage: part != null && whole ? { percent: (100 * part) / whole } : null,
          numerator: part == null ? null : { value: part },
          denominator: whole == null ? null : { value: whole },
        };
      });
    },
  },
  OutreachEvent: {
    counter: async ({ id, goal }: Event) => {
      const event = prisma.outreachEvent.findUnique({ where: { id }, include: { tally: true, parts: true } });
      const { tally, parts = [] } = (await event) ?? {};
      return (
        tally && {
          ...tally,
          fromElsewhere: tally.net - tally.fromHere,
          goalPercent: goal === null ? null : (100 * tally.served) / goal,
          lastActivationAt: tally.lastActivationAt?.toISOString(),
          measures: [...Map.groupBy(parts, ({ measureCode }) => measureCode)].map(([code, some]) => ({
            measure: { code },
            served: sum(some, 'served'),
            net: sum(some, 'net'),
          })),
          segments: [...Map.groupBy(parts, ({ segment }) => segment)].map(([segment, some]) => ({
            segment,
            served: sum(some, 'served'),
          })),
        }
      );
    },
  },
};

const server = new ApolloServer({ typeDefs, resolvers });
const listen = { port: Number(process.env['PORT']), host: '127.0.0.1' };
const { url } = await startStandaloneServer(server, { listen });
process.stdout.write(`${JSON.stringify({ url: url.replace(/\/$/, '') })}\n`);
process.on('SIGTERM', () => process.exit(0));
