import {
  type DocumentNode,
  type ExecutionArgs,
  type GraphQLSchema,
  getNamedType,
  getOperationAST,
  isEnumType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';

/** Compiling costs about as much as one execution costs less afterwards. */
const usesBefore = 3;
// A field took 45 µs to compile and 2 kB to keep; those of an abstract type once for each of its types.
const [mostFields, mostFieldsInAll] = [300, 10_000];

export type Compiled = Pick<CompiledQuery, 'query' | 'stringify'>;
type Kept = Compiled & { fields: number };

/** The number of fields with fragments written out, as they are compiled; stops counting above the limit. */
const fieldsOf = (operation: OperationDefinitionNode, document: DocumentNode): number => {
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition.selectionSet]] : [],
    ),
  );
  let count = 0;
  const walk = (selectionSet: SelectionSetNode | undefined): void => {
    for (const selection of selectionSet?.selections ?? []) {
      if (count > mostFields) return;
      if (selection.kind === Kind.FIELD) count++;
      walk(selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection.selectionSet);
    }
  };
  walk(operation.selectionSet);
  return count;
};

/** Whether graphql-jit knows how to write what is asked for as JSON: it knows no scalars of ours and no abstract types. */
const isPlain = (schema: GraphQLSchema, document: DocumentNode): boolean => {
  const types = new TypeInfo(schema);
  let plain = true;
  const look = (): void => {
    const type = getNamedType(types.getType());
    plain &&= isObjectType(type) || isEnumType(type) || (isScalarType(type) && isSpecifiedScalarType(type));
  };
  visit(document, visitWithTypeInfo(types, { Field: look }));
  return plain;
};

/**
 * The queries that are asked often, compiled to functions; bounded by the number of their fields, and those that were
 * used last stay. Long queries and mutations are not compiled.
 */
export class CompiledQueries {
  private readonly uses = new WeakMap<OperationDefinitionNode, number>();
  private readonly compiledOf = new Map<OperationDefinitionNode, Kept>();
  private fields = 0;

  /** The compiled query; null if it is executed as any other. */
  of(args: ExecutionArgs): Compiled | null {
    const operation = getOperationAST(args.document, args.operationName);
    if (operation?.operation !== OperationTypeNode.QUERY) return null;
    const known = this.compiledOf.get(operation);
    if (known) {
      this.compiledOf.delete(operation);
      this.compiledOf.set(operation, known);
      return known;
    }
    const uses = (this.uses.get(operation) ?? 0) + 1;
    this.uses.set(operation, uses);
    // Later uses find it compiled, unless it cannot be.
    return uses === usesBefore + 1 ? this.compile(operation, args) : null;
  }

  private compile(operation: OperationDefinitionNode, { schema, document }: ExecutionArgs): Compiled | null {
    const fields = fieldsOf(operation, document);
    if (fields > mostFields) return null;
    const customJSONSerializer = isPlain(schema, document);
    const compiled = compileQuery(schema, document, operation.name?.value, { customJSONSerializer });
    if (!isCompiledQuery(compiled)) return null;
    this.compiledOf.set(operation, { ...compiled, fields });
    this.fields += fields;
    for (const [oldest, { fields: freed }] of this.compiledOf) {
      if (this.fields <= mostFieldsInAll) break;
      this.compiledOf.delete(oldest);
      this.uses.delete(oldest);
      this.fields -= freed;
    }
    return compiled;
  }
}
