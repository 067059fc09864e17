import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { retryAfterSeconds, tooManyOpen } from './open-connections.ts';

/** Why a request gets no WebSocket. */
export type Refusal = { status: 403 | 404 | 503 } | { status: 429; allowed: number };

const answerTo = (refusal: Refusal): string => {
  const lines = [`HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}`, 'Connection: close'];
  if (refusal.status !== 429) return `${lines.join('\r\n')}\r\n\r\n`;
  const { message, extensions } = tooManyOpen('maxSocketsPerAddress', refusal.allowed);
  const { http: _http, ...shown } = extensions;
  const body = `${JSON.stringify({ errors: [{ message, extensions: shown }] })}\n`;
  lines.push(`Retry-After: ${retryAfterSeconds}`, 'Content-Type: application/json; charset=utf-8');
  lines.push(`Content-Length: ${Buffer.byteLength(body)}`);
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
};

/** Answers a request for a WebSocket with a refusal, and closes the connection. */
export const refuseUpgrade = (connection: Duplex, refusal: Refusal, failed: (error: Error) => void): void => {
  // The HTTP server no longer handles this connection: an error without a listener would end the process.
  connection.on('error', failed);
  // Without this, the client could keep the connection open for as long as it likes.
  connection.once('finish', () => connection.destroy());
  connection.end(answerTo(refusal));
};
