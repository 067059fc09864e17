import { randomUUID } from 'node:crypto';
import pg from 'pg';
import pino, { type Logger } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Bus, Heard, Told } from '../../src/live/bus.ts';
import { postgresBus } from '../../src/live/bus-postgres.ts';
import { redisBus } from '../../src/live/bus-redis.ts';
import { nothingMoved } from '../../src/terms/moved.ts';
import { createRedis, type RedisServer } from '../harness/redis-server.ts';
import { copyTemplate, settingsFor, type TestDatabase } from '../harness/server.ts';
import { silentProxyTo } from '../harness/silent-proxy.ts';

let database: TestDatabase;
let redis: RedisServer;
let db: pg.Pool;
beforeAll(async () => {
  database = await copyTemplate();
  db = new pg.Pool({ connectionString: settingsFor(database).DATABASE_URL, max: 2 });
  redis = await createRedis();
  await redis.start();
});
afterAll(async () => {
  await db.end();
  await database.remove();
  await redis.remove();
});

type Joins = (url: string, self: string, heard: Heard, log: Logger) => Promise<Bus>;
const buses: [name: string, joins: Joins, url: () => string][] = [
  [
    'PostgreSQL',
    (url, self, heard, log) => postgresBus({ url, db, self, heard, log }),
    () => settingsFor(database).DATABASE_URL ?? '',
  ],
  ['Redis', (url, self, heard, log) => redisBus({ url, self, heard, log }), () => redis.url],
];

test.each(buses)(
  'a bus over %s that falls silent is noticed, and heard again once packets pass',
  async (_, joins, url) => {
    const proxy = await silentProxyTo(url());
    const { promise: noticed, resolve } = Promise.withResolvers<void>();
    const log = pino({ level: 'warn' }, { write: (line) => line.includes('lost the connection') && resolve() });
    const told: Told[] = [];
    const listener = await joins(proxy.url, randomUUID(), (each) => told.push(each), log);
    const speaker = await joins(url(), randomUUID(), () => {}, pino({ level: 'silent' }));

    proxy.silence();
    await noticed;
    expect(told).toEqual([]);
    await expect.poll(listener.lostMs).toBeGreaterThan(100);
    proxy.speak();
    await expect.poll(() => told).toContain('anything');
    expect([listener.lostMs(), speaker.lostMs()]).toEqual([0, 0]);
    const eventId = randomUUID();
    speaker.publish({ ...nothingMoved, events: [{ eventId, regionCode: '64.71', version: 1 }] });
    await expect
      .poll(() => told.flatMap((each) => (each === 'anything' ? [] : each.events.map((event) => event.eventId))))
      .toContain(eventId);
    await listener.close();
    await speaker.close();
    await proxy.close();
  },
);

test.each(buses)('a bus over %s can be closed while it is silent', async (_, joins, url) => {
  const proxy = await silentProxyTo(url());
  const bus = await joins(proxy.url, randomUUID(), () => {}, pino({ level: 'silent' }));
  proxy.silence();
  expect(await bus.close()).toBeUndefined();
  await proxy.close();
});
