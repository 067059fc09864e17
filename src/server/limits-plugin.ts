import {
  type DocumentNode,
  type ExecutionArgs,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type ParseOptions,
  parse,
  type SelectionSetNode,
  type VariableValues,
  visit,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { assertAffordable, type Sizes } from '../graphql/cost.ts';
import { tooCostly } from '../graphql/errors.ts';
import type { Limits } from '../graphql/limits.ts';
import { type Payer, type Paying, pay } from './paying.ts';
import { assertFewRepeated } from './repeated-fields.ts';

/**
 * A recording has a limit of its own, and goes on while the budget for queries is used up. Its results and the counter
 * cost about 70; what it asks for beyond this much is paid for as in any other operation.
 */
const freeWhenRecording = 1000;

const fieldsIn = ({ selections }: SelectionSetNode, fragments: Map<string, FragmentDefinitionNode>): string[] =>
  selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return selection.name.value;
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
    return fragment ? fieldsIn(fragment.selectionSet, fragments) : [];
  });

const isRecording = (operation: OperationDefinitionNode, fragments: Map<string, FragmentDefinitionNode>): boolean =>
  operation.operation === OperationTypeNode.MUTATION &&
  fieldsIn(operation.selectionSet, fragments).every((name) => name === 'recordActivations' || name === '__typename');

type Asked = { document: DocumentNode; schema: GraphQLSchema; variables: Record<string, unknown> };

/** The cost of the operation. Throws if it exceeds a limit. */
const costOf = (
  operation: OperationDefinitionNode,
  { document, schema, variables }: Asked,
  limits: Limits,
  sizes: Sizes,
): number => {
  let coerced: ReturnType<typeof getVariableValues> | undefined;
  const coercedVariables = (): VariableValues => {
    coerced ??= getVariableValues(schema, operation.variableDefinitions ?? [], variables);
    if (coerced.variableValues) return coerced.variableValues;
    throw coerced.errors[0] ?? new Error('variables cannot be coerced');
  };
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const { cost } = assertAffordable({ schema, operation, fragments, variables: coercedVariables, sizes, limits });
  return isRecording(operation, fragments) ? Math.max(0, cost - freeWhenRecording) : cost;
};

/**
 * The result of an operation that is refused before it runs: status 400 for clients that use the GraphQL-over-HTTP
 * media type.
 */
const stopped = (error: unknown): { errors: GraphQLError[] } => {
  if (!(error instanceof GraphQLError)) throw error;
  return {
    errors: [
      new GraphQLError(error.message, { extensions: { ...error.extensions, http: { status: 400, spec: true } } }),
    ],
  };
};

type Stop = (refused: { errors: GraphQLError[] }) => void;

const payOrStop = async (payer: Payer, price: number, stop: Stop): Promise<void> => {
  const refused = await pay(payer, price);
  if (refused) stop({ errors: [refused] });
};

/**
 * Checks operations against the limits before they run, on every transport: the number of tokens while parsing, then
 * depth, cost and page arguments before execution, and then the budget of the caller, who pays the cost. The second
 * check is not a validation rule, because validation results are cached by document and this check depends on variables.
 */
export const useLimits = (limits: Limits, maxTokens: number, sizes: Sizes): Plugin => {
  // The price of an operation without variables is the same each time.
  const known = new WeakMap<OperationDefinitionNode, number>();
  /** Null for an operation that cannot run at all, which is left for execution to refuse. */
  const priceOf = ({ document, schema, operationName, variableValues }: ExecutionArgs): number | null => {
    const operation = getOperationAST(document, operationName);
    if (!operation) return null;
    const before = known.get(operation);
    if (before !== undefined) return before;
    const price = costOf(operation, { document, schema, variables: variableValues ?? {} }, limits, sizes);
    if (!operation.variableDefinitions?.length) known.set(operation, price);
    return price;
  };
  const admit = (args: ExecutionArgs, stop: Stop): Promise<void> | undefined => {
    let price: number | null;
    try {
      price = priceOf(args);
    } catch (error) {
      stop(stopped(error));
      return undefined;
    }
    const { payer } = args.contextValue as Paying;
    if (!price || !payer) return undefined;
    return payOrStop(payer, price, stop);
  };
  return {
    onParse({ setParseFn }) {
      setParseFn((source: string, options: ParseOptions) => parseWithin(source, options, maxTokens));
    },
    onExecute: ({ args, setResultAndStopExecution }) => admit(args, setResultAndStopExecution),
    onSubscribe: ({ args, setResultAndStopExecution }) => admit(args, setResultAndStopExecution),
  };
};

/** The executor takes an object with a member `then` for a promise, and would wait for it. */
const assertNoThen = (document: DocumentNode): void => {
  visit(document, {
    Field: ({ alias }) => {
      if (alias?.value !== 'then') return;
      const extensions = { code: 'BAD_USER_INPUT' };
      throw new GraphQLError('then: cannot be an alias; choose another', { nodes: [alias], extensions });
    },
  });
};

/**
 * Parses the document. Throws TOO_COSTLY if it has more than `maxTokens` tokens or repeats fields too often, and
 * BAD_USER_INPUT if it nests deeper than the stack allows or uses the alias `then`.
 */
export const parseWithin = (source: string, options: ParseOptions, maxTokens: number): DocumentNode => {
  try {
    const document = parse(source, { ...options, maxTokens });
    assertFewRepeated(document);
    assertNoThen(document);
    return document;
  } catch (error) {
    if (error instanceof GraphQLError && error.message.includes(`${maxTokens} tokens`))
      throw tooCostly('maxTokens', maxTokens, maxTokens + 1, `The query has more than ${maxTokens} tokens.`);
    if (error instanceof RangeError)
      throw new GraphQLError('The query nests too deep to be read.', { extensions: { code: 'BAD_USER_INPUT' } });
    throw error;
  }
};
