import pg from 'pg';
import { BoundedClient } from './bounded-client.ts';

type BoundedPoolConfig = pg.PoolConfig & { connectionTimeoutMillis: number; answerMs: number };

/**
 * A pool in which waiting for a connection and waiting for an answer both end. If one connection falls silent, then so
 * have probably those that lie idle: they are cut too, so that the next statements need not find that out one by one.
 */
export const boundedPool = (config: BoundedPoolConfig): pg.Pool => {
  const idle = new Set<BoundedClient>();
  const silent = (): void => {
    for (const client of idle) client.cut(new Error('Connection terminated: another one gave no answer'));
  };
  const pool = new pg.Pool({ ...config, silent, Client: BoundedClient } as object);
  pool.on('acquire', (client) => idle.delete(client as unknown as BoundedClient));
  pool.on('release', (_error, client) => idle.add(client as unknown as BoundedClient));
  pool.on('remove', (client) => idle.delete(client as unknown as BoundedClient));
  // The pool replaces a connection that is lost while idle; without a listener, the error would end the process.
  pool.on('error', () => {});
  // This also covers a client that is being closed after an error, when the pool no longer listens to it.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
};
