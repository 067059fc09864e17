import { PothosValidationError } from '@pothos/core';
import { GraphQLError, TokenKind } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { ErrorCode } from './errors.ts';

const codes = new Set<unknown>([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'BAD_USER_INPUT',
  'TOO_COSTLY',
  'RATE_LIMITED',
  'INTERNAL',
] satisfies ErrorCode[]);

/** The name before the colon that a value stands behind: the argument, or the field of an input. */
const argumentOf = (error: GraphQLError): string | undefined => {
  const colon = error.nodes?.[0]?.loc?.startToken.prev;
  return colon?.kind === TokenKind.COLON && colon.prev?.kind === TokenKind.NAME ? colon.prev.value : undefined;
};

const recoded = (error: GraphQLError, code: ErrorCode, message = error.message, more: object = {}): GraphQLError =>
  new GraphQLError(message, {
    ...(error.nodes && { nodes: error.nodes }),
    ...(error.source && { source: error.source }),
    ...(error.positions && { positions: error.positions }),
    ...(error.path && { path: error.path }),
    extensions: { ...error.extensions, code, ...more },
  });

/**
 * What a caller gets to see of an error. A coded error passes; one that GraphQL itself raised about the request, or a
 * malformed id or cursor, is BAD_USER_INPUT, naming the argument where it can be told; everything else is a bug, is
 * logged in full, and shows as INTERNAL.
 */
export const maskError = (error: unknown, log: Logger): GraphQLError => {
  if (!(error instanceof GraphQLError)) {
    log.error({ err: error }, 'unexpected error');
    return new GraphQLError('Something went wrong on the server.', { extensions: { code: 'INTERNAL' } });
  }
  const cause = error.originalError;
  if (codes.has(error.extensions['code'])) return error;
  if (cause instanceof GraphQLError && codes.has(cause.extensions['code']))
    return recoded(error, cause.extensions['code'] as ErrorCode, cause.message, cause.extensions);
  if (cause instanceof PothosValidationError || cause == null || cause instanceof GraphQLError)
    return asInputError(error);
  log.error({ err: cause, path: error.path }, 'unexpected error');
  return recoded(error, 'INTERNAL', 'Something went wrong on the server.');
};

/** GraphQL's own validation errors come with codes of their own; a malformed literal names its argument here. */
const asInputError = (error: GraphQLError): GraphQLError => {
  if (codes.has(error.extensions['code'])) return error;
  const argument = argumentOf(error);
  const message = argument ? `${argument}: ${error.message}` : error.message;
  return recoded(error, 'BAD_USER_INPUT', message, argument ? { argument } : {});
};

/** Codes the errors of every answer and gives them the request's id, so that a caller's report leads to the log. */
export const useErrorCodes = (requestIdOf: (request: Request) => string): Plugin => ({
  onExecutionResult({ request, result, setResult }) {
    if (!result || !('errors' in result) || !result.errors) return;
    const requestId = requestIdOf(request);
    const errors = result.errors.map((error) => {
      const coded = asInputError(error);
      return recoded(coded, coded.extensions['code'] as ErrorCode, coded.message, { requestId });
    });
    setResult({ ...result, errors });
  },
});
