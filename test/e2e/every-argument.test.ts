import { randomUUID } from 'node:crypto';
import {
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLNamedOutputType,
  type GraphQLObjectType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { schema } from '../../src/server/schema.ts';
import { fieldAt, fieldSettings, fieldToken, post } from '../harness/field.ts';
import { startTestServer, type TestServer } from '../harness/server.ts';

let server: TestServer;
let token: string;
let event: string;
beforeAll(async () => {
  server = await startTestServer(fieldSettings);
  token = await fieldToken();
  event = await (await fieldAt(server.url)).open('64.71.05');
});
afterAll(() => server.close());

/** Values that are valid for their type but that PostgreSQL, JavaScript's calendar or UTF-8 may fail on. */
const extremes: Record<string, unknown[]> = {
  String: ['\0', 'a\0b', '\uD800', ''],
  ID: ['\0', '\uD800', '9'.repeat(30), ...['Figure', 'AuditEntry', 'OutreachEvent'].map((type) => btoa(`${type}:\0`))],
  Date: ['0000-01-01', '0001-01-01', '9999-12-31'],
  DateTime: ['0000-01-01T00:00:00Z', '0001-01-01T00:00:00+08:00', '9999-12-31T23:59:59-12:00'],
  Int: [2_147_483_647, -2_147_483_648],
};

/** Values that pass the first checks, for fields that need more than the value under test. */
const usual: Record<string, unknown> = {
  activation: randomUUID(),
  csv: 'kode,jumlah,tanggal\n64.71,5,2025-01-01\n',
  dryRun: true,
  indicator: 'IKD_ACTIVATION',
  measure: 'IKD_ACTIVE',
  metric: 'COUNT',
  region: '64.71',
  scheduledEnd: '2026-11-23T15:00:00Z',
  scheduledStart: '2026-11-23T08:00:00Z',
};
const ofType: Record<string, unknown> = {
  Boolean: true,
  Date: '2025-01-01',
  DateTime: '2025-01-01T00:00:00Z',
  Float: 5,
  ID: '1',
  Int: 5,
  String: 'a',
};

type Input = { name: string; type: GraphQLInputType };
const partsOf = (type: GraphQLInputType): GraphQLInputField[] =>
  isInputObjectType(type) ? Object.values(type.getFields()) : [];

const usualOf = ({ name, type: given }: Input): unknown => {
  const type = getNullableType(given);
  if (isListType(type)) return [usualOf({ name, type: type.ofType })];
  if (isInputObjectType(type)) return usualOfEach(partsOf(type).filter(isRequiredInputField));
  if (name === 'event') return event;
  return usual[name] ?? (isEnumType(type) ? type.getValues()[0]?.name : ofType[String(type)]);
};
const usualOfEach = (inputs: readonly Input[]): Record<string, unknown> =>
  Object.fromEntries(inputs.map((input) => [input.name, usualOf(input)]));

/** The values of a type in which one part is extreme and the others are as usual. */
const extremesOf = (given: GraphQLInputType): unknown[] => {
  const type = getNullableType(given);
  if (isListType(type)) return extremesOf(type.ofType).map((value) => [value]);
  if (!isInputObjectType(type)) return extremes[String(type)] ?? [];
  const needed = usualOfEach(partsOf(type).filter(isRequiredInputField));
  return partsOf(type).flatMap((part) => extremesOf(part.type).map((value) => ({ ...needed, [part.name]: value })));
};

/** A list is read only if the query selects something of it. */
const selectionOf = (type: GraphQLNamedOutputType): string => {
  if (isLeafType(type)) return '';
  return isObjectType(type) && 'nodes' in type.getFields() ? '{ totalCount nodes { __typename } }' : '{ __typename }';
};

type Question = { query: string; variables: Record<string, unknown> };

/** One query of a field for each extreme value of each of its arguments. */
const questions = (
  { name, type, args }: GraphQLField<unknown, unknown>,
  within: (call: string) => string,
): Question[] =>
  args.flatMap((argument) =>
    extremesOf(argument.type).map((value) => {
      const variables = { ...usualOfEach(args.filter(isRequiredArgument)), [argument.name]: value };
      const given = args.filter((each) => each.name in variables);
      const declared = given.map((each) => `$${each.name}: ${String(each.type)}`).join(', ');
      const passed = given.map((each) => `${each.name}: $${each.name}`).join(', ');
      const call = `${name}(${passed}) ${selectionOf(getNamedType(type))}`;
      return { query: within(call).replace('{', `(${declared}) {`), variables };
    }),
  );

const places: [type: string, within: (call: string) => string][] = [
  ['Query', (call) => `query { ${call} }`],
  ['Mutation', (call) => `mutation { ${call} }`],
  ['Region', (call) => `query { region(code: "64.71") { ${call} } }`],
  ['OutreachEvent', (call) => `query { outreachEvent(code: "${event}") { ${call} } }`],
];

describe.each(places)('no value of an argument of %s makes the server fail', (typeName, within) => {
  const fields = Object.values((schema.getType(typeName) as GraphQLObjectType).getFields());

  test.each(fields.filter(({ args }) => args.length > 0).map((field) => [field.name, field] as const))(
    '%s',
    async (_name, field) => {
      for (const { query, variables } of questions(field, within)) {
        const { errors = [] } = await post(server.url, token, query, variables);
        const codes = errors.map(({ extensions }) => extensions['code']);
        const isRefused = codes.every((code) => code === 'BAD_USER_INPUT' || code === 'TOO_COSTLY');
        expect(isRefused, `${query} ${JSON.stringify(variables)}: ${JSON.stringify(errors)}`).toBe(true);
      }
    },
  );
});
