import { type ASTNode, GraphQLError } from 'graphql';

const name = /[_\p{L}][_\p{L}\p{N}]*/gu;
// Of GraphQL, and not of this schema.
const everywhere = ['Int', 'Float', 'String', 'Boolean', 'ID'];
/** GraphQL's suggestions, which end a text or stand before what was found: five names at most. */
const suggestion = /\.? Did you mean [^?]{1,1000}\?( Found)?/g;
/** A name in a text of GraphQL or of a scalar: in quotes, in a list, behind or before a point, or as what it is about. */
const named = /(?<=["[.@(]|^|: )[_A-Za-z]\w*(?=["\]!.:(})]|\.\w| cannot represent| must lie)|(?<=["[.@(])[_A-Za-z]\w*/g;

/** A part of the document, which leads to its text. */
type Written = Pick<ASTNode, 'loc'>;

/** The words of a client: every one of the query and, by their keys too, of the variables. */
const wordsOf = ({ loc }: Written, variables: unknown): Set<string> => {
  const words = new Set([...everywhere, ...(loc?.source.body.match(name) ?? [])]);
  // Variables may nest deeper than the stack allows.
  const left: unknown[] = [variables];
  for (let value = left.pop(); value !== undefined || left.length > 0; value = left.pop()) {
    if (typeof value === 'string') for (const word of value.match(name) ?? []) words.add(word);
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, below] of Object.entries(value)) left.push(key, below);
  }
  return words;
};

/** The text without suggestions, and without names that are not among the words. */
const hidden = (text: string, words: Set<string>): string =>
  text
    .replaceAll(suggestion, (_whole, found: string | undefined) => (found ? ', found' : '.'))
    .replaceAll(named, (word) => (words.has(word) ? word : '…'));

/** Errors of GraphQL itself about a request, as a client may see them. */
export type HideNames = (
  errors: readonly GraphQLError[],
  document: Written,
  variables: unknown,
) => readonly GraphQLError[];

/** Lets every error pass as it is. */
export const hideNothing: HideNames = (errors) => errors;

/**
 * Takes the names of types, fields, arguments and values out of GraphQL's errors unless the client wrote them, so that
 * nothing can be learned of the schema by asking wrongly. graphql-js itself hides only its suggestions, and not the type
 * that a wrong field was asked of. Errors with a code are this server's own words, and pass.
 */
export const hideNames: HideNames = (errors, document, variables) => {
  if (errors.length === 0) return errors;
  const words = wordsOf(document, variables);
  return errors.map((error) => {
    const { message, nodes, source, positions, path, originalError, extensions } = error;
    if (typeof extensions['code'] === 'string') return error;
    if (originalError instanceof GraphQLError && typeof originalError.extensions['code'] === 'string') return error;
    return new GraphQLError(hidden(message, words), { nodes, source, positions, path, originalError, extensions });
  });
};
