import { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { StartupError } from '../terms/startup-error.ts';
import { type Bus, Connected, channel, decode, encode, type Heard } from './bus.ts';

const longestPauseMs = 2000;
const [connectMs, answerMs] = [3000, 2000];
/** How often the connections are tried: one that only listens would never find out that nothing can come any more. */
const tryEveryMs = 5000;

type RedisBusOptions = { url: string; self: string; heard: Heard; log: Logger };

/**
 * Notifies other servers through Redis, where a connection pooler or a very large number of servers rules out NOTIFY.
 * A lost connection is retried for as long as it takes, and anything may have changed by then. Throws StartupError if
 * Redis cannot be reached.
 */
export const redisBus = async ({ url, self, heard, log }: RedisBusOptions): Promise<Bus> => {
  const connection = (): Redis => {
    const redis = new Redis(url, {
      lazyConnect: true,
      connectTimeout: connectMs,
      commandTimeout: answerMs,
      // A message that waits while Redis is unavailable would be out of date: it is dropped, and versions make up for
      // it.
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      retryStrategy: (attempt) => Math.random() * Math.min(longestPauseMs, 50 * 2 ** attempt),
    });
    redis.on('error', (error: unknown) => log.debug({ err: error }, 'Redis connection error'));
    return redis;
  };
  const [subscriber, publisher] = [connection(), connection()];
  subscriber.on('message', (_channel: string, text: string) => {
    const received = decode(text, self);
    if (received) heard(received);
  });
  try {
    await Promise.all([subscriber.connect(), publisher.connect()]);
    await subscriber.subscribe(channel);
  } catch (error) {
    subscriber.disconnect();
    publisher.disconnect();
    throw new StartupError(`REDIS_URL cannot be reached: ${error instanceof Error ? error.message : String(error)}`);
  }
  const trying = setInterval(() => {
    for (const redis of [subscriber, publisher])
      if (redis.status === 'ready') redis.ping().catch(() => redis.disconnect(true));
  }, tryEveryMs);
  const connected = new Connected();
  // The client itself subscribes again after every reconnect.
  subscriber.on('ready', () => {
    connected.back();
    heard('anything');
  });
  subscriber.on('close', () => {
    connected.lost();
    log.warn('lost the connection to Redis; reconnecting');
  });
  return {
    tellsInStatement: false,
    publish: (moved) => {
      publisher
        .publish(channel, encode(self, moved))
        .catch((error: unknown) =>
          log.warn({ err: error }, 'other servers could not be notified; they find out by themselves'),
        );
    },
    lostMs: connected.lostMs,
    close: () => {
      // Ignore messages that are still on their way, and do not warn about a connection that is closed on purpose.
      clearInterval(trying);
      subscriber.removeAllListeners('message');
      subscriber.removeAllListeners('close');
      subscriber.disconnect();
      publisher.disconnect();
      return Promise.resolve();
    },
  };
};
