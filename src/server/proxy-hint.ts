import type { IncomingMessage, Server } from 'node:http';
import type { Logger } from 'pino';
import type { TrustedProxies } from './client-address.ts';

/**
 * Warns once when requests come through a proxy that is not trusted: all of its clients count as one, and share the
 * budget and the connections of one address.
 */
export const hintAtProxy = (server: Server, trustedProxies: TrustedProxies, log: Logger): void => {
  if (trustedProxies !== 0) return;
  const look = ({ headers }: IncomingMessage): void => {
    if (headers['x-forwarded-for'] === undefined) return;
    server.off('request', look);
    log.warn('requests come through a proxy, all clients of which count as one: set TRUSTED_PROXIES');
  };
  server.on('request', look);
};
