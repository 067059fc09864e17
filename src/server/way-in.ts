import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import {
  type DocumentNode,
  type ExecutionResult,
  type GraphQLError,
  getOperationAST,
  OperationTypeNode,
} from 'graphql';
import { processRegularResult, type YogaServerInstance } from 'graphql-yoga';
import type { Logger } from 'pino';
import { publicViewer, type Viewer } from '../access/viewer.ts';
import { visibilityOf } from '../access/visibility.ts';
import { Answer } from '../answers/answer.ts';
import type { Answering, Given, Made } from '../answers/answering.ts';
import type { Context } from '../graphql/context.ts';
import { type Language, languageOf } from '../language/language.ts';
import { clientAddress, type TrustedProxies } from './client-address.ts';
import { codedResult, maskError } from './error-plugin.ts';
import type { PayerOf, PayForText } from './paying.ts';
import {
  type AnswerType,
  answerType,
  bodyOf,
  hasPlainBody,
  type Params,
  paramsOfBody,
  paramsOfUrl,
} from './plain-request.ts';
import { type SendingOptions, sendAnswer } from './send-answer.ts';

export type WayInOptions = Omit<SendingOptions, 'showsCache'> & {
  graphql: YogaServerInstance<Record<string, unknown>, Context>;
  answering: Answering;
  authenticate: (authorization: string | null) => Promise<Viewer>;
  contextFor: (requestId: string, viewer: Viewer, language?: Language) => Context;
  payerOf: PayerOf;
  payForText: PayForText;
  trustedProxies: TrustedProxies;
  /** The parsed document of a query text; null if it cannot be parsed. */
  documentOf: (query: string) => DocumentNode | null;
  maxBodyBytes: number;
  log: Logger;
};

/** One plain request: its parameters, and what its answer depends on besides them. */
type Plain = { params: Params; type: AnswerType; language: Language; requestId: string; response: ServerResponse };

const publicVisibility = visibilityOf(publicViewer);

/** Takes what Yoga would make a Response of. */
class Outcome {
  readonly body: string;
  readonly init: { status: number; headers: Record<string, string> };

  constructor(body: string, init: Outcome['init']) {
    this.body = body;
    this.init = init;
  }
}

/** The parts of a Request that Yoga's plugins look at. */
const requestLike = ({ method, headers }: IncomingMessage): Request =>
  ({ method, headers: { get: (name: string) => headers[name] ?? null } }) as unknown as Request;

const isQuery = (document: DocumentNode | null, { operationName }: Params): boolean =>
  document !== null && getOperationAST(document, operationName)?.operation === OperationTypeNode.QUERY;

/**
 * The key of an answer; null for variables that JSON cannot tell apart (1e400 is read as infinite, and written as null)
 * or that nest deeper than it can write, although it can read them.
 */
const keyOf = (
  { query, operationName = null, variables = null }: Params,
  visibility: string,
  language: Language,
): string | null => {
  let isExact = true;
  const exact = (_name: string, value: unknown): unknown => {
    if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) isExact = false;
    return value;
  };
  try {
    const key = JSON.stringify([visibility, language, query, operationName, variables], variables ? exact : undefined);
    return isExact ? key : null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
};

const isAnyAway = ({ errors = [] }: ExecutionResult): boolean =>
  errors.some(({ extensions }) => extensions['code'] === 'UNAVAILABLE');

/**
 * Answers plain requests, a POST of JSON or a GET, before a Request is built of them: from the answers that were kept,
 * or with Yoga's plugins and executor. Everything else is passed on to Yoga: subscriptions, pages, and what is not
 * understood here. Building Request and Response took half the time of a short query.
 */
export const wayIn = (options: WayInOptions) => {
  const { graphql, answering, authenticate, contextFor, documentOf, maxBodyBytes, log } = options;
  const addressOf = (request: IncomingMessage): string => clientAddress(request, options.trustedProxies);
  const sending = { ...options, showsCache: answering.kept.isOn };

  const refusal = (error: GraphQLError, plain: Plain): Given => {
    const { reads } = contextFor(plain.requestId, publicViewer);
    return { ...madeOf({ errors: [error] }, plain, reads), cached: 'bypass' };
  };

  const madeOf = (result: ExecutionResult, { type, requestId }: Plain, reads: Made['reads']): Made => {
    const coded = codedResult(result, requestId, maxBodyBytes);
    const outcome = processRegularResult(coded, { Response: Outcome } as never, type) as unknown as Outcome;
    const { 'Content-Type': _type, ...headers } = outcome.init.headers;
    const answer = new Answer(Buffer.from(outcome.body), reads.endsAt);
    const { status } = outcome.init;
    const away = isAnyAway(result) ? result : null;
    return { answer, status, headers, hasErrors: coded.errors !== undefined, away, reads };
  };

  const made = async (
    request: IncomingMessage,
    plain: Plain,
    viewer: Viewer,
    of: ExecutionResult | null,
  ): Promise<Made> => {
    const payer = options.payerOf(viewer, () => addressOf(request), plain.response);
    const context = Object.assign(contextFor(plain.requestId, viewer, plain.language), { payer });
    const { reads } = context;
    if (of) return madeOf(of, plain, reads);
    const asked = { params: plain.params as never, request: requestLike(request) };
    const result = await graphql.getResultForParams(asked, context as never);
    return madeOf(result as ExecutionResult, plain, reads);
  };

  const answerTo = async (request: IncomingMessage, plain: Plain, viewer: Viewer): Promise<Given> => {
    const { params, language } = plain;
    const make = (of: ExecutionResult | null): Promise<Made> => made(request, plain, viewer, of);
    // A mutation is never given to another request, and its variables are too long for a key.
    if (!answering.kept.isOn || !isQuery(documentOf(params.query), params))
      return { ...(await make(null)), cached: 'bypass' };
    const visibility = viewer === publicViewer ? publicVisibility : visibilityOf(viewer);
    const key = keyOf(params, visibility, language);
    if (key === null) return { ...(await make(null)), cached: 'bypass' };
    return answering.find(key) ?? answering.make(key, make);
  };

  /** The answer, or the refusal of the token or of the text. */
  const answer = async (request: IncomingMessage, plain: Plain): Promise<Given> => {
    const { authorization } = request.headers;
    let viewer = publicViewer;
    try {
      if (authorization) viewer = await authenticate(authorization);
    } catch (error) {
      return refusal(maskError(error, log), plain);
    }
    const paying = options.payForText(plain.params.query, viewer, () => addressOf(request), plain.response);
    const refused = paying && (await paying);
    if (refused) return refusal(refused, plain);
    return answerTo(request, plain, viewer);
  };

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { headers, method, url = '' } = request;
    const type = answerType(headers.accept);
    const isGet = method === 'GET' && !headers.accept?.includes('text/html');
    const isPost = method === 'POST' && url === '/graphql' && hasPlainBody(request, maxBodyBytes);
    if (type === null || !(isGet || isPost)) return graphql(request, response);
    const body = isPost ? await bodyOf(request) : null;
    if (isPost && !body) return;
    const params = body ? paramsOfBody(body) : paramsOfUrl(url);
    if (!params) {
      // Yoga reads the body of a request from here, if it was read before.
      if (body) Object.assign(request, { raw: Readable.from([body]) });
      return graphql(request, response);
    }
    const language = languageOf(headers['accept-language'] ?? null);
    const plain = { params, type, language, requestId: String(headers['x-request-id']), response };
    await sendAnswer(request, response, type, await answer(request, plain), sending);
  };
};
