import { type FragmentDefinitionNode, getOperationAST, getVariableValues, parse } from 'graphql';
import { expect, test } from 'vitest';
import { assertAffordable, type Sizes } from '../../src/graphql/cost.ts';
import { TreeSize } from '../../src/graphql/tree-size.ts';
import { schema } from '../../src/server/schema.ts';

const sizes: Sizes = { tree: new TreeSize(new Map([['ID', 2]])), indicators: 4 };

const costOf = (query: string, variables: Record<string, unknown> = {}): number => {
  const operation = getOperationAST(parse(query));
  if (!operation) throw new Error(query);
  const coerced = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  if (!coerced.variableValues) throw coerced.errors[0];
  const { variableValues } = coerced;
  const fragments = new Map<string, FragmentDefinitionNode>();
  const limits = { maxCost: 1_000_000, maxDepth: 30 };
  return assertAffordable({ schema, operation, fragments, variables: () => variableValues, sizes, limits }).cost;
};

const value = (args: string): string =>
  `query ($at: DateTime) { region(code: "64") { indicator(code: "IKD_ACTIVATION"${args}) { coverage { percent } rank { best } } } }`;
const known = '2026-01-01T00:00:00Z';

test('what was known earlier costs ten times as much, and so does all that is computed below it', () => {
  // The value and its rank have a weight of 10 each, and three regions below it, of a hundred for each unit of cost.
  const [now, then] = [costOf(value('')), costOf(value(`, knownAt: "${known}"`))];
  expect(then - now).toBeCloseTo(9 * 20.03);
});

test('it does so in a variable too, unless that is null', () => {
  const [now, then] = [costOf(value('')), costOf(value(`, knownAt: "${known}"`))];
  expect(costOf(value(', knownAt: $at'), { at: known })).toBe(then);
  expect(costOf(value(', knownAt: $at'), { at: null })).toBe(now);
  expect(costOf(value(', knownAt: $at'))).toBe(now);
  expect(costOf(value(', knownAt: null'))).toBe(now);
});
