import type { ServerResponse } from 'node:http';
import type { ErrorCode } from './errors.ts';

/** An error of a request that is not answered by GraphQL. */
export type Problem = {
  status: number;
  code: ErrorCode;
  message: string;
  argument?: string;
  /** In seconds. */
  retryAfter?: number;
  /** Further extensions. */
  more?: object;
  /** The methods that the address has. */
  allow?: string;
};

/** Sends an error in the format of GraphQL, so that programs read all errors in the same way. */
export const sendProblem = (
  response: ServerResponse,
  { status, code, message, argument, retryAfter, more, allow }: Problem,
): void => {
  const extensions = {
    code,
    ...more,
    ...(argument !== undefined && { argument }),
    ...(retryAfter !== undefined && { retryAfter }),
    requestId: response.getHeader('x-request-id'),
  };
  if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter);
  if (allow !== undefined) response.setHeader('allow', allow);
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(`${JSON.stringify({ errors: [{ message, extensions }] })}\n`);
};
