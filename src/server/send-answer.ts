import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Answer, type Encoding, encodings } from '../answers/answer.ts';
import type { Given } from '../answers/answering.ts';
import type { Clock } from '../terms/clock.ts';
import type { AnswerType } from './plain-request.ts';

export type SendingOptions = { allowedOrigins: string[]; maxAgeSeconds: number; showsCache: boolean; clock: Clock };

/** The headers of a request that its answer depends on. */
export const varying = 'accept, accept-encoding, accept-language, authorization';
export const uncacheable = 'private, no-store';

/** The smallest form that the client accepts; null for the bytes as they are. */
const encodingFor = ({ headers }: IncomingMessage): Encoding | null => {
  const accepted = (headers['accept-encoding'] ?? '').toLowerCase().replaceAll(/\s/g, '').split(',');
  const isAccepted = (encoding: string): boolean =>
    accepted.some((given) => given.split(';')[0] === encoding && !/;q=0(?:\.0*)?$/.test(given));
  return encodings.find(isAccepted) ?? null;
};

/** The same headers as Yoga's, for requests that pass it by. */
const crossOrigin = ({ headers }: IncomingMessage, allowed: string[]): Record<string, string> => {
  const { origin } = headers;
  const [first] = allowed;
  if (origin === undefined || first === undefined) return {};
  if (allowed.length === 1) return { 'access-control-allow-origin': first };
  return { 'access-control-allow-origin': allowed.includes(origin) ? origin : 'null' };
};

/** Whether the client says that it has this content. Tags are compared weakly, as for every request that reads. */
const isKnown = ({ headers }: IncomingMessage, etag: string): boolean => {
  const strong = etag.slice(2);
  return (headers['if-none-match'] ?? '')
    .split(',')
    .some((given) => given.trim() === '*' || given.trim().replace(/^W\//, '') === strong);
};

/** No longer than the answer holds: one of today ends at midnight, and one that tells a rate within a second. */
const maxAgeOf = ({ endsAt }: Answer, maxAgeSeconds: number, clock: Clock): number =>
  Math.max(0, Math.min(maxAgeSeconds, Math.floor((endsAt - clock()) / 1000)));

/**
 * Writes an answer. One that may be given to others can be kept by caches too: for at most `maxAgeSeconds` if it is
 * public, and afterwards for as long as its tag is the same.
 */
export const sendAnswer = async (
  request: IncomingMessage,
  response: ServerResponse,
  type: AnswerType,
  { answer, status, headers: own, cached }: Given,
  { allowedOrigins, maxAgeSeconds, showsCache, clock }: SendingOptions,
): Promise<void> => {
  const headers: Record<string, string | number> = {
    ...own,
    ...crossOrigin(request, allowedOrigins),
    'content-type': `${type}; charset=utf-8`,
    // Also where no page asks: a cache must not give a page an answer that lets no page read it.
    vary: allowedOrigins.length > 0 ? `${varying}, origin` : varying,
    ...(showsCache && { 'x-cache': cached }),
  };
  if (request.method === 'GET') {
    const isPublic = cached !== 'bypass' && request.headers.authorization === undefined;
    headers['cache-control'] = isPublic
      ? `public, max-age=${maxAgeOf(answer, maxAgeSeconds, clock)}, must-revalidate`
      : uncacheable;
    if (cached !== 'bypass') {
      headers['etag'] = answer.etag;
      if (isKnown(request, answer.etag)) {
        response.writeHead(304, headers).end();
        return;
      }
    }
  }
  const encoding = cached === 'bypass' || !answer.isLarge ? null : encodingFor(request);
  const body = encoding ? await answer.compressed(encoding) : answer.body;
  if (encoding) headers['content-encoding'] = encoding;
  headers['content-length'] = body.length;
  response.writeHead(status, headers).end(body);
};
