import type { IncomingMessage } from 'node:http';

/**
 * Where a request comes from: the address of the connection or, behind so many trusted proxies, what the outermost of
 * them was connected from. What lies further left in X-Forwarded-For anybody could have written.
 */
export const clientAddress = ({ headers, socket }: IncomingMessage, trustedProxies: number): string => {
  const forwarded = headers['x-forwarded-for'];
  const hops = (typeof forwarded === 'string' ? forwarded : '').split(',').map((hop) => hop.trim());
  return (trustedProxies > 0 && hops.at(-trustedProxies)) || (socket.remoteAddress ?? 'unknown');
};
