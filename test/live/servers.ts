import pino from 'pino';
import { inject } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import { fieldSettings } from '../harness/field.ts';
import { settingsFor, type TestDatabase } from '../harness/server.ts';

/** One more server on a database, which stays when the server goes. */
export const serverOn = (database: TestDatabase, overrides: Record<string, string> = {}): Promise<App> =>
  startApp(settingsFor(database, { ...fieldSettings, ...overrides }), pino({ level: 'silent' }));

/** The Redis that is there for all tests of services. */
export const sharedRedisUrl = (): string => {
  const template = inject('template');
  if (template.kind !== 'postgresql') throw new Error('there is no Redis beside the embedded database');
  return template.redisUrl;
};
