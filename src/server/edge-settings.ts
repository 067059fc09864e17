import type { Config } from '../config.ts';
import { trustedProxies } from './client-address.ts';
import type { EdgeOptions } from './edge.ts';

/** The options of the edge that are settings. */
export const edgeSettings = (config: Config) =>
  ({
    maxHeaderBytes: config.MAX_HEADER_BYTES,
    headersTimeoutMs: config.HEADERS_TIMEOUT_SECONDS * 1000,
    requestTimeoutMs: config.REQUEST_TIMEOUT_SECONDS * 1000,
    keepAliveMs: config.KEEP_ALIVE_SECONDS * 1000,
    maxConnections: config.MAX_CONNECTIONS,
    maxTokens: config.MAX_TOKENS,
    maxBodyBytes: config.MAX_BODY_BYTES,
    maxFrameBytes: config.MAX_FRAME_BYTES,
    maxSocketsPerAddress: config.MAX_SOCKETS_PER_ADDRESS,
    documentCacheBytes: config.DOCUMENT_CACHE_BYTES,
    maxAgeSeconds: config.PUBLIC_MAX_AGE_SECONDS,
    trustedProxies: trustedProxies(config.TRUSTED_PROXIES),
    allowedOrigins: config.ALLOWED_ORIGINS,
    shows: { graphiql: config.GRAPHIQL, introspection: config.INTROSPECTION, suggestions: config.SUGGESTIONS },
  }) satisfies Partial<EdgeOptions>;
