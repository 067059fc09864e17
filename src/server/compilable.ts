import {
  type ASTNode,
  BREAK,
  type DocumentNode,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  Kind,
  type OperationDefinitionNode,
  typeFromAST,
  type VariableDefinitionNode,
  visit,
} from 'graphql';

/**
 * graphql-jit writes arguments into the code of a function, and afterwards turns each text that begins with a mark of
 * its own, such as `__MAGIC_DATE__`, into code. A client that knows the marks, which are the same everywhere, could
 * have anything executed. So texts are compiled only if they are names, codes, days or ids, which no code can be made of.
 */
const isPlain = (text: string): boolean => /^[\p{L}\p{N}_ .,:/=+-]*$/u.test(text) && !text.includes('__');

/** Defaults are written as JSON: an instant would become text, and an infinite number null. */
const safeDefaults = new Set(['String', 'ID', 'Int', 'Boolean']);

const hasSafeDefault = (schema: GraphQLSchema, { defaultValue, type }: VariableDefinitionNode): boolean => {
  if (!defaultValue) return true;
  const named = getNamedType(typeFromAST(schema, type) as GraphQLInputType | undefined);
  return named !== undefined && (isEnumType(named) || safeDefaults.has(named.name));
};

/**
 * Paths in the response are joined by underscores to the names of what a resolver is told of its field, so that `a_b`
 * could be told of `b` in `a`.
 */
const isSafeAlias = (alias: string): boolean => !alias.includes('_');

/** Whether graphql-jit does with a node what an executor does. */
const isFaithful = (schema: GraphQLSchema, node: ASTNode): boolean => {
  // The condition of one place is noted on the field itself, and holds wherever its fragment is spread, in other
  // operations too; where fields are merged, only one of the conditions is asked.
  if (node.kind === Kind.DIRECTIVE) return false;
  if (node.kind === Kind.STRING) return isPlain(node.value);
  if (node.kind === Kind.FIELD) return !node.alias || isSafeAlias(node.alias.value);
  // Within a list or an object, a variable that is not given would be null, whatever the default.
  if (node.kind === Kind.LIST) return node.values.every(({ kind }) => kind !== Kind.VARIABLE);
  if (node.kind === Kind.OBJECT_FIELD) return node.value.kind !== Kind.VARIABLE;
  if (node.kind === Kind.VARIABLE_DEFINITION)
    return node.variable.name.value !== '__proto__' && hasSafeDefault(schema, node);
  return true;
};

/** Whether graphql-jit answers an operation as an executor does, byte by byte. */
export const isCompilable = (
  schema: GraphQLSchema,
  { definitions }: DocumentNode,
  operation: OperationDefinitionNode,
): boolean => {
  const fragments = definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION);
  return [operation, ...fragments].every((definition) => {
    let isAlike = true;
    visit(definition, {
      enter: (node) => {
        isAlike = isFaithful(schema, node);
        return isAlike ? undefined : BREAK;
      },
    });
    return isAlike;
  });
};
