import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { channel } from '../../src/live/bus.ts';
import { createRedis, type RedisServer } from '../harness/redis-server.ts';

/** After how many milliseconds another server gets a hint: once for each of them, and never if there are none. */
export type Delays = () => number[];

/** A bus between servers, each with a Redis of its own, that carries what they say as badly as it is told to. */
export type Relay = {
  urls: string[];
  carry: (delays: Delays) => void;
  carried: () => number;
  stop: () => Promise<void>;
};

export const openRelay = async (servers: number): Promise<Relay> => {
  const all: RedisServer[] = await Promise.all(Array.from({ length: servers }, createRedis));
  await Promise.all(all.map((redis) => redis.start()));
  const speakers = all.map(({ url }) => new Redis(url));
  const ears = all.map(({ url }) => new Redis(url));
  const homes = new Map<string, number>();
  const stopped = new AbortController();
  let delays: Delays = () => [];
  let carried = 0;

  const deliver = async (text: string, to: number, after: number): Promise<void> => {
    await sleep(after, null, { signal: stopped.signal });
    await speakers[to]?.publish(channel, text);
    carried++;
  };
  for (const [index, ear] of ears.entries()) {
    ear.on('message', (_channel, text: string) => {
      const { from } = JSON.parse(text) as { from: string };
      // A server speaks first on its own Redis; on the others it is this relay.
      if (!homes.has(from)) homes.set(from, index);
      if (homes.get(from) !== index) return;
      for (const to of all.keys())
        if (to !== index) for (const after of delays()) deliver(text, to, after).catch(() => {});
    });
    await ear.subscribe(channel);
  }
  return {
    urls: all.map(({ url }) => url),
    carry: (given) => {
      delays = given;
    },
    carried: () => carried,
    stop: async () => {
      stopped.abort();
      for (const connection of [...speakers, ...ears]) connection.disconnect();
      await Promise.all(all.map((redis) => redis.remove()));
    },
  };
};
