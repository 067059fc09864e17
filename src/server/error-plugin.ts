import { PothosError, PothosValidationError } from '@pothos/core';
import { type ExecutionResult, GraphQLError, Kind, TokenKind } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import { isAway } from '../database/database-errors.ts';
import { databaseAway, type ErrorCode } from '../graphql/errors.ts';

const codes = new Set<unknown>([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'BAD_USER_INPUT',
  'TOO_COSTLY',
  'RATE_LIMITED',
  'UNAVAILABLE',
  'INTERNAL',
] satisfies ErrorCode[]);

/** The name before the colon in front of a value: an argument, or a field of an input. */
const argumentOf = (error: GraphQLError): string | undefined => {
  const colon = error.nodes?.[0]?.loc?.startToken.prev;
  return colon?.kind === TokenKind.COLON && colon.prev?.kind === TokenKind.NAME ? colon.prev.value : undefined;
};

/** The position of an error in the query and in the response. */
const positionOf = ({ nodes, source, positions, path }: GraphQLError) => ({
  ...(nodes && { nodes }),
  ...(source && { source }),
  ...(positions && { positions }),
  ...(path && { path }),
});

const recoded = (error: GraphQLError, code: ErrorCode, message = error.message, more: object = {}): GraphQLError =>
  new GraphQLError(message, { ...positionOf(error), extensions: { ...error.extensions, code, ...more } });

/**
 * The error that a client sees. A coded error passes unchanged. An error that GraphQL itself raised about the request,
 * or a malformed id or cursor, becomes BAD_USER_INPUT and names the argument if it is known. A database that cannot be
 * reached is UNAVAILABLE. Anything else is a bug: it is logged in full and shown as INTERNAL.
 */
export const maskError = (error: unknown, log: Logger): GraphQLError => {
  const lost = error instanceof GraphQLError ? error.originalError : error;
  if (isAway(lost)) {
    log.warn({ err: lost }, 'the database cannot be reached');
    const away = databaseAway();
    return error instanceof GraphQLError ? recoded(error, 'UNAVAILABLE', away.message, away.extensions) : away;
  }
  if (!(error instanceof GraphQLError)) {
    log.error({ err: error }, 'unexpected error');
    return new GraphQLError('Something went wrong on the server.', { extensions: { code: 'INTERNAL' } });
  }
  const cause = error.originalError;
  if (codes.has(error.extensions['code'])) return error;
  if (cause instanceof GraphQLError && codes.has(cause.extensions['code']))
    return recoded(error, cause.extensions['code'] as ErrorCode, cause.message, cause.extensions);
  const [node] = error.nodes ?? [];
  const isNodeField = node?.kind === Kind.FIELD && node.name.value === 'node';
  if (isNodeField && cause instanceof PothosError)
    return recoded(error, 'BAD_USER_INPUT', 'id: is not the id of a node', { argument: 'id' });
  if (cause instanceof PothosValidationError || cause == null || cause instanceof GraphQLError)
    return asInputError(error);
  log.error({ err: cause, path: error.path }, 'unexpected error');
  return recoded(error, 'INTERNAL', 'Something went wrong on the server.');
};

/** Recodes GraphQL's own validation errors, which come with other codes; a malformed literal names its argument. */
const asInputError = (error: GraphQLError): GraphQLError => {
  if (codes.has(error.extensions['code'])) return error;
  const argument = argumentOf(error);
  const message = argument ? `${argument}: ${error.message}` : error.message;
  return recoded(error, 'BAD_USER_INPUT', message, argument ? { argument } : {});
};

/** TOO_COSTLY, with the limit, for a body that Yoga stopped reading; null for any other error. */
const tooLarge = (error: GraphQLError, allowed: number): GraphQLError | null => {
  if (error.extensions['http']?.status !== 413) return null;
  const message = `The request body is larger than ${allowed} bytes; to import a large file of figures, use the command jemput import.`;
  return recoded(error, 'TOO_COSTLY', message, { limit: 'maxBodyBytes', allowed });
};

/** The result with a code and the request's id on each error, so that a client's report leads to the log. */
export const codedResult = (result: ExecutionResult, requestId: string, maxBodyBytes: number): ExecutionResult => {
  if (!result.errors) return result;
  const errors = result.errors.map((error) => {
    const coded = tooLarge(error, maxBodyBytes) ?? asInputError(error);
    const { originalError: parserError, ...extensions } = coded.extensions;
    // A body that is not JSON comes with the parser's own error, which echoes the request, so that error is dropped.
    // Yoga would then answer 200 to clients that accept application/json, unless `spec` is false.
    const http = parserError ? { http: { ...(extensions['http'] as object), spec: false } } : {};
    return new GraphQLError(coded.message, { ...positionOf(coded), extensions: { ...extensions, ...http, requestId } });
  });
  return { ...result, errors };
};

/** The same for a frame of a subscription or a WebSocket, where errors have neither a status nor headers. */
export const codedFrame = (result: ExecutionResult, requestId: string, maxBodyBytes: number): ExecutionResult => {
  const coded = codedResult(result, requestId, maxBodyBytes);
  if (!coded.errors) return coded;
  const errors = coded.errors.map((error) => {
    const { http: _http, ...extensions } = error.extensions;
    return new GraphQLError(error.message, { ...positionOf(error), extensions });
  });
  return { ...coded, errors };
};

const notJson = (): GraphQLError =>
  new GraphQLError('variables and extensions must be JSON', {
    extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
  });

/** Adds codes to the errors of every response, including those to requests that are never executed. */
export const useErrorCodes = (requestIdOf: (request: Request) => string, maxBodyBytes: number): Plugin => ({
  // Yoga reports a body that is not JSON, but lets the parser's own error through for parts of a URL or a form.
  onRequestParse({ requestParser, setRequestParser }) {
    if (!requestParser) return;
    setRequestParser(async (request) => {
      try {
        return await requestParser(request);
      } catch (error) {
        throw error instanceof SyntaxError ? notJson() : error;
      }
    });
  },
  onResultProcess({ request, result, setResult }) {
    if (Array.isArray(result) || !('errors' in result)) return;
    setResult(codedResult(result, requestIdOf(request), maxBodyBytes));
  },
});
