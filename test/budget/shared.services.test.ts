import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import { send } from '../harness/ask.ts';
import { createRedis, type RedisServer } from '../harness/redis-server.ts';
import { copyTemplate, settingsFor, type TestDatabase } from '../harness/server.ts';
import { fresh } from './fresh.ts';

let database: TestDatabase;
let redis: RedisServer;
let servers: App[];
beforeAll(async () => {
  database = await copyTemplate();
  redis = await createRedis();
  await redis.start();
  const settings = settingsFor(database, {
    REDIS_URL: redis.url,
    TRUSTED_PROXIES: '1',
    COST_PER_MINUTE_PER_ADDRESS: '40',
  });
  servers = await Promise.all([0, 1].map(() => startApp(settings, pino({ level: 'silent' }))));
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  await redis.remove();
  await database.remove();
});

/** A query that costs 9, on one of the two servers; the status and what is left. */
const asked = async (server: number, address: string): Promise<[number, number]> => {
  const query = fresh('{ region(code: "64") { name code level kind parent { name code level } } }');
  const response = await send(servers[server]?.url ?? '', { query }, { 'x-forwarded-for': address });
  await response.arrayBuffer();
  return [response.status, Number(/r=(\d+)/.exec(response.headers.get('ratelimit') ?? '')?.[1])];
};
const keyOf = (address: string): string => `jemput:cost-per-address:${address}`;
/** Asks until the servers count together again. */
const untilShared = async (address: string): Promise<void> => {
  await expect
    .poll(
      async () => {
        await asked(0, address);
        return redis.command('EXISTS', keyOf(address));
      },
      { timeout: 10_000 },
    )
    .toBe(1);
};

test('two servers count together, and the budget is there again once Redis lets it expire', async () => {
  const address = '198.51.100.1';
  expect(await asked(0, address)).toEqual([200, 31]);
  expect(await asked(1, address)).toEqual([200, 22]);
  expect(await asked(0, address)).toEqual([200, 13]);
  expect(await asked(1, address)).toEqual([200, 4]);
  expect(await asked(0, address)).toEqual([429, 0]);
  expect(await asked(1, address)).toEqual([429, 0]);
  expect(Number(await redis.command('PTTL', keyOf(address)))).toBeGreaterThan(0);
  await redis.command('PEXPIRE', keyOf(address), '1');
  await expect.poll(() => redis.command('EXISTS', keyOf(address))).toBe(0);
  expect(await asked(1, address)).toEqual([200, 31]);
});

test('while Redis is stopped each server counts by itself and goes on, and later they count together again', async () => {
  const address = '198.51.100.2';
  expect(await asked(0, address)).toEqual([200, 31]);
  await redis.stop();
  for (const left of [31, 22, 13, 4]) {
    expect(await asked(0, address)).toEqual([200, left]);
    expect(await asked(1, address)).toEqual([200, left]);
  }
  expect(await asked(0, address)).toEqual([429, 0]);
  expect(await asked(1, address)).toEqual([429, 0]);
  await redis.start();
  await untilShared('198.51.100.3');
});

test('a Redis that is frozen holds up no more than the first requests', async () => {
  await untilShared('198.51.100.4');
  redis.freeze();
  try {
    for (const left of [31, 22, 13, 4]) expect(await asked(0, '198.51.100.5')).toEqual([200, left]);
    expect(await asked(0, '198.51.100.5')).toEqual([429, 0]);
  } finally {
    redis.thaw();
  }
  await untilShared('198.51.100.6');
});
