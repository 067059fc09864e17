import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PageFile } from './page-files.ts';

/** For an answer that is not a page: a browser may show its text, and do nothing else. */
export const textPolicy = "default-src 'none'; frame-ancestors 'none'";

// Everything comes from this server, nothing is inline, and no other page may frame it. 'self' covers the WebSocket
// too.
const policyWith = (styles: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src ${styles}`,
    "font-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
const pagePolicy = policyWith("'self'");
/**
 * Monaco, the editor in GraphiQL, places each line by an attribute `style`, and writes its theme, its menus and its
 * dialogs into elements `style` as they open. Their texts vary, so that no hash fits them, and it knows no nonce.
 */
export const graphiqlPolicy = policyWith("'self' 'unsafe-inline'");

/** Sends a text and the end of its last line. */
export const sendText = (response: ServerResponse, status: number, text: string, type = 'text/plain'): void => {
  response.writeHead(status, { 'content-type': `${type}; charset=utf-8` }).end(`${text}\n`);
};

/** For a file unlike the others: a policy of its own, and the headers that its address answers by. */
export type SendingFile = { policy?: string; vary?: string };

/**
 * Sends a file of a page, compressed if the client accepts that, or 304 if the client has it. Clients that read slowly
 * hold positions in the same bytes.
 */
export const sendFile = (
  request: IncomingMessage,
  response: ServerResponse,
  { type, body, gzip, etag, cacheControl }: PageFile,
  { policy = pagePolicy, vary = 'accept-encoding' }: SendingFile = {},
): void => {
  response.setHeaders(
    new Map([
      ['cache-control', cacheControl],
      ['content-security-policy', policy],
      ['cross-origin-opener-policy', 'same-origin'],
      ['etag', etag],
      ['referrer-policy', 'no-referrer'],
      ['vary', vary],
      ['x-content-type-options', 'nosniff'],
    ]),
  );
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304).end();
    return;
  }
  const packed = gzip && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '') ? gzip : null;
  const sent = packed ?? body;
  response.writeHead(200, {
    'content-type': type,
    'content-length': sent.length,
    ...(packed && { 'content-encoding': 'gzip' }),
  });
  response.end(request.method === 'HEAD' ? undefined : sent);
};
