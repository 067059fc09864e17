import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GraphQLError } from 'graphql';
import type { Viewer } from '../access/viewer.ts';
import { isAway } from '../database/database-errors.ts';
import { databaseAway } from '../graphql/errors.ts';
import { type Problem, sendProblem } from '../graphql/problem.ts';
import { paced, type Spend } from './paced.ts';
import { ParameterError } from './parameters.ts';
import type { ExportSource } from './row-pages.ts';
import { type Format, formats, tableText } from './table-text.ts';
import { type TableName, tableNames, tables } from './tables.ts';

export type ExportRouteOptions = {
  source: () => ExportSource;
  /** Throws UNAUTHENTICATED for a token that is not accepted, and UNAVAILABLE while it cannot be checked. */
  authenticate: (authorization: string | null) => Promise<Viewer>;
};

const pathShape = new RegExp(`^/export/(${tableNames.join('|')})\\.(${formats.join('|')})$`);
const types: Record<Format, string> = { csv: 'text/csv', json: 'application/json' };
/** The cost of beginning an export, which is as much as reading its first page. */
const startCost = 1000;
// Chunks that may wait for a slow client; the next page of rows is read once one of them has been sent.
const waitingChunks = 2;

const problemOf = (error: unknown): Problem | null => {
  if (error instanceof ParameterError)
    return { status: 400, code: 'BAD_USER_INPUT', message: error.message, argument: error.parameter };
  const known = isAway(error) ? databaseAway() : error;
  if (!(known instanceof GraphQLError)) return null;
  const { code, retryAfter, limit, allowed } = known.extensions;
  if (code === 'UNAUTHENTICATED') return { status: 401, code, message: known.message };
  if (code === 'RATE_LIMITED')
    return { status: 429, code, message: known.message, more: { limit, allowed }, retryAfter: Number(retryAfter) };
  return code === 'UNAVAILABLE' ? { status: 503, code, message: known.message, retryAfter: Number(retryAfter) } : null;
};

const hungUp = (error: unknown): boolean => (error as { code?: unknown }).code === 'ERR_STREAM_PREMATURE_CLOSE';

/**
 * Answers GET for each table as .csv or .json, streamed. Public data needs no token; a token that is not accepted gets
 * 401, and a client whose budget is used up 429. A parameter that cannot be used gets 400, and the message names it.
 * While the database or the identity provider is away the answer is 503, with Retry-After.
 */
export const exportRoute =
  ({ source, authenticate }: ExportRouteOptions) =>
  async (request: IncomingMessage, response: ServerResponse, spendOf: (viewer: Viewer) => Spend): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://export');
    const [, name, format] = pathShape.exec(pathname) ?? [];
    if (name === undefined)
      return sendProblem(response, {
        status: 404,
        code: 'BAD_USER_INPUT',
        message: `The exports are ${tableNames.map((each) => `/export/${each}`).join(', ')}, each as .csv or .json.`,
      });
    try {
      const spend = spendOf(await authenticate(request.headers.authorization ?? null));
      const given = Object.fromEntries(searchParams);
      const { table, locale } = await tables[name as TableName].open(given, source());
      const refused = await spend(startCost);
      if (refused) throw refused;
      const pages = paced(table.pages, table.rowCost, spend);
      response.writeHead(200, {
        'content-type': `${types[format as Format]}; charset=utf-8`,
        'content-disposition': `attachment; filename="jemput-${name}.${format}"`,
        'cache-control': 'no-store',
      });
      if (request.method === 'HEAD') return void response.end();
      await pipeline(
        Readable.from(tableText({ ...table, pages }, format as Format, locale), { highWaterMark: waitingChunks }),
        response,
      );
    } catch (error) {
      const problem = problemOf(error);
      // Once rows were sent, the connection can only be cut.
      if (problem && !response.headersSent) sendProblem(response, problem);
      else if (!hungUp(error)) throw error;
    }
  };
