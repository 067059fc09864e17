import pino from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import { fieldAt, fieldSettings, sent } from '../harness/field.ts';
import { createRedis } from '../harness/redis-server.ts';
import { copyTemplate, settingsFor } from '../harness/server.ts';

const ready = async ({ url }: App): Promise<[number, string]> => {
  const response = await fetch(`${url}/ready`);
  return [response.status, await response.text()];
};
const warned = [200, 'ready\nBUS_LOST: this server does not hear of changes on other servers\n'];

test('without Redis servers stay ready, warn, and find the changes of others by themselves, until it is back', async () => {
  const [database, redis] = [await copyTemplate(), await createRedis()];
  await redis.start();
  const serve = async (): Promise<App> => {
    const app = await startApp(
      settingsFor(database, { ...fieldSettings, REDIS_URL: redis.url }),
      pino({ level: 'silent' }),
    );
    onTestFinished(() => app.close());
    return app;
  };
  onTestFinished(async () => {
    await redis.remove();
    await database.remove();
  });
  const [one, other] = [await serve(), await serve()];
  const field = await fieldAt(one.url);
  const event = await field.open('64.71');
  expect(await ready(other)).toEqual([200, 'ready\n']);

  await redis.stop();
  await expect.poll(() => ready(other)).toEqual(warned);
  await field.record(event, [sent({ count: 3 })]);
  const served = async () =>
    (await (await fieldAt(other.url)).query(`{ outreachEvent(code: "${event}") { counter { served } } }`)).outreachEvent
      .counter.served;
  await expect.poll(served).toBe(3);

  await redis.start();
  await expect.poll(() => ready(other)).toEqual([200, 'ready\n']);
});
