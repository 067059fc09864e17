import {
  type DocumentNode,
  type ExecutionArgs,
  type GraphQLCompositeType,
  type GraphQLNamedOutputType,
  type GraphQLSchema,
  getNamedType,
  getOperationAST,
  isAbstractType,
  isCompositeType,
  isScalarType,
  isSpecifiedScalarType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
} from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';

/** A query that was asked this often is likely to be asked again, and one more execution then pays for compiling it. */
const usesBefore = 3;
// A field took 45 µs to compile and 2 kB to keep.
const [mostFields, mostFieldsInAll] = [300, 10_000];

export type Compiled = Pick<CompiledQuery, 'query' | 'stringify'>;
type Kept = Compiled & { fields: number };

/** The number of fields to compile, and whether graphql-jit can write the result as JSON. */
type Size = { fields: number; isWritable: boolean };

/** It has no form for scalars of ours and for abstract types. */
const isWritable = (type: GraphQLNamedOutputType): boolean =>
  isScalarType(type) ? isSpecifiedScalarType(type) : !isAbstractType(type);

/** Fragments are written out, and fields of an abstract type compiled for each of its types. Stops above the limit. */
const sizeOf = (schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): Size => {
  const size: Size = { fields: 0, isWritable: true };
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [],
    ),
  );
  const walk = (selectionSet: SelectionSetNode | undefined, parent: GraphQLCompositeType, times: number): void => {
    for (const selection of selectionSet?.selections ?? []) {
      if (size.fields > mostFields) return;
      if (selection.kind === Kind.FIELD) {
        size.fields += times;
        const field = schema.getField(parent, selection.name.value);
        const type = field && getNamedType(field.type);
        if (!type) continue;
        size.isWritable &&= isWritable(type);
        if (isCompositeType(type))
          walk(selection.selectionSet, type, times * (isAbstractType(type) ? schema.getPossibleTypes(type).length : 1));
      } else {
        const part = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
        const type = part?.typeCondition ? schema.getType(part.typeCondition.name.value) : parent;
        if (isCompositeType(type)) walk(part?.selectionSet, type, times);
      }
    }
  };
  const root = schema.getRootType(operation.operation);
  if (root) walk(operation.selectionSet, root, 1);
  return size;
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
    const { fields, isWritable: customJSONSerializer } = sizeOf(schema, document, operation);
    if (fields > mostFields) return null;
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
