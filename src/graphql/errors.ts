import { GraphQLError } from 'graphql';
import type { Role } from '../access/viewer.ts';
import type { Budget, Taken } from '../budget/budget.ts';

/** Codes of top-level errors, in extensions.code. */
export type ErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'BAD_USER_INPUT'
  | 'TOO_COSTLY'
  | 'RATE_LIMITED'
  | 'UNAVAILABLE'
  | 'INTERNAL';

/** BAD_USER_INPUT for an argument that cannot be used, with the argument's name in extensions.argument. */
export const inputError = (argument: string, message: string, more: object = {}): GraphQLError =>
  new GraphQLError(`${argument}: ${message}`, { extensions: { code: 'BAD_USER_INPUT', argument, ...more } });

/** TOO_COSTLY for a query that exceeds a limit, with the limit's name, its value and the query's own value. */
export const tooCostly = (limit: string, allowed: number, actual: number, message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'TOO_COSTLY', limit, allowed, actual } });

/** UNAUTHENTICATED: there is no token, or it is not accepted. */
export const unauthenticated = (message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } } });

/**
 * UNAVAILABLE: something that the server needs is away, and the same request may succeed later: after `retryAfter`
 * seconds, which is also the header Retry-After.
 */
export const unavailable = (message: string, retryAfter: number): GraphQLError =>
  new GraphQLError(message, {
    extensions: {
      code: 'UNAVAILABLE',
      retryAfter,
      http: { status: 503, headers: { 'retry-after': String(retryAfter) } },
    },
  });

/** UNAVAILABLE for a database that cannot be reached. */
export const databaseAway = (): GraphQLError =>
  unavailable('The database cannot be reached. Send the request again; a change that it made may have been stored.', 2);

/**
 * RATE_LIMITED: a budget of this minute is used up, and the same request may succeed after `retryAfter` seconds, which is
 * also the header Retry-After.
 */
export const rateLimited = ({ name, perMinute, usedUp }: Budget, { resetSeconds }: Taken): GraphQLError =>
  new GraphQLError(`${usedUp} The next minute begins in ${resetSeconds} s.`, {
    extensions: {
      code: 'RATE_LIMITED',
      limit: name,
      allowed: perMinute,
      retryAfter: resetSeconds,
      http: { status: 429, headers: { 'retry-after': String(resetSeconds) } },
    },
  });

export const forbidden = (message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'FORBIDDEN' } });

/** FORBIDDEN for a permission that the viewer lacks, or UNAUTHENTICATED if there is no token at all. */
export const permissionError = (role: Role): GraphQLError =>
  role === 'PUBLIC'
    ? new GraphQLError('This needs a token.', { extensions: { code: 'UNAUTHENTICATED' } })
    : forbidden(`A token with role ${role} does not allow this.`);
