import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { fileFor, isPagePath, readPageFiles } from './page-files.ts';

// Everything comes from this server, nothing is inline, and no other page may frame it. 'self' covers the WebSocket
// too.
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const notBuilt = 'The pages are not built: run "npm run build:pages", then start the server again.';

const sendText = (response: ServerResponse, status: number, text: string): void => {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
};

/** Answers a GET or HEAD for a page or one of its assets; returns false for any other path. */
export type ServePages = (path: string, request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * Serves the built pages of `folder`, which is read once, so that no path of a request ever reaches the disk. If they
 * are not built, the API works as usual: the log says that they are missing, and their addresses answer 503 with the
 * same text.
 */
export const servePages = (folder: string, log: Logger): ServePages => {
  const files = readPageFiles(folder);
  if (!files) log.warn(notBuilt);

  return (path, request, response) => {
    if (!files) {
      if (isPagePath(path)) sendText(response, 503, notBuilt);
      return isPagePath(path);
    }
    const file = fileFor(path, files);
    if (!file) return false;
    const { type, body, gzip, etag, cacheControl } = file;
    response.setHeaders(
      new Map([
        ['cache-control', cacheControl],
        ['content-security-policy', contentSecurityPolicy],
        ['cross-origin-opener-policy', 'same-origin'],
        ['etag', etag],
        ['referrer-policy', 'no-referrer'],
        ['vary', 'accept-encoding'],
        ['x-content-type-options', 'nosniff'],
      ]),
    );
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304).end();
      return true;
    }
    const packed = gzip && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '') ? gzip : null;
    const sent = packed ?? body;
    response.writeHead(200, {
      'content-type': type,
      'content-length': sent.length,
      ...(packed && { 'content-encoding': 'gzip' }),
    });
    response.end(request.method === 'HEAD' ? undefined : sent);
    return true;
  };
};
