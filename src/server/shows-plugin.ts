import { GraphQLError, type ValidationRule } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { HideNames } from './hidden-names.ts';

/** The parts of itself that a server shows, besides answering queries. */
export type Shows = {
  /** GraphiQL, to browsers at /graphql. */
  graphiql: boolean;
  /** The schema, to queries and at /schema.graphql. */
  introspection: boolean;
  /** Names that a client did not write, in the errors of GraphQL. */
  suggestions: boolean;
};

/** Refuses the two fields through which a schema describes itself; `__typename` is none of them. */
const NoIntrospectionRule: ValidationRule = (context) => ({
  Field(node) {
    const { value } = node.name;
    if (value !== '__schema' && value !== '__type') return;
    const extensions = { code: 'FORBIDDEN' };
    context.reportError(
      new GraphQLError(`${value}: introspection is switched off on this server`, { nodes: node, extensions }),
    );
  },
});

/** Refuses introspection by validation, which every operation passes on every transport. */
export const useNoIntrospection = (): Plugin => ({
  onValidate({ addValidationRule }) {
    addValidationRule(NoIntrospectionRule);
  },
});

/** Hides names in errors. Comes before all plugins that give errors codes or refuse operations. */
export const useHiddenNames = (hide: HideNames): Plugin => ({
  onValidate:
    ({ params }) =>
    ({ result, setResult }) =>
      setResult([...hide(result as GraphQLError[], params.documentAST, null)]),
  onExecute: ({ args: { document, variableValues } }) => ({
    onExecuteDone({ result, setResult }) {
      if (!('errors' in result) || !result.errors) return;
      setResult({ ...result, errors: hide(result.errors, document, variableValues) });
    },
  }),
  onSubscribe: ({ args: { document, variableValues } }) => ({
    onSubscribeResult({ result, setResult }) {
      if (!('errors' in result) || !result.errors) return;
      setResult({ ...result, errors: hide(result.errors, document, variableValues) });
    },
  }),
});
