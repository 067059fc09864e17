import pg from 'pg';
import { BoundedClient, type BoundedClientConfig } from './bounded-client.ts';
import { listLimits } from './limits.ts';
import { isLong } from './long-statement.ts';
import { inTransaction } from './transaction.ts';

type BoundedPoolConfig = BoundedClientConfig & { max: number; connectionTimeoutMillis: number };

class BoundedPool extends pg.Pool {
  // biome-ignore lint/suspicious/noExplicitAny: the types of the driver's eight forms
  override query(...given: any[]): any {
    const [asked, values] = given;
    if (!isLong(asked)) return super.query(...(given as [string, unknown[]]));
    const read = async (client: Pick<pg.ClientBase, 'query'>) => ({
      result: await client.query(asked, values),
      keep: true,
    });
    return inTransaction(this, 'READ COMMITTED', read, listLimits);
  }
}

/**
 * A pool in which waiting for a connection and waiting for an answer both end. If one connection falls silent, then so
 * have probably the others: those that lie idle are cut too, so that the next statements need not find that out one by
 * one, and so are those with more time than others, which would find it out late. If a server takes no writes any more,
 * all connections to it are replaced, in case another one has taken its place.
 */
export const boundedPool = (config: BoundedPoolConfig): pg.Pool => {
  const [idle, busy] = [new Set<BoundedClient>(), new Set<BoundedClient>()];
  const cutIdle = (why: string) => (): void => {
    for (const client of idle) client.cut(new Error(`Connection terminated: ${why}`));
  };
  const cutSilent = cutIdle('another one gave no answer');
  const silent = (): void => {
    cutSilent();
    for (const client of busy)
      if (client.answerMs > config.answerMs) client.cut(new Error('Connection terminated: another one gave no answer'));
  };
  const cutReadOnly = cutIdle('the server takes no writes');
  const readOnly = (): void => {
    for (const client of busy) client.isRetired = true;
    cutReadOnly();
  };
  const pool = new BoundedPool({ ...config, silent, readOnly, Client: BoundedClient } as object);
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
