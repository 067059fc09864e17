import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  Kind,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { assertAffordable } from './cost.ts';
import type { Limits } from './limits.ts';
import type { TreeSize } from './tree-size.ts';

type Asked = {
  document: DocumentNode;
  schema: GraphQLSchema;
  operationName: string | undefined;
  variables: Record<string, unknown>;
};

/** Throws when the operation is beyond a limit. What cannot run at all is left to execution to refuse. */
const check = ({ document, schema, operationName, variables }: Asked, limits: Limits, tree: TreeSize): void => {
  const operation = getOperationAST(document, operationName);
  if (!operation) return;
  const coerced = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  if (!coerced.variableValues) return;
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  assertAffordable({ schema, operation, fragments, variables: coerced.variableValues, tree, limits });
};

/**
 * Keeps queries within limits before they run, on every transport: tokens while parsing, depth, cost and page
 * arguments once valid. Validation results are cached by document, so what depends on variables is looked at behind
 * that cache, each time.
 */
export const useLimits = (limits: Limits, maxTokens: number, tree: TreeSize): Plugin => ({
  onParse({ params }) {
    params.options = { ...params.options, maxTokens };
  },
  onValidate({ params: { schema, documentAST }, context }) {
    return ({ valid, setResult }) => {
      if (!valid) return;
      const { operationName, variables } =
        (context as { params?: { operationName?: string; variables?: Record<string, unknown> } }).params ?? {};
      try {
        check({ document: documentAST, schema, operationName, variables: variables ?? {} }, limits, tree);
      } catch (error) {
        setResult([error]);
      }
    };
  },
});
