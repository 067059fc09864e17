import pino from 'pino';
import { inject } from 'vitest';
import { type App, startApp } from '../../src/app.ts';
import { fieldSettings } from '../harness/field.ts';
import { settingsFor, type TestDatabase } from '../harness/server.ts';

/** Another server on a database, which stays when the server is closed. */
export const serverOn = (database: TestDatabase, overrides: Record<string, string> = {}): Promise<App> =>
  startApp(settingsFor(database, { ...fieldSettings, ...overrides }), pino({ level: 'silent' }));

/** The Redis that all tests of services share. */
export const sharedRedisUrl = (): string => {
  const template = inject('template');
  if (template.kind !== 'postgresql') throw new Error('the embedded database has no Redis beside it');
  return template.redisUrl;
};
