import type { IncomingMessage } from 'node:http';

/** The parameters of a GraphQL request. */
export type Params = {
  query: string;
  operationName?: string | null;
  variables?: Record<string, unknown> | null;
  extensions?: Record<string, unknown> | null;
};

/** The media types of an answer that is not a stream. */
export type AnswerType = 'application/json' | 'application/graphql-response+json';

const names = new Set(['query', 'operationName', 'variables', 'extensions']);
const isAbsent = (value: unknown): value is null | undefined => value === null || value === undefined;
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value as parameters of one operation that gets one answer; null if it is anything else, or wrong. */
const paramsOf = (value: unknown): Params | null => {
  if (!isObject(value) || !Object.keys(value).every((name) => names.has(name))) return null;
  const { query, operationName, variables, extensions } = value;
  if (typeof query !== 'string' || query === '' || query.includes('subscription')) return null;
  if (!isAbsent(operationName) && typeof operationName !== 'string') return null;
  const areObjects = [variables, extensions].every((object) => isAbsent(object) || isObject(object));
  return areObjects ? (value as Params) : null;
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The parameters in the body of a request. */
export const paramsOfBody = (body: Buffer): Params | null => paramsOf(jsonOf(body.toString()));

/** The parameters in the query of a URL. */
export const paramsOfUrl = (url: string): Params | null => {
  const given = new URLSearchParams(url.slice(url.indexOf('?') + 1));
  const found: Record<string, unknown> = {};
  for (const [name, text] of given) {
    if (name in found || !names.has(name)) return null;
    found[name] = name === 'variables' || name === 'extensions' ? jsonOf(text) : text;
    if (found[name] === undefined) return null;
  }
  return paramsOf(found);
};

/**
 * The media type of the answer: of those that the client names, in its order, the first that an answer can have. Null
 * if there is none, as for a stream or a page.
 */
export const answerType = (accept = '*/*'): AnswerType | null => {
  if (accept === '*/*') return 'application/json';
  for (const given of accept.toLowerCase().replaceAll(/\s/g, '').split(',')) {
    const [type, ...parameters] = given.split(';');
    const charset = parameters.find((parameter) => parameter.includes('charset='));
    if (charset !== undefined && charset !== 'charset=utf-8') continue;
    if (type === 'application/graphql-response+json') return type;
    if (type === 'application/json' || type === 'application/*' || type === '*/*') return 'application/json';
  }
  return null;
};

/** Whether the body is plain JSON and no longer than the limit. */
export const hasPlainBody = ({ headers }: IncomingMessage, maxBytes: number): boolean => {
  if (!/^application\/json\s*(?:;\s*charset=utf-8\s*)?$/i.test(headers['content-type'] ?? '')) return false;
  if (headers['content-encoding'] !== undefined || headers['transfer-encoding'] !== undefined) return false;
  const length = Number(headers['content-length']);
  return length > 0 && length <= maxBytes;
};

/** The whole body; null if the client broke off, so that there is no one to answer. */
export const bodyOf = (request: IncomingMessage): Promise<Buffer | null> =>
  new Promise((resolve) => {
    const chunks: Buffer[] = [];
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)))
      .on('close', () => resolve(null))
      .on('error', () => resolve(null));
  });
