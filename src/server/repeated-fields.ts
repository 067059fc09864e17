import { type DocumentNode, type FieldNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql';
import { tooCostly } from '../graphql/errors.ts';

/**
 * Validation compares each two fields of one name in one place: 10,000 pairs took 20 ms, and 500,000, its own limit,
 * 400.
 */
const mostPairs = 10_000;
/** A document in which fragments multiply each other is given up before it is walked to its end. */
const mostSteps = 50_000;

/** Fragments that spread each other in a circle, which validation refuses, never end. */
const mostDepth = 500;
const tooMany = 'The query asks for fields of one name in one place too often; ask for each of them once.';

/**
 * Throws TOO_COSTLY for a document that has fields of one name in one place of the response so often that its
 * validation would hold up everything else.
 */
export const assertFewRepeated = ({ definitions }: DocumentNode): void => {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  let [pairs, steps] = [0, 0];

  /** Adds the fields of a selection set by their names in the response, each fragment once. */
  const collect = (selectionSet: SelectionSetNode, fields: Map<string, FieldNode[]>, spread: Set<string>): void => {
    for (const selection of selectionSet.selections) {
      if (++steps > mostSteps) throw tooCostly('maxRepeatedFields', mostSteps, steps, tooMany);
      if (selection.kind === Kind.FIELD) {
        const name = (selection.alias ?? selection.name).value;
        const same = fields.get(name);
        pairs += same?.length ?? 0;
        if (pairs > mostPairs) throw tooCostly('maxRepeatedFields', mostPairs, pairs, tooMany);
        if (same) same.push(selection);
        else fields.set(name, [selection]);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet, fields, spread);
      else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value);
        const fragment = fragments.get(selection.name.value);
        if (fragment) collect(fragment.selectionSet, fields, spread);
      }
    }
  };
  const walk = (selectionSets: SelectionSetNode[], depth: number): void => {
    if (depth > mostDepth) return;
    const [fields, spread] = [new Map<string, FieldNode[]>(), new Set<string>()];
    for (const selectionSet of selectionSets) collect(selectionSet, fields, spread);
    for (const same of fields.values()) {
      const below = same.flatMap((field) => field.selectionSet ?? []);
      if (below.length > 0) walk(below, depth + 1);
    }
  };
  for (const definition of definitions) if ('selectionSet' in definition) walk([definition.selectionSet], 0);
};
