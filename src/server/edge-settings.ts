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
    maxConnectionsPerAddress: config.MAX_CONNECTIONS_PER_ADDRESS,
    maxTokens: config.MAX_TOKENS,
    maxBodyBytes: config.MAX_BODY_BYTES,
    maxFrameBytes: config.MAX_FRAME_BYTES,
    maxSocketsPerAddress: config.MAX_SOCKETS_PER_ADDRESS,
    maxSocketsPerToken: config.MAX_SOCKETS_PER_TOKEN,
    maxOperationsPerSocket: config.MAX_OPERATIONS_PER_SOCKET,
    maxUnsentBytesPerSocket: config.MAX_UNSENT_BYTES_PER_SOCKET,
    maxUnsentBytes: config.MAX_UNSENT_BYTES,
    maxStallSeconds: config.MAX_STALL_SECONDS,
    documentCacheBytes: config.DOCUMENT_CACHE_BYTES,
    maxAgeSeconds: config.PUBLIC_MAX_AGE_SECONDS,
    trustedProxies: trustedProxies(config.TRUSTED_PROXIES),
    allowedOrigins: config.ALLOWED_ORIGINS,
    shows: { graphiql: config.GRAPHIQL, introspection: config.INTROSPECTION, suggestions: config.SUGGESTIONS },
  }) satisfies Partial<EdgeOptions>;
