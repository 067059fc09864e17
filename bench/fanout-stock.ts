/**
 * The usual way, for `fanout.ts`: Yoga's createPubSub, and graphql-ws wired to Yoga as its documentation says, so that
 * each socket runs its own execution for each update. Sends no snapshot, which would only cost it more. Prints its URL.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ExecutionArgs } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { createPubSub, createSchema, createYoga } from 'graphql-yoga';
import { WebSocketServer } from 'ws';
import { counterAt } from './fanout-counter.ts';

const typeDefs = /* GraphQL */ `
  type Query { nothing: Boolean }
  enum Segment { CIVIL_SERVANT STATE_ENTERPRISE MILITARY_POLICE LEGISLATURE STUDENT GENERAL_PUBLIC UNKNOWN }
  type Measure { code: ID! }
  type SegmentCount { segment: Segment! served: Int! }
  type MeasureCount { measure: Measure! served: Int! net: Int! }
  type EventCounter {
    version: Int! served: Int! net: Int! fromHere: Int! fromElsewhere: Int! perMinute: Float! lastActivationAt: String
    segments: [SegmentCount!]! measures: [MeasureCount!]!
  }
  input ActivationInput { id: ID! segment: Segment! occurredAt: String! }
  input RecordActivationsInput { event: ID! device: String entries: [ActivationInput!]! }
  type EntryResult { status: String! }
  type RecordActivationsPayload { results: [EntryResult!]! counter: EventCounter! }
  type Mutation { recordActivations(input: RecordActivationsInput!): RecordActivationsPayload! }
  type Subscription { eventCounter(event: ID!, everyMs: Int): EventCounter! }
`;

type Counter = ReturnType<typeof counterAt>;
const pubSub = createPubSub<{ counter: [event: string, counter: Counter] }>();
let version = 0;

const record = (event: string) => {
  version++;
  const counter = counterAt(version);
  pubSub.publish('counter', event, counter);
  return { results: [{ status: 'ACCEPTED' }], counter };
};

const yoga = createYoga({
  schema: createSchema({
    typeDefs,
    resolvers: {
      Mutation: {
        recordActivations: (_root: unknown, { input }: { input: { event: string } }) => record(input.event),
      },
      Subscription: {
        eventCounter: {
          subscribe: (_root: unknown, { event }: { event: string }) => pubSub.subscribe('counter', event),
          resolve: (counter: Counter) => counter,
        },
      },
    },
  }),
  logging: false,
});

const server = createServer((request, response) => void yoga(request, response));
type Enveloped = ReturnType<typeof yoga.getEnveloped>;
type Running = ExecutionArgs & { rootValue: Pick<Enveloped, 'execute' | 'subscribe'> };
useServer(
  {
    execute: (args) => (args as Running).rootValue.execute(args),
    subscribe: (args) => (args as Running).rootValue.subscribe(args),
    onSubscribe: async (context, _id, params) => {
      const { request: req, socket } = context.extra;
      const { schema, execute, subscribe, contextFactory, parse, validate } = yoga.getEnveloped({
        ...context,
        req,
        socket,
        params,
      });
      const document = parse(params.query);
      const errors = validate(schema, document);
      if (errors.length > 0) return errors;
      const { operationName, variables: variableValues } = params;
      const contextValue = await contextFactory();
      return { schema, operationName, document, variableValues, contextValue, rootValue: { execute, subscribe } };
    },
  },
  new WebSocketServer({ server, path: yoga.graphqlEndpoint, perMessageDeflate: false }),
);

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}` })}\n`);
});
process.on('SIGTERM', () => process.exit(0));
