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
  type ParseOptions,
  parse,
  type VariableValues,
  visit,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { assertAffordable, type Sizes } from '../graphql/cost.ts';
import { tooCostly } from '../graphql/errors.ts';
import type { Limits } from '../graphql/limits.ts';
import { assertFewRepeated } from './repeated-fields.ts';

type Asked = { document: DocumentNode; schema: GraphQLSchema; variables: Record<string, unknown> };

/** Throws if the operation exceeds a limit. */
const check = (
  operation: OperationDefinitionNode,
  { document, schema, variables }: Asked,
  limits: Limits,
  sizes: Sizes,
): void => {
  let coerced: ReturnType<typeof getVariableValues> | undefined;
  const coercedVariables = (): VariableValues => {
    coerced ??= getVariableValues(schema, operation.variableDefinitions ?? [], variables);
    if (coerced.variableValues) return coerced.variableValues;
    throw coerced.errors[0] ?? new Error('variables cannot be coerced');
  };
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  assertAffordable({ schema, operation, fragments, variables: coercedVariables, sizes, limits });
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

/**
 * Checks operations against the limits before they run, on every transport: the number of tokens while parsing, then
 * depth, cost and page arguments before execution. The second check is not a validation rule, because validation
 * results are cached by document and this check depends on variables.
 */
export const useLimits = (limits: Limits, maxTokens: number, sizes: Sizes): Plugin => {
  // The price of an operation without variables is the same each time.
  const affordable = new WeakSet<OperationDefinitionNode>();
  const refusal = ({
    document,
    schema,
    operationName,
    variableValues,
  }: ExecutionArgs): { errors: GraphQLError[] } | undefined => {
    const operation = getOperationAST(document, operationName);
    // One that cannot run at all is left for execution to refuse.
    if (!operation || affordable.has(operation)) return undefined;
    try {
      check(operation, { document, schema, variables: variableValues ?? {} }, limits, sizes);
      if (!operation.variableDefinitions?.length) affordable.add(operation);
      return undefined;
    } catch (error) {
      return stopped(error);
    }
  };
  return {
    onParse({ setParseFn }) {
      setParseFn((source: string, options: ParseOptions) => parseWithin(source, options, maxTokens));
    },
    onExecute({ args, setResultAndStopExecution }) {
      const refused = refusal(args);
      if (refused) setResultAndStopExecution(refused);
    },
    onSubscribe({ args, setResultAndStopExecution }) {
      const refused = refusal(args);
      if (refused) setResultAndStopExecution(refused);
    },
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
