/**
 * The peers of `record.ts`, on their own server: recordActivations as it is usually written, with one interactive
 * Prisma transaction per request, and a mutation that does nothing. Prints its URL once it is ready.
 */
import { createServer } from 'node:http';
import { PrismaPg } from '@prisma/adapter-pg';
import { createSchema, createYoga } from 'graphql-yoga';
import pg from 'pg';
import { PrismaClient } from '../prisma/generated/client/client.ts';
import type { Segment } from '../prisma/generated/client/enums.ts';

type Input = {
  event: string;
  device?: string;
  entries: { id: string; domicile?: string; segment: Segment; occurredAt: string }[];
};

const typeDefs = /* GraphQL */ `
  type Query { nothing: Boolean }
  enum Segment { CIVIL_SERVANT STATE_ENTERPRISE MILITARY_POLICE LEGISLATURE STUDENT GENERAL_PUBLIC UNKNOWN }
  input ActivationInput { id: ID! measure: ID! = "IKD_ACTIVE" count: Int! = 1 domicile: String segment: Segment! = UNKNOWN occurredAt: String! }
  input RecordActivationsInput { event: ID! device: String entries: [ActivationInput!]! }
  type EntryResult { id: ID! status: String! code: String }
  type RecordActivationsPayload { results: [EntryResult!]! }
  type Mutation {
    plain(input: RecordActivationsInput!): RecordActivationsPayload!
    nothing(input: RecordActivationsInput!): RecordActivationsPayload!
  }
`;

const pool = new pg.Pool({
  connectionString: process.env['DATABASE_URL'],
  max: 10,
  options: '-c timezone=UTC',
});
const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
const accepted = ({ entries }: Input) => ({ results: entries.map(({ id }) => ({ id, status: 'ACCEPTED' })) });

const plain = async (input: Input) => {
  const { event: eventId, entries, device = null } = input;
  await prisma.$transaction(
    async (tx) => {
      for (const { id, domicile: domicileCode = '64.71', segment, occurredAt: at } of entries) {
        const occurredAt = new Date(at);
        const measureCode = 'IKD_ACTIVE';
        const day = new Date(`${at.slice(0, 10)}T00:00:00Z`);
        const minute = new Date(Math.floor(occurredAt.getTime() / 60_000) * 60_000);
        await tx.activation.create({
          data: {
            id,
            eventId,
            measureCode,
            kind: 'ACTIVATION',
            count: 1,
            domicileCode,
            segment,
            occurredAt,
            localDay: day,
            recordedBy: 'bench',
            device,
          },
        });
        const one = { increment: 1 };
        await tx.eventTally.upsert({
          where: { eventId },
          create: { eventId, served: 1, net: 1, fromHere: 1, lastActivationAt: occurredAt },
          update: { version: one, served: one, net: one, fromHere: one, lastActivationAt: occurredAt },
        });
        await tx.eventPartTally.upsert({
          where: { eventId_measureCode_segment: { eventId, measureCode, segment } },
          create: { eventId, measureCode, segment, served: 1, net: 1 },
          update: { served: one, net: one },
        });
        await tx.eventMinuteTally.upsert({
          where: { eventId_minute: { eventId, minute } },
          create: { eventId, minute, served: 1 },
          update: { served: one },
        });
        await tx.regionTally.upsert({
          where: { regionCode_measureCode: { regionCode: domicileCode, measureCode } },
          create: { regionCode: domicileCode, measureCode, net: 1 },
          update: { version: one, net: one },
        });
        await tx.regionDayTally.upsert({
          where: { regionCode_measureCode_day: { regionCode: domicileCode, measureCode, day } },
          create: { regionCode: domicileCode, measureCode, day, net: 1 },
          update: { net: one },
        });
      }
    },
    { maxWait: 60_000, timeout: 60_000 },
  );
  return accepted(input);
};

const yoga = createYoga({
  schema: createSchema({
    typeDefs,
    resolvers: {
      Mutation: {
        plain: (_root: unknown, { input }: { input: Input }) => plain(input),
        nothing: (_root: unknown, { input }: { input: Input }) => accepted(input),
      },
    },
  }),
  logging: false,
});
const server = createServer((request, response) => void yoga(request, response)).listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(
    `${JSON.stringify({ url: `http://127.0.0.1:${typeof address === 'object' && address?.port}` })}\n`,
  );
});
