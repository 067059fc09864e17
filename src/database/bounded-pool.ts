import pg from 'pg';
import { BoundedClient, type BoundedClientConfig } from './bounded-client.ts';

type BoundedPoolConfig = BoundedClientConfig & { max: number; connectionTimeoutMillis: number };

/**
 * A pool in which waiting for a connection and waiting for an answer both end. If one connection falls silent, then so
 * have probably those that lie idle: they are cut too, so that the next statements need not find that out one by one.
 * If a server takes no writes any more, all connections to it are replaced, in case another one has taken its place.
 */
export const boundedPool = (config: BoundedPoolConfig): pg.Pool => {
  const [idle, busy] = [new Set<BoundedClient>(), new Set<BoundedClient>()];
  const cutIdle = (why: string) => (): void => {
    for (const client of idle) client.cut(new Error(`Connection terminated: ${why}`));
  };
  const silent = cutIdle('another one gave no answer');
  const cutReadOnly = cutIdle('the server takes no writes');
  const readOnly = (): void => {
    for (const client of busy) client.isRetired = true;
    cutReadOnly();
  };
  const pool = new pg.Pool({ ...config, silent, readOnly, Client: BoundedClient } as object);
  pool.on('acquire', (given) => {
    const client = given as unknown as BoundedClient;
    idle.delete(client);
    busy.add(client);
  });
  pool.on('release', (_error, given) => {
    const client = given as unknown as BoundedClient;
    busy.delete(client);
    // The pool does not take back a client that is ending.
    if (client.isRetired) client.end().catch(() => {});
    else idle.add(client);
  });
  pool.on('remove', (given) => {
    const client = given as unknown as BoundedClient;
    idle.delete(client);
    busy.delete(client);
  });
  // The pool replaces a connection that is lost while idle; without a listener, the error would end the process.
  pool.on('error', () => {});
  return pool;
};
