import { cpSync, rmSync } from 'node:fs';
import pino from 'pino';
import { inject } from 'vitest';
import { type App, type KnownClock, startApp } from '../../src/app.ts';
import { type Config, readConfig } from '../../src/config.ts';
import { type Answer, ask } from './ask.ts';
import { noBudgets } from './no-budgets.ts';
import './template.ts';
import { temporaryDatabase, temporaryFolder, withPort } from './temporary.ts';

type ServerSettings = { DATABASE_URL: string; REDIS_URL?: string };

/** An empty or copied database for one test: its settings, and the function that removes it. */
export type TestDatabase = {
  settings: { DATA_DIR: string } | ServerSettings;
  remove: () => Promise<void>;
};

/** How servers reach a database of the PostgreSQL server: themselves, or through the pooler of the tests. */
export const reachedAs = (url: string): ServerSettings => {
  const template = inject('template');
  if (template.kind === 'embedded' || template.poolerPort === null) return { DATABASE_URL: url };
  return { DATABASE_URL: withPort(url, template.poolerPort), REDIS_URL: template.redisUrl };
};

/** A copy of the loaded template, embedded or on PostgreSQL, depending on the project under test. */
export const copyTemplate = async (): Promise<TestDatabase> => {
  const template = inject('template');
  if (template.kind === 'embedded') {
    const folder = temporaryFolder();
    cpSync(template.folder, folder, { recursive: true });
    return { settings: { DATA_DIR: folder }, remove: async () => rmSync(folder, { recursive: true }) };
  }
  // A database made from a template does not inherit its settings.
  const settings = ["SET timezone TO 'Asia/Jakarta'"];
  const { url, remove } = await temporaryDatabase(template.url, { template: template.name, settings });
  return { settings: reachedAs(url), remove };
};

/** A clock that is this process's own, which a test may set. */
export const ownClock: KnownClock = { now: () => Date.now(), warning: null, read: (work) => work() };

export type TestServer = App & {
  /** Posts a query and returns the answer, errors included. */
  ask: (query: string, variables?: object) => Promise<Answer>;
  /** Posts a query that must succeed and returns its data. */
  query: (query: string, variables?: object) => Promise<Answer['data']>;
};

export const settingsFor = (database: TestDatabase, overrides: Record<string, string> = {}): Config =>
  readConfig({ ...database.settings, PORT: '0', ...noBudgets, ...overrides });

/** The URL of a database on PostgreSQL. */
export const urlOf = (database: TestDatabase): string => settingsFor(database).DATABASE_URL ?? '';

/** Starts a real server on a copy of the template, on a free port. */
export const startTestServer = async (
  overrides: Record<string, string> = {},
  clock?: KnownClock,
): Promise<TestServer> => {
  const database = await copyTemplate();
  const app = await startApp(settingsFor(database, overrides), pino({ level: 'silent' }), {}, clock);
  return {
    ...app,
    ask: (query, variables) => ask(app.url, query, variables),
    query: async (query, variables) => {
      const answer = await ask(app.url, query, variables);
      if (answer.errors) throw new Error(JSON.stringify(answer.errors, null, 2));
      return answer.data;
    },
    close: async () => {
      await app.close();
      await database.remove();
    },
  };
};
