import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  isCompositeType,
  isIntrospectionType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type VariableValues,
} from 'graphql';
import { maxPageSize } from './builder.ts';
import { inputError, tooCostly } from './errors.ts';
import { type CursorType, cursorKey } from './pages.ts';
import { fieldOf, holdsPage, isList, isPageField } from './schema-fields.ts';
import type { RegionSet, TreeSize } from './tree-size.ts';

/** The sizes that limit how large the response to a query can become: the tree, and the number of indicators. */
export type Sizes = { tree: TreeSize; indicators: number };

/** Argument values of a field, by name. */
export type FieldArguments = Record<string, unknown>;

/**
 * The cost hints of a field, in its extensions: `weight` is the cost of computing it, beyond 1 for each parent; `size`
 * tells which regions (or how many nodes) it leads to from a set of parents.
 */
export type CostHints = {
  weight?: number | ((args: FieldArguments, parents: RegionSet, sizes: Sizes) => number);
  size?: (args: FieldArguments, parents: RegionSet, sizes: Sizes) => RegionSet;
  /** The longest page, where it is not maxPageSize. */
  maxFirst?: number;
  /** The type of key in the cursors of a list; needed if `after` and `before` are arguments. */
  cursor?: CursorType;
};

/** For a field that leads to one region, which may lie anywhere, above its parent too. */
export const anyRegion = { size: (_args, { count, root }) => ({ count, root, level: null }) } satisfies CostHints;

/** The cost of an operation: each field counts once for each parent that it is selected on. */
export type OperationCost = { cost: number; depth: number };

type Operation = {
  schema: GraphQLSchema;
  operation: OperationDefinitionNode;
  fragments: Map<string, FragmentDefinitionNode>;
  /** Coerced only if a field's cost depends on its arguments: most do not, and an input may be large. */
  variables: () => VariableValues;
  sizes: Sizes;
  limits: { maxCost: number; maxDepth: number };
};

// The assumed length of a list of unknown length, such as flags or the fields of a type.
const usualListLength = 10;
/** Values known at an earlier instant are not remembered from one request to the next: they took ten times as long. */
export const pastFactor = 10;
const start: Position = { nodes: { count: 1, root: 'ID', level: null }, parents: 1, factor: 1 };

/**
 * Measures a valid operation before it runs, by `first` and the real number of children. Throws TOO_COSTLY as soon as a
 * limit is exceeded, and BAD_USER_INPUT for page arguments out of bounds.
 */
export const assertAffordable = (asked: Operation): OperationCost => {
  const root = asked.schema.getRootType(asked.operation.operation);
  const total: OperationCost = { cost: 0, depth: 0 };
  if (root) walk(asked, total, asked.operation.selectionSet, root, start, 1);
  return total;
};

/**
 * The position of the walk: the number of objects of the current type, the regions that are their nodes, and the factor
 * by which all that is computed there is dearer.
 */
type Position = { nodes: RegionSet; parents: number; factor: number };

const walk = (
  asked: Operation,
  total: OperationCost,
  selections: SelectionSetNode,
  type: GraphQLCompositeType,
  position: Position,
  depth: number,
): void => {
  for (const selection of selections.selections) {
    if (selection.kind === 'Field') {
      visit(asked, total, selection, type, position, depth);
      continue;
    }
    const fragment = selection.kind === 'FragmentSpread' ? asked.fragments.get(selection.name.value) : selection;
    if (!fragment) continue;
    // A chain of fragments that doubles at each step costs at least 1 per spread, so it ends at the limit.
    spend(asked, total, 1);
    const on = fragment.typeCondition && asked.schema.getType(fragment.typeCondition.name.value);
    walk(asked, total, fragment.selectionSet, isCompositeType(on) ? on : type, position, depth);
  }
};

const visit = (
  asked: Operation,
  total: OperationCost,
  node: FieldNode,
  type: GraphQLCompositeType,
  position: Position,
  depth: number,
): void => {
  const { limits, sizes } = asked;
  total.depth = Math.max(total.depth, depth);
  if (depth > limits.maxDepth)
    throw tooCostly(
      'maxDepth',
      limits.maxDepth,
      depth,
      `The query nests ${depth} levels deep; at most ${limits.maxDepth} are allowed.`,
    );
  const field = fieldOf(asked.schema, type, node.name.value);
  if (!field) return;
  const hints: CostHints = field.extensions;
  const args = dependsOnArguments(field, hints) ? argumentsOf(asked, field, node) : {};
  assertPage(args, hints);
  const set = { ...position.nodes, count: position.parents };
  const weight = typeof hints.weight === 'function' ? hints.weight(args, set, sizes) : (hints.weight ?? 0);
  const factor = isOfPast(asked, node) ? pastFactor : position.factor;
  spend(asked, total, position.parents * (1 + weight * factor));
  const next = getNamedType(field.type);
  if (!node.selectionSet || !isCompositeType(next)) return;
  const below = step(asked, total, field, hints, args, { ...position, factor });
  walk(asked, total, node.selectionSet, next, below, depth + 1);
};

const step = (
  asked: Operation,
  total: OperationCost,
  field: GraphQLField<unknown, unknown>,
  hints: CostHints,
  args: FieldArguments,
  { nodes, parents, factor }: Position,
): Position => {
  if (hints.size) {
    const sized = hints.size(args, { ...nodes, count: parents }, asked.sizes);
    if (!holdsPage(field)) return { nodes: sized, parents: sized.count, factor };
    // A page is read, whatever is selected of it. A connection or ranking is one object for each parent; it holds as many
    // nodes as its page is long.
    spend(asked, total, sized.count);
    return { nodes: sized, parents, factor };
  }
  if (isPageField(field)) return { nodes, parents: nodes.count, factor };
  const items = isList(field) ? usualListLength : 1;
  return { nodes: { ...nodes, count: parents * items }, parents: parents * items, factor };
};

/** Whether a field asks for what was known at an earlier instant. */
const isOfPast = ({ variables }: Operation, { arguments: given }: FieldNode): boolean => {
  const value = given?.find(({ name }) => name.value === 'knownAt')?.value;
  if (value === undefined || value.kind === Kind.NULL) return false;
  return value.kind !== Kind.VARIABLE || variables().coerced[value.name.value] != null;
};

const dependsOnArguments = (field: GraphQLField<unknown, unknown>, { size, weight, cursor }: CostHints): boolean =>
  size !== undefined ||
  cursor !== undefined ||
  typeof weight === 'function' ||
  field.args.some(({ name }) => name === 'first');

const argumentsOf = (
  { variables }: Operation,
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
): FieldArguments => (isIntrospectionType(getNamedType(field.type)) ? {} : getArgumentValues(field, node, variables()));

const spend = ({ limits }: Operation, total: OperationCost, cost: number): void => {
  total.cost += cost;
  if (total.cost > limits.maxCost)
    throw tooCostly(
      'maxCost',
      limits.maxCost,
      Math.ceil(total.cost),
      `The query would cost more than ${limits.maxCost}; ask for fewer fields or a smaller first.`,
    );
};

/** Checks the page arguments of a connection, in one place for all lists. */
const assertPage = (args: FieldArguments, { cursor, maxFirst = maxPageSize }: CostHints): void => {
  for (const name of ['first', 'last']) {
    const size = args[name];
    if (typeof size === 'number' && (size < 1 || size > maxFirst))
      throw inputError(name, `must be 1 to ${maxFirst}, not ${size}`, { allowed: maxFirst });
  }
  for (const [one, other] of [
    ['first', 'last'],
    ['after', 'before'],
    ['first', 'before'],
    ['last', 'after'],
  ] as const)
    if (args[one] != null && args[other] != null) throw inputError(one, `cannot be used together with ${other}`);
  if (cursor) cursorKey(args, cursor);
};
