import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { diff } from '@graphql-inspector/core';
import { buildASTSchema, type DocumentNode, Kind, lexicographicSortSchema, parse, visit } from 'graphql';
import { expect, test } from 'vitest';
import { schema } from '../../src/graphql/schema.ts';

/** What the contract has and the schema does not yet; a name is struck off when its work is done. */
const notYet = new Set(
  [
    'Mutation.importFigures Mutation.undoImport',
    'ImportFiguresInput ImportRowError ImportFiguresPayload ImportFiguresResult UndoImportInput',
    'EventCounter.corrections CounterCorrection Activation.correctedBy Correction',
    'CorrectActivationInput Effect CorrectActivationPayload CorrectActivationResult UndoCorrectionInput',
    'Mutation.correctActivation Mutation.undoCorrection Mutation.recordFigure Mutation.retractFigure',
    'Mutation.setTarget',
    'RecordFigureInput FigurePayload FigureResult RetractFigureInput',
    'SetTargetInput TargetPayload TargetResult',
  ].flatMap((names) => names.split(' ')),
);

const contract = readFileSync(join(import.meta.dirname, '../contract.graphql'), 'utf8');

/** The contract without what is not there yet. */
const covered = (sdl: string): DocumentNode => {
  const definitions = parse(sdl).definitions.filter(
    (definition) => !('name' in definition) || !notYet.has(definition.name?.value ?? ''),
  );
  return visit(
    { kind: Kind.DOCUMENT, definitions },
    {
      ObjectTypeDefinition: (type) => ({
        ...type,
        fields: type.fields?.filter((field) => !notYet.has(`${type.name.value}.${field.name.value}`)) ?? [],
      }),
    },
  );
};

/** More is welcome, and texts are free; an argument or input field more must be one that can be left out. */
const isWelcome = ({ type, message }: { type: string; message: string }): boolean =>
  /DESCRIPTION|^DIRECTIVE|^TYPE_ADDED$|^FIELD_ADDED$|^ENUM_VALUE_ADDED$|^OBJECT_TYPE_INTERFACE_ADDED$/.test(type) ||
  /^UNION_MEMBER_ADDED$|^SCHEMA_|DEPRECAT/.test(type) ||
  (/^(?:FIELD_ARGUMENT|INPUT_FIELD)_ADDED$/.test(type) && !/!'|required/i.test(message));

/** What of the contract the schema misses or has differently. */
const differences = async (sdl: string): Promise<string[]> => {
  const wanted = lexicographicSortSchema(buildASTSchema(covered(sdl)));
  const changes = await diff(wanted, lexicographicSortSchema(schema));
  return changes.filter((change) => !isWelcome(change)).map(({ type, message }) => `${type}: ${message}`);
};

test('the schema has everything of the contract that is done, exactly', async () => {
  expect(await differences(contract)).toEqual([]);
});

test('what is listed as not there yet is in the contract, and not in the schema', () => {
  const named = parse(contract).definitions.flatMap((definition) => {
    const name = 'name' in definition ? (definition.name?.value ?? '') : '';
    const fields = 'fields' in definition ? (definition.fields ?? []) : [];
    return [name, ...fields.map((field) => `${name}.${field.name.value}`)];
  });
  expect([...notYet].filter((name) => !named.includes(name))).toEqual([]);

  const isThere = (name: string): boolean => {
    const [type = '', field] = name.split('.');
    const found = schema.getType(type);
    if (field === undefined) return found !== undefined;
    return found !== undefined && 'getFields' in found && field in found.getFields();
  };
  expect([...notYet].filter(isThere)).toEqual([]);
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
