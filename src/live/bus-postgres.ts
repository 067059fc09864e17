import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { BoundedClient } from '../database/bounded-client.ts';
import type { Queryable } from '../database/database.ts';
import { usualConnectMs, usualStatementMs } from '../database/limits.ts';
import { connectionTo } from '../database/session.ts';
import { type Bus, Connected, channel, decode, encode, type Heard } from './bus.ts';

const longestPauseMs = 2000;
/** How often the connection is tried: one that only listens would never find out that nothing can come any more. */
const tryEveryMs = 5000;
const limits = { connectMs: usualConnectMs, statementMs: usualStatementMs };

type PostgresBusOptions = { url: string; db: Queryable; self: string; heard: Heard; log: Logger };

/**
 * Listens on its own connection to notifications from servers of the same database. The ledger notifies within its own
 * statement; `publish` is for everything else. A lost connection is restored, and anything may have changed by then.
 */
export const postgresBus = async ({ url, db, self, heard, log }: PostgresBusOptions): Promise<Bus> => {
  const stopped = new AbortController();
  const connected = new Connected();
  const config = connectionTo(url, 'jemput listens', limits);
  let client: BoundedClient | undefined;

  /** Throws if the connection is silent, or if it is to a server that another one has taken the place of. */
  const tryOut = async (connection: BoundedClient): Promise<void> => {
    const { rows } = await connection.query('SHOW transaction_read_only');
    if (!config.primary || rows[0]?.transaction_read_only === 'off') return;
    config.primary.lost();
    throw new Error('the server takes no writes');
  };

  /** Connects and listens; resolves with a promise that settles when the connection is lost. */
  const listen = async (): Promise<{ lost: Promise<unknown> }> => {
    const connection = new BoundedClient(config);
    const { promise: lost, resolve } = Promise.withResolvers<unknown>();
    connection.on('error', resolve);
    connection.on('end', () => resolve(undefined));
    // After an error nothing can come on it, even if its end is not seen.
    const trying = setInterval(() => void tryOut(connection).catch(resolve), tryEveryMs);
    const leave = async (): Promise<void> => {
      await lost;
      clearInterval(trying);
      await connection.end();
    };
    leave().catch((error: unknown) => log.debug({ err: error }, 'a lost connection could not be closed'));
    connection.on('notification', ({ payload }) => {
      const received = decode(payload ?? '', self);
      if (received) heard(received);
    });
    try {
      await connection.connect();
      await connection.query(`LISTEN ${channel}`);
    } catch (error) {
      resolve(error);
      throw error;
    }
    client = connection;
    return { lost };
  };

  const keepListening = async (first: { lost: Promise<unknown> }): Promise<void> => {
    let current: { lost: Promise<unknown> } | undefined = first;
    for (let attempt = 0; !stopped.signal.aborted; attempt++) {
      if (current) {
        const error = await current.lost;
        current = undefined;
        attempt = 0;
        connected.lost();
        if (stopped.signal.aborted) return;
        log.warn({ err: error }, 'lost the connection that listens to other servers; reconnecting');
      }
      await sleep(Math.random() * Math.min(longestPauseMs, 50 * 2 ** attempt), null, {
        signal: stopped.signal,
      }).catch(() => {});
      try {
        current = await listen();
        connected.back();
        heard('anything');
      } catch (error) {
        log.debug({ err: error }, 'cannot listen to other servers yet; trying again');
      }
    }
  };

  const running = keepListening(await listen());
  return {
    tellsInStatement: true,
    publish: (moved) => {
      db.query('SELECT pg_notify($1, $2)', [channel, encode(self, moved)]).catch((error: unknown) =>
        log.warn({ err: error }, 'other servers could not be notified; they find out by themselves'),
      );
    },
    lostMs: connected.lostMs,
    close: async () => {
      stopped.abort();
      await client?.end().catch(() => {});
      await running;
    },
  };
};
