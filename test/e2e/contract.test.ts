import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { diff } from '@graphql-inspector/core';
import { buildSchema, type GraphQLSchema, isObjectType, lexicographicSortSchema } from 'graphql';
import { expect, test } from 'vitest';
import { schema } from '../../src/server/schema.ts';

const contract = readFileSync(join(import.meta.dirname, '../contract.graphql'), 'utf8');

/** Additions are welcome, and descriptions may differ; an additional argument or input field must be optional. */
const isWelcome = ({ type, message }: { type: string; message: string }): boolean =>
  /DESCRIPTION|^DIRECTIVE|^TYPE_ADDED$|^FIELD_ADDED$|^ENUM_VALUE_ADDED$|^OBJECT_TYPE_INTERFACE_ADDED$/.test(type) ||
  /^UNION_MEMBER_ADDED$|^SCHEMA_|DEPRECAT/.test(type) ||
  (/^(?:FIELD_ARGUMENT|INPUT_FIELD)_ADDED$/.test(type) && !/!'|required/i.test(message));

/** Whether the path is within a type, or is a field of an object, that the contract does not know. */
const isBeyond = (wanted: GraphQLSchema, path: string | undefined): boolean => {
  const [typeName = '', fieldName = ''] = path?.split('.') ?? [];
  const type = wanted.getType(typeName);
  return type === undefined || (isObjectType(type) && type.getFields()[fieldName] === undefined);
};

/** The parts of the contract that the schema lacks or has differently. */
const differences = async (sdl: string): Promise<string[]> => {
  const wanted = lexicographicSortSchema(buildSchema(sdl));
  const changes = await diff(wanted, lexicographicSortSchema(schema));
  return changes
    .filter((change) => !isWelcome(change) && !(change.type.endsWith('_ADDED') && isBeyond(wanted, change.path)))
    .map(({ type, message }) => `${type}: ${message}`);
};

test('the schema has every part of the contract, exactly', async () => {
  expect(await differences(contract)).toEqual([]);
});

test.each([
  ['a field', 'childCount: Int!', 'childCount: Int! smell: String'],
  ['a type', 'enum Severity', 'type Extra { a: Int } enum Severity'],
  ['an enum value', 'enum Severity { INFO', 'enum Severity { HINT INFO'],
  ['an argument', 'ranking(indicator: ID!,', 'ranking(indicator: ID!, zone: String,'],
  ['an input field', 'input DenominatorInput { measure: ID!', 'input DenominatorInput { unit: ID measure: ID!'],
  ['that a field can be null', 'childCount: Int!', 'childCount: Int'],
  ['that a field cannot be null', 'parent: Region', 'parent: Region!'],
  ['that the items of a list can be null', 'ancestors: [Region!]!', 'ancestors: [Region]!'],
  ['that an argument is required', 'series(indicator: ID!, from: Date!', 'series(indicator: ID!, from: Date'],
  ['that an argument is not required', 'basis: ID): IndicatorValue', 'basis: ID!): IndicatorValue'],
  ['the type of an argument', 'within: String, measure: ID,', 'within: ID, measure: ID,'],
  ['a default value', 'region(code: String! = "ID")', 'region(code: String! = "64")'],
  ['that there is no default value', 'regions(search: String,', 'regions(search: String = "a",'],
  ['that an input field is required', 'count: Int targetPercent', 'count: Int! targetPercent'],
  ['the type of a field', 'type Rank { position: Int!', 'type Rank { position: Float!'],
  ['an interface', 'type Measure {', 'interface Coded { code: ID! } type Measure implements Coded {'],
])('a contract that differs in %s is noticed', async (_what, from, to) => {
  expect(contract.split(from)).toHaveLength(2);
  expect(await differences(contract.replace(from, to))).not.toEqual([]);
});
