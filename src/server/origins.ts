import type { IncomingMessage } from 'node:http';

/** Whether a page may ask: one of an allowed origin, and those that this server itself delivered. */
export const isWelcome = (
  { headers: { origin, host } }: Pick<IncomingMessage, 'headers'>,
  allowedOrigins: string[],
): boolean =>
  allowedOrigins.length === 0 ||
  origin === undefined ||
  allowedOrigins.includes(origin) ||
  (URL.canParse(origin) && new URL(origin).host === host);
