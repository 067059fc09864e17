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
import { isCompilable } from './compilable.ts';
import { documentBytes } from './documents.ts';

/** A query that was asked this often is likely to be asked again, and one more execution then pays for compiling it. */
const usesBefore = 3;
// A field took 45 µs to compile and 2 kB to keep. Its path in the response is written into its code 7 times or more.
const [fieldBytes, pathTimes] = [2000, 8];
const [mostFields, mostBytes, mostBytesInAll] = [300, 1_500_000, 20_000_000];

export type Compiled = Pick<CompiledQuery, 'query' | 'stringify'>;
type Kept = Compiled & { bytes: number };

/** The number of fields to compile, their bytes, and whether graphql-jit can write the result as JSON. */
type Size = { fields: number; bytes: number; isWritable: boolean };

/** It has no form for scalars of ours and for abstract types. */
const isWritable = (type: GraphQLNamedOutputType): boolean =>
  isScalarType(type) ? isSpecifiedScalarType(type) : !isAbstractType(type);

const isTooLarge = ({ fields, bytes }: Size): boolean => fields > mostFields || bytes > mostBytes;

/** Fragments are written out, and fields of an abstract type compiled for each of its types. Stops above the limit. */
const sizeOf = (schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): Size => {
  // A compiled query keeps its whole document.
  const size: Size = { fields: 0, bytes: documentBytes(document), isWritable: true };
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [],
    ),
  );
  const walk = (
    selectionSet: SelectionSetNode | undefined,
    parent: GraphQLCompositeType,
    times: number,
    pathLength: number,
  ): void => {
    for (const selection of selectionSet?.selections ?? []) {
      if (isTooLarge(size)) return;
      if (selection.kind === Kind.FIELD) {
        const length = pathLength + (selection.alias ?? selection.name).value.length;
        size.fields += times;
        size.bytes += times * (fieldBytes + pathTimes * length);
        const field = schema.getField(parent, selection.name.value);
        const type = field && getNamedType(field.type);
        if (!type) continue;
        size.isWritable &&= isWritable(type);
        if (isCompositeType(type))
          walk(
            selection.selectionSet,
            type,
            times * (isAbstractType(type) ? schema.getPossibleTypes(type).length : 1),
            length,
          );
      } else {
        const part = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
        const type = part?.typeCondition ? schema.getType(part.typeCondition.name.value) : parent;
        if (isCompositeType(type)) walk(part?.selectionSet, type, times, pathLength);
      }
    }
  };
  const root = schema.getRootType(operation.operation);
  if (root) walk(operation.selectionSet, root, 1, 0);
  return size;
};

/**
 * The queries that are asked often, compiled to functions; bounded by their bytes, and those that were used last stay.
 * Long queries and mutations are not compiled, nor what graphql-jit would answer otherwise.
 */
export class CompiledQueries {
  private readonly uses = new WeakMap<OperationDefinitionNode, number>();
  private readonly compiledOf = new Map<OperationDefinitionNode, Kept>();
  private bytes = 0;

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
    if (!isCompilable(schema, document, operation)) return null;
    const size = sizeOf(schema, document, operation);
    if (isTooLarge(size)) return null;
    const compiled = compileQuery(schema, document, operation.name?.value, { customJSONSerializer: size.isWritable });
    if (!isCompiledQuery(compiled)) return null;
    this.compiledOf.set(operation, { ...compiled, bytes: size.bytes });
    this.bytes += size.bytes;
    for (const [oldest, { bytes: freed }] of this.compiledOf) {
      if (this.bytes <= mostBytesInAll) break;
      this.compiledOf.delete(oldest);
      this.uses.delete(oldest);
      this.bytes -= freed;
    }
    return compiled;
  }
}
