import type { IncomingMessage } from 'node:http';

/**
 * The address that a request comes from: the peer of the connection or, behind `trustedProxies` proxies, the peer of
 * the outermost of them. Anybody could have written the entries further left in X-Forwarded-For.
 */
export const clientAddress = ({ headers, socket }: IncomingMessage, trustedProxies: number): string => {
  const forwarded = headers['x-forwarded-for'];
  const hops = (typeof forwarded === 'string' ? forwarded : '').split(',').map((hop) => hop.trim());
  return (trustedProxies > 0 && hops.at(-trustedProxies)) || (socket.remoteAddress ?? 'unknown');
};
