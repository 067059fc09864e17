import type pg from 'pg';

type Waiting = { _pendingQueue: unknown[] };

/** As `pool.connect`, before all others that wait. The pool itself knows no order but that of their coming. */
const connectFirst = (pool: pg.Pool): Promise<pg.PoolClient> => {
  const { _pendingQueue: queue } = pool as unknown as Waiting;
  const before = queue.length;
  const connecting = pool.connect();
  if (queue.length > before) queue.unshift(queue.pop());
  return connecting;
};

/** Statements that wait for the one that runs on the embedded database's only connection, and for none that waits. */
export const firstInLine = (pool: pg.Pool): Pick<pg.ClientBase, 'query'> => {
  const query = async (...given: [string, unknown[]]): Promise<pg.QueryResult> => {
    const client = await connectFirst(pool);
    let hasFailed = true;
    try {
      const result = await client.query(...given);
      hasFailed = false;
      return result;
    } finally {
      // As the pool itself does: a connection is not used again after an error.
      client.release(hasFailed);
    }
  };
  return { query } as Pick<pg.ClientBase, 'query'>;
};
