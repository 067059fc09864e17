import type { IncomingMessage } from 'node:http';
import type { Problem } from '../graphql/problem.ts';
import { isWelcome } from './origins.ts';

const fitTypes = new Set([
  'application/json',
  'application/graphql+json',
  'application/graphql',
  'application/x-www-form-urlencoded',
]);
const fitOrigin = /^(?:null|[a-z][a-z\d+.-]*:\/\/[^\s/?#,]+)$/i;

const wrong = (status: number, message: string): Problem => ({ status, code: 'BAD_USER_INPUT', message });

const isHost = (host: string): boolean => !/[\s/\\?#@,]/.test(host) && URL.canParse(`http://${host}`);

const problemOfBody = ({ headers }: IncomingMessage): Problem | null => {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity')
    return wrong(415, 'content-encoding: send the body as it is, not compressed');
  const [type = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().replaceAll(/[\s"]/g, '').split(';');
  if (!fitTypes.has(type)) return wrong(415, 'content-type: must be application/json');
  const charset = parameters.find((parameter) => parameter.startsWith('charset='));
  if (charset !== undefined && charset !== 'charset=utf-8')
    return wrong(415, 'content-type: the charset must be utf-8');
  return null;
};

/**
 * The problem of a request that no well-behaved client sends, found from its headers alone; null if there is none.
 * Headers that were sent twice are joined by a comma, so that neither of two tokens, types or hosts counts. The rest of
 * the server may then take the host for one of a URL, and the body for plain UTF-8.
 */
export const problemIn = (request: IncomingMessage, path: string, allowedOrigins: string[]): Problem | null => {
  const { method = '', headers } = request;
  const { host, origin } = headers;
  if (host !== undefined && !isHost(host)) return wrong(400, 'host: is not a host');
  if (origin !== undefined && !fitOrigin.test(origin)) return wrong(400, 'origin: is not an origin');
  if (path !== '/graphql') {
    if (method === 'GET' || method === 'HEAD') return null;
    return { ...wrong(405, 'This address is read-only: use GET.'), allow: 'GET, HEAD' };
  }
  if (!isWelcome(request, allowedOrigins))
    return { status: 403, code: 'FORBIDDEN', message: 'origin: pages of this origin may not ask this server' };
  return method === 'POST' ? problemOfBody(request) : null;
};
