import { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { StartupError } from '../terms/startup-error.ts';
import { type Bus, channel, decode, encode, type Heard } from './bus.ts';
import { hintOf } from './topics.ts';

const longestPauseMs = 2000;

type RedisBusOptions = { url: string; self: string; heard: Heard; log: Logger };

/**
 * Tells and hears through Redis, for where a pooler or very many servers rule NOTIFY out. A lost connection is made
 * again for as long as it takes, and then anything may have changed. Throws StartupError when Redis cannot be reached.
 */
export const redisBus = async ({ url, self, heard, log }: RedisBusOptions): Promise<Bus> => {
  const connection = (): Redis => {
    const redis = new Redis(url, {
      lazyConnect: true,
      connectTimeout: 5000,
      // What waits while Redis is away would tell of the past: it is dropped, and versions make up for it.
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      retryStrategy: (attempt) => Math.random() * Math.min(longestPauseMs, 50 * 2 ** attempt),
    });
    redis.on('error', (error: unknown) => log.debug({ err: error }, 'Redis is away'));
    return redis;
  };
  const [ears, mouth] = [connection(), connection()];
  ears.on('message', (_channel: string, text: string) => {
    const said = decode(text, self);
    if (said) heard(said === 'anything' ? said : hintOf(said));
  });
  try {
    await Promise.all([ears.connect(), mouth.connect()]);
    await ears.subscribe(channel);
  } catch (error) {
    ears.disconnect();
    mouth.disconnect();
    throw new StartupError(`REDIS_URL cannot be reached: ${error instanceof Error ? error.message : String(error)}`);
  }
  // Subscribed again by the client itself after every reconnect.
  ears.on('ready', () => heard('anything'));
  ears.on('close', () => log.warn('no longer listening to Redis; trying again'));
  return {
    tellsInStatement: false,
    publish: (moved) => {
      mouth
        .publish(channel, encode(self, moved))
        .catch((error: unknown) =>
          log.warn({ err: error }, 'other servers could not be told; they find out by themselves'),
        );
    },
    close: () => {
      // What is still on its way to us has nobody to hear it.
      ears.removeAllListeners('message');
      ears.removeAllListeners('close');
      ears.disconnect();
      mouth.disconnect();
      return Promise.resolve();
    },
  };
};
