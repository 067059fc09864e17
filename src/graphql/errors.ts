import { GraphQLError } from 'graphql';
import type { Role } from '../access/viewer.ts';

/** Codes of top-level errors, in extensions.code. */
export type ErrorCode = 'UNAUTHENTICATED' | 'FORBIDDEN' | 'BAD_USER_INPUT' | 'TOO_COSTLY' | 'RATE_LIMITED' | 'INTERNAL';

/** An argument that cannot be used: BAD_USER_INPUT, with the argument's name in extensions.argument. */
export const inputError = (argument: string, message: string, more: object = {}): GraphQLError =>
  new GraphQLError(`${argument}: ${message}`, { extensions: { code: 'BAD_USER_INPUT', argument, ...more } });

/** A query beyond a limit: TOO_COSTLY, with the limit's name, its value and what the query comes to. */
export const tooCostly = (limit: string, allowed: number, actual: number, message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'TOO_COSTLY', limit, allowed, actual } });

/** No token, or one that is not accepted: UNAUTHENTICATED. */
export const unauthenticated = (message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } } });

/** A right the viewer lacks: FORBIDDEN, or UNAUTHENTICATED where there was no token at all. */
export const rightError = (role: Role): GraphQLError =>
  role === 'PUBLIC'
    ? new GraphQLError('This needs a token.', { extensions: { code: 'UNAUTHENTICATED' } })
    : new GraphQLError(`A token with role ${role} does not allow this.`, { extensions: { code: 'FORBIDDEN' } });
